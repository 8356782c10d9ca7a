# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""An assessment in words: for the terminal, and as Markdown."""

from __future__ import annotations

import textwrap
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration

WORDS: Mapping[t.Any, str] = {True: "yes", False: "no", "unknown": "unknown"}
_WIDTH = 110
_COUNTS = ("per_year",)  # assumptions that are numbers; the others are seconds


def summary(result: Mapping[str, t.Any]) -> list[str]:
    """Give the lines that an operator reads on the terminal."""
    lines = ["", f"Recommended now: {result['recommendation'].upper()}"]
    if result["target"] != result["recommendation"]:
        lines.append(f"Once the rest is there: {result['target']}")
    lines += [line for why in result["why"] for line in _wrapped(why, "  ")]
    lines += [line for each in result["does_not_count"] for line in _wrapped(_hollow(each), "  ")]
    for each in result["records"]["unusable"]:
        lines += _wrapped(f"A record cannot be used: {each}", "  ")
    lines += ["", *_criteria(result), "", *_options(result)]
    if result["missing"]:
        lines += ["", "Missing, the most important first:"]
    for number, each in enumerate(result["missing"], 1):
        lines += _wrapped(each["todo"], f"{number:>3}. ")
    return lines


def _hollow(each: Mapping[str, str]) -> str:
    return f"Does not count: {each['reason']}. {each['why']}"


def _wrapped(text: str, first: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _criteria(result: Mapping[str, t.Any]) -> Iterator[str]:
    width = max(len(each["title"]) for each in result["criteria"])
    for each in result["criteria"]:
        found = "; ".join(each["found"])
        line = f"{WORDS[each['verdict']]:<8} {each['title']:<{width}}  {found}"
        yield line if len(line) <= _WIDTH else line[: _WIDTH - 1].rsplit(" ", 1)[0] + " …"


def _options(result: Mapping[str, t.Any]) -> Iterator[str]:
    yield f"{'':<25} {'cost':>4}  {'availability':>12}  expected downtime of a year"
    for each in result["options"]:
        yield (
            f"{each['name']:<25} {each['cost_factor']:>4}  {each['availability']:>10.3f} % "
            f" {format_duration(round(each['downtime_s']))}"
        )
    for row in result["money"]:
        yield f"{row['name']:<25} nodes {row['nodes']:,} + outages {row['outages']:,} a year"
    yield "by assumptions, see readiness.md: replace them by what you know"


def markdown(result: Mapping[str, t.Any]) -> str:
    """Give the assessment as a page."""
    lines = [
        f"# Readiness of {result['cluster'] or 'a cluster without a name'}",
        "",
        f"{result['time']}. Recommended now: **{result['recommendation']}**.",
    ]
    if result["target"] != result["recommendation"]:
        lines.append(f"Once what is missing is there: **{result['target']}**.")
    lines += ["", *(f"* {why}" for why in result["why"])]
    lines += [f"* {_hollow(each)}" for each in result["does_not_count"]]
    lines += ["", "## Criteria, the most important first", ""]
    lines += ["| met | criterion | known from | found |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {WORDS[each['verdict']]} | {each['title']} | {each['basis']} |"
        f" {_cell('; '.join(each['found']))} |"
        for each in result["criteria"]
    ]
    lines += _missing(result) + _expected(result) + _assumed(result) + _records(result)
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _missing(result: Mapping[str, t.Any]) -> list[str]:
    if not result["missing"]:
        return []
    todo = [f"{n}. {each['todo']}" for n, each in enumerate(result["missing"], 1)]
    return ["", "## Missing, the most important first", "", *todo]


def _expected(result: Mapping[str, t.Any]) -> list[str]:
    lines = ["", "## What a year would bring", ""]
    lines += ["| layout | cost factor | availability | downtime | of which | objective met |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    for each in result["options"]:
        parts = ", ".join(
            f"{part['fault']} {format_duration(round(part['downtime_s'], 1))}"
            for part in each["parts"]
        )
        met = {True: "yes", False: "no", None: "none declared"}[each["meets_availability"]]
        lines.append(
            f"| {each['name']} | {each['cost_factor']} | {each['availability']:.4f} % |"
            f" {format_duration(round(each['downtime_s']))} | {parts} | {met} |"
        )
    own = sorted({fault for each in result["options"] for fault in each["measured_here"]})
    lines += ["", f"RTOs measured here: {', '.join(own) or 'none, they are those of the lab'}."]
    if result["money"]:
        lines += [
            "",
            "| layout | nodes a year | outages a year | sum |",
            "| --- | --- | --- | --- |",
        ]
    lines += [
        f"| {row['name']} | {row['nodes']:,} | {row['outages']:,} | {row['sum']:,} |"
        for row in result["money"]
    ]
    return lines


def _assumed(result: Mapping[str, t.Any]) -> list[str]:
    lines = ["", "## Assumptions", "", "| assumption | value | known from |", "| --- | --- | --- |"]
    for each in result["assumptions"]:
        counted = each["name"].endswith(_COUNTS)
        value = f"{each['value']:g}" if counted else format_duration(each["value"])
        lines.append(f"| {each['name']} | {value} | {each['basis']} |")
    return [
        *lines,
        "",
        "Nodes are taken to fail independently of each other, but for *everything at once*, which"
        " is the same for each layout. The cost factor counts servers, not the work of people.",
    ]


def _records(result: Mapping[str, t.Any]) -> list[str]:
    records = result["records"]
    lines = [
        "",
        "## Records",
        "",
        f"{records['drills']} of drills, {records['restores']} of restores",
    ]
    lines[-1] += f"; {records['of_other_clusters']} of other clusters do not count."
    return lines + [f"* Cannot be used: {_cell(sentence)}" for sentence in records["unusable"]]


__all__ = ("markdown", "summary")
