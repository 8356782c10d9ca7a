# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The lower lanes of the graphic: the longest outage beside the objective, and who did what."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._escape import markup

LEFT, RIGHT = 60.0, 8.0
# An outage of a few milliseconds in a minute is still seen.
LEAST = 3.0
NOBODY = "nobody, or not known"


class Span(t.NamedTuple):
    """What is drawn: from, to, and how wide the picture is."""

    begin: float
    end: float
    width: float

    def x(self, at: float) -> float:
        """Place of a time, kept within the picture."""
        share = (at - self.begin) / (self.end - self.begin)
        return round(LEFT + min(1.0, max(0.0, share)) * (self.width - LEFT - RIGHT), 1)

    def holds(self, at: float) -> bool:
        """Whether that time is drawn."""
        return self.begin <= at <= self.end


class Drawing(t.NamedTuple):
    """The facts, times in seconds from the injection; ``points`` are rows of the record."""

    points: Sequence[Sequence[t.Any]]
    bucket_s: float
    shift_s: float
    outages: Sequence[Mapping[str, t.Any]]
    objective_s: float | None
    events: Sequence[Mapping[str, t.Any]]
    roles: Sequence[Mapping[str, t.Any]]
    placed: bool


def amount(seconds: float) -> str:
    """Give a time in the unit that suits it.

    >>> amount(0.0042), amount(0.31), amount(12.5)
    ('4.2 ms', '0.31 s', '12.5 s')
    """
    if abs(seconds) < 0.1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.2f} s" if abs(seconds) < 10 else f"{seconds:.1f} s"


def place(drawing: Drawing, outage: Mapping[str, t.Any]) -> float:
    """When an outage began, in seconds from the injection."""
    return float(outage["start_s"]) - drawing.shift_s


def longest(drawing: Drawing) -> Mapping[str, t.Any] | None:
    """Give the outage that counts; None where there was none."""
    counted = [o for o in drawing.outages if o["window"] in ("fault", None)]
    return max(counted, key=lambda outage: float(outage["length_s"]), default=None)


def judged(drawing: Drawing, span: Span) -> Iterator[str]:
    """Show the longest outage, and below it what was promised."""
    worst = longest(drawing)
    begin = place(drawing, worst) if worst else 0.0
    if worst:
        length = float(worst["length_s"])
        text = f"longest outage: {amount(length)}" + ("" if worst["ended"] else ", never ended")
        yield _bar(span, begin, length, 'class="outage"', text)
    if drawing.objective_s is not None:
        text = f"objective: at most {format_duration(drawing.objective_s)}"
        text += " \u2192" if begin + drawing.objective_s > span.end else ""
        yield _bar(span, begin, drawing.objective_s, 'class="aim"', text)


def _bar(span: Span, begin: float, length: float, how: str, text: str) -> str:
    x = span.x(begin)
    wide = max(LEAST, span.x(begin + length) - x)
    return (
        f'<text x="{LEFT}" y="12">{markup(text)}</text>'
        f'<rect {how} x="{x}" y="17" width="{wide:.1f}" height="10" rx="1.5"/>'
    )


def parts(drawing: Drawing, span: Span) -> Iterator[str]:
    """Show who played which part, one lane each."""
    if not drawing.placed:
        return
    names = sorted({part for snapshot in drawing.roles for part in snapshot["parts"]})
    hosts: dict[str, int] = {}
    for name in names:
        told = [
            (float(one["offset_s"]), str(one["parts"][name]))
            for one in drawing.roles
            if name in one["parts"]
        ]
        blocks = "".join(_blocks(told, span, hosts))
        yield f'<text x="{LEFT}" y="12">{markup(name.replace("_", " "))}</text>{blocks}'


class Stay(t.NamedTuple):
    """A host that played a part for a time; ``host`` is None while it went to another one."""

    begin: float
    end: float
    host: str | None
    text: str


def stays(told: Sequence[tuple[float, str]], begin: float, end: float) -> list[Stay]:
    """Make times of moments: a part that moved did so between the fault and when that was seen.

    >>> [(stay.begin, stay.end, stay.text) for stay in stays([(-4, "a"), (7, "b")], -5, 9)]
    [(-5, 0, 'a'), (0, 7, 'a to b'), (7, 9, 'b')]
    """
    found: list[Stay] = []
    since = begin
    for number, (at, host) in enumerate(told):
        later = told[number + 1] if number + 1 < len(told) else (end, host)
        if later[1] == host and number + 1 < len(told):
            continue
        known = end if later[1] == host else min(later[0], max(at, 0))
        found.append(Stay(since, known, host, host or NOBODY))
        if known < later[0]:
            found.append(Stay(known, later[0], None, f"{host or NOBODY} to {later[1] or NOBODY}"))
        since = later[0]
    return found


def _blocks(told: Sequence[tuple[float, str]], span: Span, hosts: dict[str, int]) -> Iterator[str]:
    for stay in stays(told, span.begin, span.end):
        if stay.end <= span.begin or stay.begin >= span.end:
            continue
        x, right = span.x(stay.begin), span.x(stay.end)
        shade = f"part p{hosts.setdefault(stay.host, len(hosts)) % 4}" if stay.host else "nobody"
        yield (
            f'<rect class="{shade}" x="{x}" y="16" width="{max(LEAST, right - x):.1f}" height="16"'
            f' rx="2"><title>{markup(stay.text)}</title></rect>'
        )
        if right - x > 7.2 * len(stay.text) + 8:
            yield f'<text x="{x + 5}" y="28">{markup(stay.text)}</text>'


__all__ = (
    "LEAST",
    "LEFT",
    "RIGHT",
    "Drawing",
    "Span",
    "amount",
    "judged",
    "longest",
    "parts",
    "place",
    "stays",
)
