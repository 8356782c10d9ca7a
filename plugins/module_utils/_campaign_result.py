# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What came of a campaign: the verdict on each drill, the sum of each fault, whether to go on.

A drill is judged by its records. One that left fewer than it has rounds was broken off: unknown,
or failed where the cluster is not healthy afterwards. A drill that was planned and never begun
leaves the campaign unknown at best, but for chaos, where the window decides how many there are.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._record import (
    Verdict,
    aggregate,
    combine,
)
from ansible_collections.nines.ha.plugins.module_utils._record_text import WORDS

SCHEMA = 1

Run = tuple[Mapping[str, t.Any], Sequence[Mapping[str, t.Any]]]


def judge(note: Mapping[str, t.Any], records: Sequence[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Judge one drill.

    :arg note: What the campaign wrote down of it: its step, ``exit_code``, ``timed_out`` and
        ``reasons``, ``healthy`` and, where it is not, ``unhealthy``.
    :arg records: The records of its rounds.
    """
    verdicts: list[Verdict] = [record["passed"] for record in records]
    reasons = [why for record in records if record["passed"] is not True for why in _why(record)]
    if len(records) < note["rounds"] or (note["exit_code"] != 0 and combine(verdicts) is True):
        verdicts.append("unknown")
        reasons += [_broken_off(note), *note["reasons"]]
    if note["healthy"] is not True:
        verdicts.append(False)
        reasons += ["the cluster is not healthy after it", *note["unhealthy"]]
    return {
        **note,
        "verdict": combine(verdicts),
        "reasons": reasons,
        "records": [
            {
                "round": number,
                "target": record["target"],
                "rto_s": record["rto_s"],
                "lost": record.get("lost"),
                "verdict": record["passed"],
            }
            for number, record in enumerate(records, start=1)
        ],
    }


def _why(record: Mapping[str, t.Any]) -> Sequence[str]:
    return record["reasons"] or ["the record gives no reason"]


def _broken_off(note: Mapping[str, t.Any]) -> str:
    if note["timed_out"]:
        return f"it had not ended within {format_duration(note['limit_s'])} and was stopped"
    return f"it broke off, with exit code {note['exit_code']}"


def sum_up(
    planned: Mapping[str, t.Any], runs: Sequence[Run], ended: bool = False
) -> dict[str, t.Any]:
    """Sum a campaign up, also one that is under way.

    :arg runs: For each drill that was run, in order, its note and the records of its rounds.
    :arg ended: Whether no other drill will be begun.
    """
    drills = [judge(note, records) for note, records in runs]
    verdicts: list[Verdict] = [drill["verdict"] for drill in drills]
    stopped = stop_reason(planned["stop_on"], drills)
    missing = len(planned["steps"]) - len(drills)
    if missing and not stopped and planned["mode"] == "chaos" and ended:
        stopped = "the window has no room for another drill"
    elif missing:
        verdicts.append("unknown")
    return {
        "schema": SCHEMA,
        "campaign": planned["campaign"],
        "cluster": planned["cluster"],
        "mode": planned["mode"],
        "seed": planned["seed"],
        "started": planned["started"],
        "ended": ended,
        "planned": len(planned["steps"]),
        "stopped": stopped,
        "verdict": combine(verdicts),
        "faults": list(_by_fault(drills, runs)),
        "drills": drills,
    }


def stop_reason(stop_on: str, drills: Sequence[Mapping[str, t.Any]]) -> str:
    """Say why no other drill may begin; nothing where one may.

    >>> stop_reason("failed", [{"number": 2, "verdict": "unknown", "healthy": True}])
    'drill 2 did not pass'
    """
    if not drills or stop_on == "never":
        return ""
    last = drills[-1]
    if last["healthy"] is not True:
        return f"the cluster is not healthy after drill {last['number']}"
    if stop_on == "failed" and last["verdict"] is not True:
        return f"drill {last['number']} did not pass"
    return ""


def title(drill: Mapping[str, t.Any]) -> str:
    """Name what is drilled."""
    target = f" of {drill['target']}" if drill["target"] else ""
    return f"{drill['subject']} {drill['fault']}{target}"


def _by_fault(
    drills: Sequence[Mapping[str, t.Any]], runs: Sequence[Run]
) -> t.Iterator[dict[str, t.Any]]:
    groups: dict[str, list[int]] = {}
    for place, drill in enumerate(drills):
        groups.setdefault(title(drill), []).append(place)
    for name, places in groups.items():
        total = aggregate([record for place in places for record in runs[place][1]])
        # A drill that left no record counts too.
        total["verdict"] = combine(drills[place]["verdict"] for place in places)
        yield {"drill": name, "drills": len(places), **total}


def progress(campaign: Mapping[str, t.Any]) -> list[str]:
    """Say how the newest drill went, a line for each of its rounds."""
    if not campaign["drills"]:
        return []
    drill = campaign["drills"][-1]
    start = f"[{drill['number']}/{campaign['planned']}] {title(drill)}"
    lines = [f"{start}, round {row['round']}: {_row(row)}" for row in drill["records"]]
    if drill["verdict"] is not True:
        lines.append(f"{start}: {WORDS[drill['verdict']]}: {'; '.join(drill['reasons'])}")
    return lines


def _row(row: Mapping[str, t.Any]) -> str:
    rto = "unknown" if row["rto_s"] is None else format_duration(row["rto_s"])
    lost = f", {row['lost']} lost" if row["lost"] else ""
    return f"RTO {rto}{lost} {WORDS[row['verdict']]}"


HEAD = ("drill", "rounds", "min", "median", "p95", "max", "lost", "verdict")


def _cells(fault: Mapping[str, t.Any]) -> list[str]:
    names = ("min", "median", "p95", "max")
    figures = [fault[f"rto_{name}_s"] for name in names]
    lost = "-"
    if "ledgers" in fault:
        lost = f"{fault['lost']}{' ?' if fault['ledgers_unknown'] else ''}"
    return [
        fault["drill"],
        str(fault["rounds"]),
        *("-" if figure is None else f"{figure:.2f}" for figure in figures),
        lost,
        WORDS[fault["verdict"]],
    ]


def table(campaign: Mapping[str, t.Any]) -> list[str]:
    """Give the lines for a terminal or a mail: what was drilled, and what did not pass."""
    rows = [list(HEAD), *(_cells(fault) for fault in campaign["faults"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = [_first(campaign), ""]
    for row in rows:
        name, *figures, verdict = row
        cells = [f"{cell:>{width}}" for cell, width in zip(figures, widths[1:-1], strict=True)]
        lines.append("  ".join([f"{name:<{widths[0]}}", *cells, verdict]))
    lines += ["", "RTO in seconds, as a client measured it.", *_last(campaign)]
    return lines


def _first(campaign: Mapping[str, t.Any]) -> str:
    return (
        f"Campaign {campaign['campaign']}: cluster {campaign['cluster']}, {campaign['mode']},"
        f" seed {campaign['seed']}, began {campaign['started']}"
    )


def _last(campaign: Mapping[str, t.Any]) -> list[str]:
    drills = campaign["drills"]
    lines = [
        f"Drill {drill['number']}, {title(drill)}: {reason}"
        for drill in drills
        for reason in drill["reasons"]
    ]
    if campaign["stopped"]:
        lines.append(f"It ended: {campaign['stopped']}.")
    counts = [
        f"{sum(drill['verdict'] == verdict for drill in drills)} {WORDS[verdict].lower()}"
        for verdict in (True, False, "unknown")
    ]
    run = f"{len(drills)} of {campaign['planned']} drills run"
    under_way = "" if campaign["ended"] else " so far"
    return [*lines, f"{run}{under_way}, {', '.join(counts)}: {WORDS[campaign['verdict']]}"]


def markdown(campaign: Mapping[str, t.Any]) -> str:
    """Give the campaign as a page, with links to the records."""
    lines = [f"# {_first(campaign)}", "", *_last(campaign), ""]
    lines += [f"| {' | '.join(HEAD)} |", "|" + " --- |" * len(HEAD)]
    lines += [f"| {' | '.join(_cells(fault))} |" for fault in campaign["faults"]]
    lines += ["", "RTO in seconds, as a client measured it.", "", "## Drills", ""]
    lines += ["| number | drill | target | RTO in s | verdict | record | log |", "|" + " --- |" * 7]
    for drill in campaign["drills"]:
        lines += _links(drill)
    return "\n".join([*lines, ""])


def _links(drill: Mapping[str, t.Any]) -> t.Iterator[str]:
    log = f"[log]({drill['log']})"
    for row in drill["records"]:
        page = f"[round {row['round']}]({drill['run']}/round-{row['round']:02d}/report.md)"
        rto = "unknown" if row["rto_s"] is None else f"{row['rto_s']:.2f}"
        cells = [drill["number"], title(drill), row["target"], rto, WORDS[row["verdict"]]]
        yield f"| {' | '.join(map(str, cells))} | {page} | {log} |"
    if len(drill["records"]) < drill["rounds"]:
        yield f"| {drill['number']} | {title(drill)} | | | broken off | | {log} |"


__all__ = ("Run", "judge", "markdown", "progress", "stop_reason", "sum_up", "table", "title")
