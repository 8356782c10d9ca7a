# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The record of a drill: what was done, what a client saw, and the verdict.

A verdict is ``True``, ``False`` or ``"unknown"``. It is true only where every probe and every
check says so; one false makes it false; anything else is unknown. Nothing is true by default.
"""

from __future__ import annotations

import itertools
import statistics
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from ansible_collections.nines.ha.plugins.module_utils._history import HistoryError, read
from ansible_collections.nines.ha.plugins.module_utils._outage import (
    Checker,
    Marks,
    Stretch,
    check,
    clock_doubts,
    reasons_unknown,
    stall_of,
)
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import (
    Verdict,
    entry,
    totals,
)
from ansible_collections.nines.ha.plugins.module_utils._record_probe import (
    from_injection_of,
    outages_of,
    points_of,
    seconds,
    window_of,
)

SCHEMA = 2
# What `aggregate` and the index need is the same in all of these.
READABLE = (1, 2)
# What a record says of the drill where nothing else is known.
UNSAID: Mapping[str, t.Any] = {
    "seed": None,
    "round": 1,
    "rounds": 1,
    "versions": {},
    "topology": [],
    "journals": [],
}
UNWATCHED: Mapping[str, t.Any] = {
    "passed": "unknown",
    "reasons": ["no probe watched, so nothing is known of what clients felt"],
}


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Combine verdicts: one false decides, then one unknown, and no verdict at all is unknown.

    >>> combine([True, "unknown"]), combine([True, "unknown", False]), combine([])
    ('unknown', False, 'unknown')
    """
    given = list(verdicts)
    if False in given:
        return False
    return True if given and all(verdict is True for verdict in given) else "unknown"


def judge_history(
    lines: Iterable[str],
    events: Mapping[str, float],
    rto_s: float | None,
    file: str | None = None,
    own: Mapping[str, float] | None = None,
) -> dict[str, t.Any]:
    """Turn a history into the record's entry for one probe.

    :arg events: Wall clock of ``inject`` and, once healing began, ``heal``; epoch seconds.
    :arg rto_s: The objective, None where none is declared.
    :arg file: Where the history is, relative to the record.
    :arg own: Objectives of single probes, by name; they go before.
    """
    whence = {} if file is None else {"file": file}
    try:
        header, operations = read(lines)
        marks = Marks(
            int(events["inject"] * 1e9) - header.wall_ns,
            int(events["heal"] * 1e9) - header.wall_ns if "heal" in events else None,
        )
        checker = check(header, operations, marks)
    except HistoryError as exc:
        why = str(exc) if file is None else f"{file}: {exc}"
        entry = {"passed": "unknown", "reasons": [why], "rto_s": None, "recovered": None}
        return {**whence, **entry}
    return {**whence, **_entry(checker, (own or {}).get(header.name, rto_s))}


def _entry(checker: Checker, objective: float | None) -> dict[str, t.Any]:
    header, fault = checker.header, checker.windows["fault"]
    trailing = checker.trailing()
    # Where nobody knows when the fault was, nothing is said of what depends on that.
    placed = not clock_doubts(checker)
    recovered = _recovered(checker, trailing) if placed else None
    rto = seconds(fault.longest.length) if fault.longest and recovered else None
    passed, reasons = _verdict(checker, rto, objective, trailing)
    latencies = checker.points.total()
    median = latencies.percentile(0.5)
    resolution = seconds(2 * header.period_ns + header.reconnect_ns + median)
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
        "rto_from_injection_s": from_injection_of(checker) if recovered else None,
        "attempts": checker.attempts,
        "lag_max_s": seconds(checker.lag_max),
        "latency_s": {
            "p50": seconds(median),
            "p99": seconds(latencies.percentile(0.99)),
            "max": seconds(latencies.longest),
        },
        "injected_s": seconds(checker.marks.inject) if placed else None,
        "clock_jump_s": None if checker.jump_ns is None else seconds(checker.jump_ns),
        "windows": {n: window_of(w) for n, w in checker.windows.items()} if placed else {},
        "outages": outages_of(checker, trailing, placed),
        "points": points_of(checker.points),
        "points_close": points_of(checker.close) if placed else None,
    }


def _recovered(checker: Checker, trailing: Stretch | None) -> bool | None:
    """Say whether the service came back; None where nobody asked it often enough to know."""
    if trailing is None:
        return checker.windows["fault"].longest is not None
    return None if stall_of(checker, trailing, "last") else False


def _verdict(
    checker: Checker, rto: float | None, objective: float | None, trailing: Stretch | None
) -> tuple[Verdict, list[str]]:
    unknown = reasons_unknown(checker)
    if trailing is not None and (not unknown or unknown == clock_doubts(checker)):
        if stalled := stall_of(checker, trailing, "last"):
            return "unknown", [*stalled, *unknown]
        gone = f"the service did not come back within {seconds(trailing.length)} s"
        return False, [gone, *unknown]
    if unknown:
        return "unknown", unknown
    if rto is None:
        return "unknown", ["the probe ended before it saw anything of the fault"]
    if objective is not None and rto <= objective:
        return True, []  # Also where the probe stalled: it was answered at both ends.
    stalled = stall_of(checker, checker.windows["fault"].longest, "longest")
    if objective is None:
        why = "no objective is declared: set ha_objectives.rto to have it judged"
        return "unknown", [*stalled, why]
    if stalled:
        return "unknown", stalled
    return False, [f"the RTO of {rto} s is longer than the objective of {objective:g} s"]


def build(
    about: Mapping[str, t.Any],
    events: Sequence[Mapping[str, t.Any]],
    histories: Sequence[Iterable[str]],
    checks: Sequence[Mapping[str, t.Any]],
    ledger: Mapping[str, t.Any] | None = None,
    files: Sequence[str] = (),
    readers: Sequence[Mapping[str, t.Any]] = (),
) -> dict[str, t.Any]:
    """Make the record of one round.

    :arg about: ``drill``, ``fault``, ``target``, ``cluster``, ``objectives``, ``facts``, and what
        is known of ``seed``, ``round``, ``rounds``, ``versions``, ``topology``, ``journals`` and
        ``roles``, of which each has a ``name``, a ``wall`` and ``parts``. Of the objectives,
        ``rto_s`` is that of each probe, ``probes`` has those of single ones by name.
    :arg events: ``name`` and ``wall`` (epoch seconds) of what was done; ``inject`` must be there.
    :arg checks: ``name``, ``passed`` (a verdict; anything else counts as unknown), ``detail``.
    :arg ledger: The result of ``ledger_check``; without one the record says nothing of an RPO.
    :arg files: Where each history is, relative to the record.
    :arg readers: What ``_stale.judge`` gave for each reader; without any the record says nothing.
    :raises ValueError: If no event is called ``inject``.
    """
    walls = {str(event["name"]): float(event["wall"]) for event in events}
    if "inject" not in walls:
        raise ValueError("events need one called inject: without it there is no fault to judge")
    objective = about["objectives"].get("rto_s")
    own = about["objectives"].get("probes")
    probes = [
        judge_history(lines, walls, objective, file, own)
        for lines, file in itertools.zip_longest(histories, files[: len(histories)])
    ]
    rtos = [probe["rto_s"] for probe in probes]
    ledgers = [entry(ledger, about["objectives"].get("rpo_s"))] if ledger is not None else []
    judged = [*probes, *ledgers, *([] if probes else [UNWATCHED])]
    # A reader without an objective is told and not judged.
    judged += [one for one in readers if one["passed"] is not None]
    checked = [{**check, "passed": as_verdict(check["passed"])} for check in checks]
    passed = combine([*(j["passed"] for j in judged), *(c["passed"] for c in checked)])
    reasons = [reason for one in judged for reason in _named(one, len(probes) > 1)]
    reasons += [f"{c['name']}: {c.get('detail', '')}" for c in checked if c["passed"] is not True]
    return {
        "schema": SCHEMA,
        **UNSAID,
        **about,
        "started": datetime.fromtimestamp(walls["inject"], UTC).isoformat(),
        "events": _timeline([{"name": n, "wall": wall} for n, wall in walls.items()], walls),
        "roles": _timeline(about.get("roles", ()), walls),
        "probes": probes,
        "checks": checked,
        "passed": passed,
        "reasons": reasons,
        "rto_s": None if not rtos or None in rtos else max(rtos),
        **{key: value for one in ledgers for key, value in _of_ledger(one).items()},
        **({"readers": [dict(one) for one in readers]} if readers else {}),
    }


def as_verdict(given: t.Any) -> Verdict:
    """Read a verdict; what is none counts as unknown.

    >>> as_verdict(True), as_verdict("False"), as_verdict("maybe"), as_verdict(None)
    (True, False, 'unknown', 'unknown')
    """
    words: dict[str, Verdict] = {"true": True, "false": False}
    return words.get(str(given).strip().lower(), "unknown")


def _timeline(
    happened: Iterable[Mapping[str, t.Any]], walls: Mapping[str, float]
) -> list[dict[str, t.Any]]:
    """Sort by the wall clock, and count from the injection."""
    return [
        {**one, "offset_s": round(float(one["wall"]) - walls["inject"], 4)}
        for one in sorted(happened, key=lambda one: float(one["wall"]))
    ]


def _named(judged: Mapping[str, t.Any], several: bool) -> list[str]:
    """Say whose reasons they are, where there are several probes."""
    whose = f"{judged['name']}: " if several and "attempts" in judged else ""
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


__all__ = (
    "READABLE",
    "SCHEMA",
    "Verdict",
    "aggregate",
    "as_verdict",
    "build",
    "combine",
    "judge_history",
    "seconds",
)
