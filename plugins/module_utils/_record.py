# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The record of a drill: what was done, what a client saw, and the verdict.

A verdict is ``True``, ``False`` or ``"unknown"``. It is true only where every probe and every
check says so; one false makes it false; anything else is unknown. Nothing is true by default.
"""

from __future__ import annotations

import statistics
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from ansible_collections.nines.ha.plugins.module_utils._history import HistoryError, read
from ansible_collections.nines.ha.plugins.module_utils._outage import (
    Checker,
    Marks,
    Stretch,
    Window,
    check,
    reasons_unknown,
)
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import (
    Verdict,
    entry,
    totals,
)

SCHEMA = 1


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine verdicts: one false decides, then one unknown, and no verdict at all is unknown.

    >>> combine([True, "unknown"]), combine([True, "unknown", False]), combine([])
    ('unknown', False, 'unknown')
    """
    given = list(verdicts)
    if False in given:
        return False
    return True if given and all(verdict is True for verdict in given) else "unknown"


def seconds(ns: int) -> float:
    """Nanoseconds as seconds, to the tenth of a millisecond."""
    return round(ns / 1e9, 4)


def judge_history(
    lines: Iterable[str],
    events: Mapping[str, float],
    rto_s: float | None,
    own: Mapping[str, float] | None = None,
) -> dict[str, t.Any]:
    """Turn a history into the record's entry for one probe.

    :arg events: Wall clock of ``inject`` and, once healing began, ``heal``; epoch seconds.
    :arg rto_s: The objective, None where none is declared.
    :arg own: Objectives of single probes, by name; they go before.
    """
    try:
        header, operations = read(lines)
        marks = Marks(
            int(events["inject"] * 1e9) - header.wall_ns,
            int(events["heal"] * 1e9) - header.wall_ns if "heal" in events else None,
        )
        checker = check(header, operations, marks)
    except HistoryError as exc:
        return {"passed": "unknown", "reasons": [str(exc)], "rto_s": None, "recovered": None}
    return _entry(checker, (own or {}).get(header.name, rto_s))


def _entry(checker: Checker, objective: float | None) -> dict[str, t.Any]:
    header, fault = checker.header, checker.windows["fault"]
    trailing = checker.trailing()
    recovered = trailing is None and fault.longest is not None
    rto = seconds(fault.longest.length) if fault.longest and recovered else None
    passed, reasons = _verdict(checker, rto, objective, trailing)
    slack = 2 * header.period_ns + header.reconnect_ns + checker.latencies.percentile(0.5)
    resolution = seconds(slack)
    return {
        "name": header.name,
        "kind": header.kind,
        "target": header.target,
        "period_s": seconds(header.period_ns),
        "timeout_s": seconds(header.timeout_ns),
        "resolution_s": resolution,
        "objective_s": objective,
        "passed": passed,
        "reasons": reasons,
        "recovered": recovered,
        "rto_s": rto,
        "outage_s": None if rto is None else round(max(0.0, rto - resolution / 2), 4),
        "rto_from_injection_s": _from_injection(checker) if recovered else None,
        "attempts": checker.attempts,
        "lag_max_s": seconds(checker.lag_max),
        "latency_s": {
            "p50": seconds(checker.latencies.percentile(0.5)),
            "p99": seconds(checker.latencies.percentile(0.99)),
            "max": seconds(checker.latencies.longest),
        },
        "windows": {name: _window(window) for name, window in checker.windows.items()},
    }


def _verdict(
    checker: Checker, rto: float | None, objective: float | None, trailing: Stretch | None
) -> tuple[Verdict, list[str]]:
    unknown = reasons_unknown(checker)
    if unknown:
        return "unknown", unknown
    if trailing is not None:
        return False, [f"the service did not come back within {seconds(trailing.length)} s"]
    if rto is None:
        return "unknown", ["the probe ended before it saw anything of the fault"]
    if objective is None:
        return "unknown", ["no objective is declared: set ha_objectives.rto to have it judged"]
    if rto > objective:
        return False, [f"the RTO of {rto} s is longer than the objective of {objective:g} s"]
    return True, []


def _from_injection(checker: Checker) -> float | None:
    longest = checker.windows["fault"].longest
    if longest is None or longest.length <= checker.notable:
        return None
    return seconds(longest.end - checker.marks.inject)


def _window(window: Window) -> dict[str, t.Any]:
    return {
        **window.counts,
        "longest_s": seconds(window.longest.length) if window.longest else None,
        "outages": window.outage_count,
        "unavailable_s": seconds(window.unavailable),
        "errors": dict(sorted(window.errors.items())),
    }


def build(
    about: Mapping[str, t.Any],
    events: Sequence[Mapping[str, t.Any]],
    histories: Sequence[Iterable[str]],
    checks: Sequence[Mapping[str, t.Any]],
    ledger: Mapping[str, t.Any] | None = None,
    readers: Sequence[Mapping[str, t.Any]] = (),
) -> dict[str, t.Any]:
    """Make the record of one round.

    :arg about: ``drill``, ``fault``, ``target``, ``cluster``, ``objectives``, ``facts``. Of the
        objectives, ``rto_s`` is that of each probe, ``probes`` has those of single ones by name.
    :arg events: ``name`` and ``wall`` (epoch seconds) of what was done; ``inject`` must be there.
    :arg ledger: The result of ``ledger_check``; without one the record says nothing of an RPO.
    :arg readers: What ``_stale.judge`` gave for each reader; without any the record says nothing.
    :raises ValueError: If no event is called ``inject``.
    """
    walls = {str(event["name"]): float(event["wall"]) for event in events}
    if "inject" not in walls:
        raise ValueError("events need one called inject: without it there is no fault to judge")
    objective = about["objectives"].get("rto_s")
    own = about["objectives"].get("probes")
    probes = [judge_history(lines, walls, objective, own) for lines in histories]
    rtos = [probe["rto_s"] for probe in probes]
    ledgers = [entry(ledger, about["objectives"].get("rpo_s"))] if ledger is not None else []
    # A reader without an objective is told and not judged.
    judged = [*probes, *ledgers, *(one for one in readers if one["passed"] is not None)]
    passed = combine([*(j["passed"] for j in judged), *(c["passed"] for c in checks)])
    reasons = [reason for one in judged for reason in _named(one, len(probes) > 1)]
    reasons += [f"{c['name']}: {c.get('detail', '')}" for c in checks if c["passed"] is not True]
    return {
        "schema": SCHEMA,
        **about,
        "started": datetime.fromtimestamp(walls["inject"], UTC).isoformat(),
        "events": [
            {"name": name, "offset_s": round(wall - walls["inject"], 4), "wall": wall}
            for name, wall in sorted(walls.items(), key=lambda item: item[1])
        ],
        "probes": probes,
        "checks": list(checks),
        "passed": passed,
        "reasons": reasons,
        "rto_s": None if not rtos or None in rtos else max(rtos),
        **{key: value for one in ledgers for key, value in _of_ledger(one).items()},
        **({"readers": [dict(one) for one in readers]} if readers else {}),
    }


def _named(judged: Mapping[str, t.Any], several: bool) -> list[str]:
    """Say whose reasons they are, where there are several probes."""
    whose = f"{judged['name']}: " if several and "windows" in judged else ""
    return [whose + reason for reason in judged["reasons"]]


def _of_ledger(ledger: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {"ledger": dict(ledger), "rpo_s": ledger["rpo_s"], "lost": ledger["lost"]}


def aggregate(records: Sequence[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Sum several rounds up; times in seconds, p95 by nearest rank."""
    rtos = sorted(record["rto_s"] for record in records if record["rto_s"] is not None)
    verdicts = [record["passed"] for record in records]
    rank = -(-95 * len(rtos) // 100)
    return {
        "rounds": len(records),
        "passed": verdicts.count(True),
        "failed": verdicts.count(False),
        "unknown": verdicts.count("unknown"),
        "verdict": combine(verdicts),
        "rto_min_s": rtos[0] if rtos else None,
        "rto_median_s": round(statistics.median(rtos), 4) if rtos else None,
        "rto_p95_s": rtos[rank - 1] if rtos else None,
        "rto_max_s": rtos[-1] if rtos else None,
        **totals(records),
    }


__all__ = ("SCHEMA", "Verdict", "aggregate", "build", "combine", "judge_history", "seconds")
