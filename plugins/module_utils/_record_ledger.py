# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The ledger's part of a record: the result of ``ledger_check`` against the objective."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration

Verdict: t.TypeAlias = bool | t.Literal["unknown"]

COUNTS = (
    "acknowledged",
    "not_applied",
    "unknown",
    "lost",
    "duplicates",
    "ghosts",
    "strangers",
    "unknown_present",
    "unknown_absent",
)


def entry(result: Mapping[str, t.Any], objective_s: float | None) -> dict[str, t.Any]:
    """Judge the result of a check.

    :arg objective_s: The RPO in seconds; with 0 no write may be lost, None where none is declared.
    """
    if "acknowledged" not in result:
        why = f"the ledger was not checked: {result.get('msg', 'there is no result of it')}"
        return {"passed": "unknown", "reasons": [why], "rpo_s": None, "lost": None}
    doubts = list(result["doubts"])
    faults = [*_loss(result, objective_s), *_wrong(result)]
    if result["lost"] and objective_s is None:
        doubts.append(
            f"{result['lost']} acknowledged writes are missing, and no objective is declared:"
            " set ha_objectives.rpo to have it judged"
        )
    passed: Verdict = False if faults else "unknown" if doubts else True
    # A loss that was seen is one, whatever else is not known; none seen may be none looked at.
    known = bool(result["lost"]) or not result["doubts"]
    return {
        **{name: result[name] for name in (*COUNTS, "first", "instances")},
        "passed": passed,
        "reasons": faults + doubts,
        "rpo_s": result["rpo_s"] if known else None,
        "lost": result["lost"] if known else None,
    }


def _loss(result: Mapping[str, t.Any], objective_s: float | None) -> t.Iterator[str]:
    lost, rpo_s = result["lost"], result["rpo_s"]
    if not lost or objective_s is None:
        return
    if objective_s == 0:
        yield (
            f"{lost} acknowledged writes are missing and the objective is an RPO of 0; the oldest"
            f" was {rpo_s:g} s old at the outage"
        )
    elif rpo_s > objective_s:
        yield (
            f"{lost} acknowledged writes are missing; the RPO of {rpo_s:g} s is longer than the"
            f" objective of {objective_s:g} s"
        )


def _wrong(result: Mapping[str, t.Any]) -> t.Iterator[str]:
    if result["duplicates"]:
        yield f"{result['duplicates']} writes of the ledger are there more than once"
    if result["ghosts"]:
        yield f"{result['ghosts']} writes that certainly failed are there nevertheless"


def rows(ledger: Mapping[str, t.Any], objective_s: float | None) -> list[tuple[str, str]]:
    """Give the lines of a ledger for people."""
    aim = "no objective" if objective_s is None else f"objective {amount(objective_s)}"
    rpo = "unknown" if ledger["rpo_s"] is None else amount(ledger["rpo_s"])
    last = ("RPO", f"{rpo} ({aim})")
    if "acknowledged" not in ledger:
        return [("Ledger", "unknown"), last]
    lost = "loss unknown" if ledger["lost"] is None else f"{ledger['lost']} lost"
    text = f"{ledger['acknowledged']} acknowledged, {lost}, {ledger['duplicates']} duplicates"
    if ledger["ghosts"]:
        text += f", {ledger['ghosts']} that failed and are there"
    text += f", {ledger['unknown']} of unknown outcome ({ledger['unknown_present']} present)"
    return [("Ledger", text), last]


def amount(seconds: float) -> str:
    """Give an RPO; 0 has no unit."""
    return format_duration(seconds) if seconds else "0"


def totals(records: Sequence[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Sum the ledgers of several rounds up; nothing where no round has one."""
    ledgers = [record["ledger"] for record in records if "ledger" in record]
    if not ledgers:
        return {}
    rpos = [ledger["rpo_s"] for ledger in ledgers]
    known = [rpo for rpo in rpos if rpo is not None]
    return {
        "ledgers": len(ledgers),
        "ledgers_unknown": len(rpos) - len(known),
        "acknowledged": sum(ledger.get("acknowledged", 0) for ledger in ledgers),
        "lost": sum(ledger["lost"] or 0 for ledger in ledgers),
        "rpo_max_s": max(known, default=None),
    }


def total_lines(total: Mapping[str, t.Any]) -> list[str]:
    """Give the line that sums the ledgers of several rounds up; none without any."""
    if "ledgers" not in total:
        return []
    longest = "unknown" if total["rpo_max_s"] is None else amount(total["rpo_max_s"])
    unknown = f", {total['ledgers_unknown']} of them unknown" if total["ledgers_unknown"] else ""
    return [
        f"Ledgers of {total['ledgers']} rounds{unknown}: {total['acknowledged']} acknowledged,"
        f" {total['lost']} lost, largest RPO {longest}"
    ]


__all__ = ("Verdict", "amount", "entry", "rows", "total_lines", "totals")
