# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""An index over many records: what was drilled when, with what result, and how it develops."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ansible_collections.nines.ha.plugins.module_utils import _record_ledger as ledgers
from ansible_collections.nines.ha.plugins.module_utils._escape import cell, link, markup
from ansible_collections.nines.ha.plugins.module_utils._page import page, table, verdict
from ansible_collections.nines.ha.plugins.module_utils._record_files import Loaded
from ansible_collections.nines.ha.plugins.module_utils._record_text import WORDS, rto_words
from ansible_collections.nines.ha.plugins.module_utils._report_lanes import amount
from ansible_collections.nines.ha.plugins.module_utils._report_prom import metrics

HEADS = ("date (UTC)", "fault", "target", "RTO", "objective", "lost", "verdict", "report")
WIDTH, HEIGHT = 240.0, 48.0
NOTHING = (
    "There is no record yet. A drill writes one: ansible-playbook nines.ha.drills.kill_vip_owner"
)


class Index:
    """The records, oldest first, and the files that are none."""

    def __init__(self, loaded: Sequence[Loaded]) -> None:
        given: list[tuple[str, dict[str, t.Any]]] = []
        self.unreadable: list[tuple[str, str]] = []
        for one in loaded:
            error = one.error or _problem_of(one)
            if one.record is None or error:
                self.unreadable.append((one.path, error or "it is no record"))
            else:
                given.append((one.path, one.record))
        self.records = sorted(given, key=lambda one: (_time(one[1]), one[0]))

    def trends(self) -> dict[tuple[str, str, str], list[dict[str, t.Any]]]:
        """Give the records of each cluster, drill and fault, oldest first."""
        found: dict[tuple[str, str, str], list[dict[str, t.Any]]] = {}
        for _path, record in self.records:
            key = (record["cluster"], record["drill"], record["fault"])
            found.setdefault(key, []).append(record)
        return dict(sorted(found.items()))

    def files(self) -> dict[str, str]:
        """Give what is written, by the names of the files."""
        newest = [records[-1] for records in self.trends().values()]
        return {"index.html": html(self), "index.md": md(self), "metrics.prom": metrics(newest)}


def _problem_of(loaded: Loaded) -> str | None:
    """Say what keeps a record from being shown, somewhere in its depths."""
    try:
        metrics([loaded.record] if loaded.record else [])
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        return f"a part of it is missing or wrong: {type(exc).__name__}: {exc}"
    return None


def _time(record: Mapping[str, t.Any]) -> float:
    return datetime.fromisoformat(record["started"]).timestamp()


def _cells(path: str, record: Mapping[str, t.Any]) -> list[str]:
    aim, lost = record["objectives"].get("rto_s"), record.get("lost")
    return [
        record["started"][:19].replace("T", " "),
        record["fault"],
        record["target"],
        _rto(record),
        "-" if aim is None else ledgers.amount(aim),
        "-" if "ledger" not in record else "unknown" if lost is None else str(lost),
    ]


def _rto(record: Mapping[str, t.Any]) -> str:
    return rto_words(record) if record["rto_s"] is None else amount(record["rto_s"])


def _report(path: str, name: str) -> str:
    folder = path.rpartition("/")[0]
    return link(f"{folder}/{name}" if folder else name)


def _page_of(record: Mapping[str, t.Any]) -> str:
    """Name the page of a record: schema 1 had none for browsers."""
    return "report.html" if record["schema"] > 1 else "report.md"


def counts(index: Index) -> str:
    """Give the sums in a line."""
    verdicts = [record["passed"] for _path, record in index.records]
    line = (
        f"{len(verdicts)} records: {verdicts.count(True)} passed, {verdicts.count(False)} failed,"
        f" {verdicts.count('unknown')} unknown"
    )
    return line + (f"; {len(index.unreadable)} cannot be read" if index.unreadable else "")


def html(index: Index) -> str:
    """Give the page."""
    body = ["<main>", "<h1>Drills</h1>", f"<p>{counts(index)}</p>"]
    if not index.records:
        body.append(f"<p>{markup(NOTHING)}</p>")
    else:
        body += ["<h2>Trends</h2>", _trend_table(index), "<h2>Records</h2>", _record_table(index)]
    if index.unreadable:
        items = [
            f"<li><b>{markup(path)}</b>: {markup(error)}</li>" for path, error in index.unreadable
        ]
        body += ["<h2>Not readable</h2>", "<ul>", *items, "</ul>"]
    return page("Drills", [*body, "</main>"])


def _record_table(index: Index) -> str:
    rows = [
        [
            *map(markup, _cells(path, record)),
            verdict(record["passed"]),
            f'<a href="{markup(_report(path, _page_of(record)))}">report</a>',
        ]
        for path, record in reversed(index.records)
    ]
    return table(HEADS, rows)


def _trend_table(index: Index) -> str:
    rows = []
    for number, ((cluster, drill, fault), records) in enumerate(index.trends().items()):
        newest = records[-1]
        known = [record["rto_s"] for record in records if record["rto_s"] is not None]
        span = f"{amount(min(known))} to {amount(max(known))}" if known else "unknown"
        rows.append(
            [
                markup(fault),
                markup(f"{cluster}, {drill}"),
                str(len(records)),
                span,
                sparkline(records, f"s{number}"),
                f"{verdict(newest['passed'])} <span class=soft>{newest['started'][:10]}</span>",
            ]
        )
    return table(("fault", "cluster, drill", "records", "RTO", "RTO over time", "newest"), rows)


def sparkline(records: Sequence[Mapping[str, t.Any]], ident: str) -> str:
    """Draw the RTOs, oldest first, with the newest objective as a line; a gap is an unknown one."""
    rtos = [record["rto_s"] for record in records]
    known = [rto for rto in rtos if rto is not None]
    aim = records[-1]["objectives"].get("rto_s")
    top = max([*known, aim or 0.0, 0.001]) * 1.1
    said = f"RTO of {len(rtos)} drills, the newest {_rto(records[-1])}"
    said += "" if aim is None else f", the objective {ledgers.amount(aim)}"
    lines = [
        f'<svg class="spark" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"'
        f' aria-labelledby="{ident}"><title id="{ident}">{markup(said)}</title>',
        f'<path class="grid" d="M0 {HEIGHT - 2:g}H{WIDTH:g}"/>',
    ]
    if aim is not None:
        at = _y(aim, top)
        lines.append(f'<path class="aim" d="M0 {at}H{WIDTH:g}"/>')
    return "".join([*lines, *_trend(rtos, aim, top), "</svg>"])


def _y(rto: float, top: float) -> float:
    return round((HEIGHT - 4) * (1 - rto / top) + 2, 1)


def _trend(rtos: Sequence[float | None], aim: float | None, top: float) -> Iterator[str]:
    step = (WIDTH - 12) / max(1, len(rtos) - 1)
    places = [
        None if rto is None else (round(6 + number * step, 1), _y(rto, top), rto)
        for number, rto in enumerate(rtos)
    ]
    path = ""
    for before, place in zip([None, *places], places, strict=False):
        if place is not None:
            path += f"{'L' if before else 'M'}{place[0]} {place[1]}"
    known = [place for place in places if place is not None]
    dots = "".join(f"M{x} {y}h.01" for x, y, _rto in known)
    # A cross, not only a colour, says that an objective was missed.
    late = "".join(
        f"M{x - 4} {y - 4}l8 8m0 -8l-8 8" for x, y, rto in known if aim is not None and rto > aim
    )
    for name, lines in (("trend", path), ("dots", dots), ("late", late)):
        if lines:
            yield f'<path class="{name}" d="{lines}"/>'


def md(index: Index) -> str:
    """Give the same as Markdown."""
    lines = ["# Drills", "", f"{counts(index)}.", ""]
    if not index.records:
        lines += [NOTHING, ""]
    else:
        lines += [f"| {' | '.join(HEADS)} |", f"|{' --- |' * len(HEADS)}"]
        for path, record in reversed(index.records):
            cells = [*map(cell, _cells(path, record)), WORDS[record["passed"]].lower()]
            lines.append(f"| {' | '.join(cells)} | [report]({_report(path, 'report.md')}) |")
        lines.append("")
    if index.unreadable:
        lines += ["## Not readable", ""]
        lines += [f"- {cell(path)}: {cell(error)}" for path, error in index.unreadable]
        lines.append("")
    return "\n".join(lines)


__all__ = ("Index", "counts", "html", "md", "sparkline")
