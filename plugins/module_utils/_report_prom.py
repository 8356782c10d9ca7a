# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Records as metrics, in Prometheus' text format, for node_exporter's textfile collector.

What is not known has no sample: a missing ``nines_ha_drill_rto_seconds`` is no RTO of 0.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ansible_collections.nines.ha.plugins.module_utils._escape import label
from ansible_collections.nines.ha.plugins.module_utils._report_junit import cases

METRICS: Mapping[str, str] = {
    "info": "What was drilled; always 1.",
    "timestamp_seconds": "When the fault was injected, in seconds since the epoch.",
    "passed": "Whether every objective and check was met: 1 only where that is proven.",
    "unknown": "Whether the verdict is unknown.",
    "rto_seconds": "Longest outage that a client felt.",
    "rto_objective_seconds": "Declared RTO.",
    "rpo_seconds": "Age of the oldest lost write at the outage.",
    "rpo_objective_seconds": "Declared RPO.",
    "lost_writes": "Acknowledged writes that are missing.",
    "acknowledged_writes": "Writes that were acknowledged.",
    "stale_max_seconds": "How old the oldest thing was that this reader read.",
    "stale_backwards": "Reads of this reader that saw less than one before them.",
    "case_passed": "Whether this probe, reader, ledger or check is right: 1 only where proven.",
    "probe_rto_seconds": "Longest outage that this probe saw.",
    "probe_rto_objective_seconds": "RTO that this probe has to meet.",
    "probe_resolution_seconds": "By how much less the true outage may be.",
    "probe_latency_seconds": "Latency of the good answers.",
    "probe_requests": "Requests by window and outcome.",
    "probe_unavailable_seconds": "Sum of the outages in a window.",
}
PREFIX = "nines_ha_drill_"


class Sample(t.NamedTuple):
    """One value; what is None is left out."""

    metric: str
    labels: Mapping[str, t.Any]
    value: float | None


def metrics(records: Iterable[Mapping[str, t.Any]]) -> str:
    """Give the whole file, each metric with its samples in one place."""
    found: dict[str, list[Sample]] = {name: [] for name in METRICS}
    for record in records:
        for sample in _samples(record):
            if sample.value is not None:
                found[sample.metric].append(sample)
    lines = [line for name, samples in found.items() for line in _family(name, samples)]
    return "\n".join([*lines, ""]) if lines else ""


def _family(name: str, samples: Sequence[Sample]) -> Iterator[str]:
    if not samples:
        return
    yield f"# HELP {PREFIX}{name} {METRICS[name]}"
    yield f"# TYPE {PREFIX}{name} gauge"
    for sample in samples:
        labels = ",".join(f'{key}="{label(value)}"' for key, value in sample.labels.items())
        yield f"{PREFIX}{name}{{{labels}}} {float(sample.value or 0):.10g}"


def _samples(record: Mapping[str, t.Any]) -> Iterator[Sample]:
    who = {key: record[key] for key in ("cluster", "drill", "fault")}
    aims, passed = record["objectives"], record["passed"]
    yield Sample("info", {**who, "target": record["target"]}, 1)
    values = {
        "timestamp_seconds": datetime.fromisoformat(record["started"]).timestamp(),
        "passed": passed is True,
        "unknown": passed == "unknown",
        "rto_seconds": record["rto_s"],
        "rto_objective_seconds": aims.get("rto_s"),
        "rpo_seconds": record.get("rpo_s"),
        "rpo_objective_seconds": aims.get("rpo_s"),
        "lost_writes": record.get("lost"),
        "acknowledged_writes": record.get("ledger", {}).get("acknowledged"),
    }
    for metric, value in values.items():
        yield Sample(metric, who, value)
    found = list(cases(record))
    for case in found:
        labels = {**who, "kind": case.kind, "name": case.name}
        yield Sample("case_passed", labels, None if case.passed is None else case.passed is True)
    # The probes are the first of the cases, in the record's order, and have unique names there.
    for case, probe in zip(found, record["probes"], strict=False):
        yield from _of_probe({**who, "probe": case.name}, probe)
    read = [case for case in found if case.kind == "reader"]
    for case, reader in zip(read, record.get("readers", ()), strict=True):
        labels = {**who, "reader": case.name}
        yield Sample("stale_max_seconds", labels, reader["stale_max_s"])
        yield Sample("stale_backwards", labels, reader["backwards"])


def _of_probe(who: Mapping[str, t.Any], probe: Mapping[str, t.Any]) -> Iterator[Sample]:
    yield Sample("probe_rto_seconds", who, probe["rto_s"])
    yield Sample("probe_rto_objective_seconds", who, probe.get("objective_s"))
    yield Sample("probe_resolution_seconds", who, probe.get("resolution_s"))
    for name, share in (("p50", "0.5"), ("p99", "0.99"), ("max", "1")):
        latency = probe.get("latency_s", {}).get(name)
        yield Sample("probe_latency_seconds", {**who, "quantile": share}, latency)
    for name, window in probe.get("windows", {}).items():
        place = {**who, "window": name}
        yield Sample("probe_unavailable_seconds", place, window["unavailable_s"])
        for outcome in ("ok", "fail", "info"):
            yield Sample("probe_requests", {**place, "outcome": outcome}, window[outcome])


__all__ = ("METRICS", "PREFIX", "metrics")
