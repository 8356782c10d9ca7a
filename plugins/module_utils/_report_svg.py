# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The graphic of a probe: what a client felt, over time, as one inline SVG.

From top to bottom: what was done (fault, healing), how many requests had no good answer, how long
the good ones took (logarithmic), the longest outage beside the objective, and who played which
part. Times are seconds from the injection.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._escape import markup
from ansible_collections.nines.ha.plugins.module_utils._report_lanes import (
    LEAST,
    LEFT,
    RIGHT,
    Drawing,
    Span,
    judged,
    longest,
    parts,
    place,
)

PLOT, STRIP, LANE, ROW = 150.0, 22.0, 34.0, 15.0
LONGEST_NAME = 20
NAMES = {"inject": "fault", "heal": "healing"}


def svg(drawing: Drawing, span: Span, ident: str, kind: str, about: tuple[str, str]) -> str:
    """Draw it.

    :arg ident: Unique within the page.
    :arg kind: ``wide`` or ``narrow``.
    :arg about: Title and description, for those who do not see the picture.
    """
    marks, top = _marks(drawing, span)
    body = [*_strip(drawing, span, top)]
    plot = top + STRIP + 14
    body += _latencies(drawing, span, plot)
    floor = plot + PLOT
    body += _bands(drawing, span, plot, ident)
    body += _ticks(span, floor, drawing.placed)
    bottom = floor + 34
    for lane in (*judged(drawing, span), *parts(drawing, span)):
        body.append(f'<g transform="translate(0 {bottom:.0f})">{lane}</g>')
        bottom += LANE
    body += _deadline(drawing, span, plot)
    lines = "".join(f'<path class="mark" d="M{x} {ROW * (row + 1)}V{floor}"/>' for x, row in marks)
    texts = _mark_texts(drawing, span)
    title, description = about
    return "\n".join(
        [
            f'<svg class="{kind}" viewBox="0 0 {span.width:g} {bottom + 6:g}" role="img"'
            f' aria-labelledby="{ident}t {ident}d" font-size="12">',
            f'<title id="{ident}t">{markup(title)}</title>',
            f'<desc id="{ident}d">{markup(description)}</desc>',
            f'<defs><pattern id="{ident}h" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>',
            *body,
            lines,
            *texts,
            "</svg>",
        ]
    )


def _said(drawing: Drawing, span: Span) -> list[tuple[float, str]]:
    if not drawing.placed:
        return []
    return [
        (float(event["offset_s"]), "\u25bc " + _name(str(event["name"])))
        for event in drawing.events
        if event["name"] != "armed" and span.holds(float(event["offset_s"]))
    ]


def _name(event: str) -> str:
    word, _blank, rest = event.partition(" ")
    short = rest.split(",")[0]
    name = f"{NAMES.get(word, word)} {short}".strip()
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\u2026"


def _rows(drawing: Drawing, span: Span) -> list[tuple[float, int, str, bool]]:
    """Give place, row, text and side of each mark: none covers another."""
    placed: list[tuple[float, int, str, bool]] = []
    taken: list[tuple[int, float, float]] = []
    for at, text in _said(drawing, span):
        x, length = span.x(at), 7.0 * len(text) + 8
        left = x + length > span.width
        begin, end = (x - length, x) if left else (x, x + length)
        row = 0
        while any(r == row and begin < e and end > b for r, b, e in taken):
            row += 1
        taken.append((row, begin, end))
        placed.append((x, row, text, left))
    return placed


def _marks(drawing: Drawing, span: Span) -> tuple[list[tuple[float, int]], float]:
    rows = _rows(drawing, span)
    height = ROW * (1 + max((row for _x, row, _text, _left in rows), default=-1)) + 6
    return [(x, row) for x, row, _text, _left in rows], height


def _mark_texts(drawing: Drawing, span: Span) -> Iterator[str]:
    for x, row, text, left in _rows(drawing, span):
        anchor = "end" if left else "start"
        shift = 4 if left else -4
        yield (
            f'<text x="{x + shift:.1f}" y="{ROW * (row + 1) - 3:g}" text-anchor="{anchor}">'
            f"{markup(text)}</text>"
        )


def _strip(drawing: Drawing, span: Span, top: float) -> Iterator[str]:
    """Share of the requests without a good answer, as bars."""
    floor = top + STRIP
    bars = []
    for start, ok, bad, *_latency in drawing.points:
        begin = start - drawing.shift_s
        if bad and span.holds(begin):
            x = span.x(begin)
            wide = max(LEAST / 2, span.x(begin + drawing.bucket_s) - x)
            tall = max(3.0, STRIP * bad / (ok + bad))
            bars.append(f"M{x} {floor - tall:.1f}h{wide:.1f}V{floor:g}h-{wide:.1f}z")
    yield f'<path class="grid" d="M{LEFT} {floor:g}H{span.width - RIGHT:g}"/>'
    yield f'<text class="soft" x="{LEFT - 6}" y="{floor - 12:g}" text-anchor="end">no good</text>'
    yield f'<text class="soft" x="{LEFT - 6}" y="{floor:g}" text-anchor="end">answer</text>'
    if bars:
        yield f'<path class="none" d="{"".join(bars)}"/>'


def _latencies(drawing: Drawing, span: Span, top: float) -> Iterator[str]:
    rows = [
        (start - drawing.shift_s, shortest, median, longest)
        for start, _ok, _bad, shortest, median, longest in drawing.points
        if longest is not None and span.holds(start - drawing.shift_s)
    ]
    low = math.floor(math.log10(max(min((r[1] for r in rows), default=0.001), 1e-5)))
    high = max(low + 1, math.ceil(math.log10(max((r[3] for r in rows), default=0.01) or 0.01)))

    def y(latency: float) -> float:
        share = (math.log10(max(latency, 1e-5)) - low) / (high - low)
        return round(top + PLOT * (1 - min(1.0, max(0.0, share))), 1)

    for decade in range(low, high + 1):
        at, unit = (
            y(10**decade),
            f"{10**decade:g} s" if decade >= 0 else f"{10.0 ** (decade + 3):g} ms",
        )
        yield f'<path class="grid" d="M{LEFT} {at}H{span.width - RIGHT:g}"/>'
        yield (
            f'<text class="soft" x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{unit}</text>'
        )
    half = drawing.bucket_s / 2
    ranges = "".join(f"M{span.x(at + half)} {y(a)}V{y(b)}" for at, a, _m, b in rows)
    dots = "".join(f"M{span.x(at + half)} {y(median)}h.01" for at, _a, median, _b in rows)
    yield f'<path class="range" d="{ranges}"/>' if ranges else ""
    yield f'<path class="dots" d="{dots}"/>' if dots else ""


def _bands(drawing: Drawing, span: Span, top: float, ident: str) -> Iterator[str]:
    for outage in drawing.outages:
        begin, length = place(drawing, outage), float(outage["length_s"])
        if begin + length < span.begin or begin > span.end:
            continue
        x = span.x(begin)
        wide = max(LEAST, span.x(begin + length) - x)
        for fill in ('class="band"', f'fill="url(#{ident}h)"'):
            yield f'<rect {fill} x="{x}" y="{top:g}" width="{wide:.1f}" height="{PLOT:g}"/>'


def _deadline(drawing: Drawing, span: Span, top: float) -> Iterator[str]:
    """Draw by when the service had to be back."""
    if drawing.objective_s is None:
        return
    worst = longest(drawing)
    at = (place(drawing, worst) if worst else 0.0) + drawing.objective_s
    if span.holds(at):
        x = span.x(at)
        side, shift = ("end", -4) if x > span.width / 2 else ("start", 4)
        yield f'<path class="aim" d="M{x} {top:g}v{PLOT:g}"/>'
        yield f'<text x="{x + shift}" y="{top + 13:g}" text-anchor="{side}">objective</text>'


def _ticks(span: Span, floor: float, placed: bool) -> Iterator[str]:
    count = 4 if span.width < 600 else 9
    step = _step((span.end - span.begin) / count)
    at = math.ceil(span.begin / step) * step
    yield f'<path class="grid" d="M{LEFT} {floor:g}H{span.width - RIGHT:g}"/>'
    while at <= span.end + step / 1000:
        x, text = span.x(at), f"{at:.10g}" if abs(at) > step / 1000 else "0"
        yield f'<path class="grid" d="M{x} {floor:g}v4"/>'
        yield f'<text class="soft" x="{x}" y="{floor + 16:g}" text-anchor="middle">{text}</text>'
        at = round(at + step, 9)
    what = "seconds from the fault" if placed else "seconds from the probe's start"
    yield (
        f'<text class="soft" x="{span.width - RIGHT:g}" y="{floor + 29:g}" text-anchor="end">'
        f"{what}</text>"
    )


def _step(wanted: float) -> float:
    """Round a step up to 1, 2 or 5 of a decade.

    >>> _step(0.3), _step(7)
    (0.5, 10.0)
    """
    decade = 10.0 ** math.floor(math.log10(max(wanted, 1e-6)))
    return next(decade * part for part in (1, 2, 5, 10) if decade * part >= wanted * 0.999)


__all__ = ("svg",)
