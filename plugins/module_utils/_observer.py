# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Two writable primaries: whether any two instances took writes at the same time.

An observer asks an instance to commit again and again, and notes each attempt with its start and
end in nanoseconds of the wall clock. Two acknowledgements in a row of one observer and instance,
with no refusal between, show that the instance was writable from the end of the first to the start
of the second. An acknowledgement of *another* instance that lies within such a span is the proof
that two took writes at the same time.

Spans are shortened by ``tolerance``, what the clocks of two observers may disagree. Attempts that
are far apart prove nothing of the time between: an observer that was stopped sees no refusal.
"""

from __future__ import annotations

import json
import typing as t
from bisect import bisect_left
from collections.abc import Iterable, Sequence

VERSION = 1
OUTCOMES = ("ok", "fail", "info")
TOLERANCE_S = 0.02
GAP_PERIODS = 10
GAP_MIN_S = 1.0
SHOWN = 5


class Attempt(t.NamedTuple):
    """One attempt to commit on one instance; times in nanoseconds of the wall clock."""

    instance: str
    start: int
    end: int
    outcome: str


class Sight(t.NamedTuple):
    """What one observer noted; ``truncated`` says why its notes end early, if they do."""

    observer: str
    period_s: float
    attempts: Sequence[Attempt]
    truncated: str | None


class Span(t.NamedTuple):
    """From the end of an acknowledgement to the start of the next one, of one instance."""

    instance: str
    start: int
    end: int


def line(attempt: Attempt, reason: str | None = None) -> str:
    """Write an attempt down.

    >>> line(Attempt("db1", 5, 9, "ok"))
    '{"instance":"db1","start":5,"end":9,"outcome":"ok"}'
    """
    entry = attempt._asdict() | ({} if reason is None else {"reason": reason})
    return json.dumps(entry, separators=(",", ":"))


def header(observer: str, period_s: float) -> str:
    """Write the first line."""
    return json.dumps(
        {"type": "header", "version": VERSION, "observer": observer, "period_s": period_s}
    )


def read(lines: Iterable[str]) -> Sight:
    """Read what an observer noted, as far as it can be read.

    :raises ValueError: If its first line is no header.
    """
    rest = iter(lines)
    try:
        first = json.loads(next(rest))
        if first["type"] != "header" or first["version"] != VERSION:
            raise ValueError
        observer, period_s = str(first["observer"]), float(first["period_s"])
    except (StopIteration, KeyError, TypeError, ValueError) as exc:
        raise ValueError("the observer's notes have no header of a known version") from exc
    attempts: list[Attempt] = []
    for number, text in enumerate(rest, start=2):
        try:
            attempts.append(_attempt(json.loads(text)))
        except (KeyError, TypeError, ValueError):
            return Sight(observer, period_s, attempts, f"line {number} of {observer} is corrupt")
    return Sight(observer, period_s, attempts, None)


def _attempt(entry: t.Any) -> Attempt:
    attempt = Attempt(entry["instance"], int(entry["start"]), int(entry["end"]), entry["outcome"])
    if attempt.outcome not in OUTCOMES or attempt.end < attempt.start:
        raise ValueError(entry)
    return attempt


def spans(sight: Sight, tolerance_s: float = TOLERANCE_S) -> list[Span]:
    """Find when each instance was writable without doubt.

    An ``info`` between two acknowledgements does not end a span: a commit that hangs is no refusal.
    """
    longest = int(max(GAP_PERIODS * sight.period_s, GAP_MIN_S) * 1e9)
    margin = int(tolerance_s * 1e9)
    found: list[Span] = []
    last: dict[str, Attempt] = {}
    for one in sight.attempts:
        if one.outcome == "fail":
            last.pop(one.instance, None)
        elif one.outcome == "ok":
            before = last.get(one.instance)
            last[one.instance] = one
            if before is not None and 2 * margin <= one.start - before.end <= longest:
                found.append(Span(one.instance, before.end + margin, one.start - margin))
    return found


def judge(
    sights: Sequence[Sight], expected: Sequence[str], tolerance_s: float = TOLERANCE_S
) -> dict[str, t.Any]:
    """Say whether two instances ever took writes at the same time.

    ``passed`` is false with the first few proofs, true where each expected instance was asked and
    nothing is missing, and ``"unknown"`` otherwise.
    """
    acknowledged = sorted(
        (one for sight in sights for one in sight.attempts if one.outcome == "ok"),
        key=lambda one: one.start,
    )
    starts = [one.start for one in acknowledged]
    proofs: list[dict[str, t.Any]] = [
        {"writable": span.instance, "also": one.instance, "wall": round(one.end / 1e9, 3)}
        for sight in sights
        for span in spans(sight, tolerance_s)
        for one in _within(span, acknowledged, starts)
    ]
    asked = {one.instance for sight in sights for one in sight.attempts}
    doubts = [sight.truncated for sight in sights if sight.truncated]
    doubts += [f"nobody asked {name}" for name in expected if name not in asked]
    if not acknowledged:
        doubts.append("no instance took a write at all")
    counts = {name: sum(one.instance == name for one in acknowledged) for name in sorted(asked)}
    return {
        "passed": False if proofs else ("unknown" if doubts else True),
        "proofs": sorted(proofs, key=lambda proof: proof["wall"])[:SHOWN],
        "doubts": doubts,
        "acknowledged": counts,
        "attempts": sum(len(sight.attempts) for sight in sights),
        "period_s": max((sight.period_s for sight in sights), default=None),
        "detail": _detail(proofs, doubts, counts),
    }


def _within(span: Span, acknowledged: Sequence[Attempt], starts: Sequence[int]) -> list[Attempt]:
    """Give the acknowledgements of others that lie in the span altogether."""
    first, past = bisect_left(starts, span.start), bisect_left(starts, span.end)
    others = acknowledged[first:past]
    return [one for one in others if one.instance != span.instance and one.end <= span.end]


def _detail(
    proofs: Sequence[t.Mapping[str, t.Any]], doubts: Sequence[str], counts: dict[str, int]
) -> str:
    if proofs:
        first = min(proofs, key=lambda proof: proof["wall"])
        return (
            f"{first['writable']} and {first['also']} both took writes at {first['wall']}"
            f" ({len(proofs)} times in all)"
        )
    if doubts:
        return "; ".join(doubts)
    took = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    return f"commits taken, one instance at a time: {took}"


__all__ = ("Attempt", "Sight", "Span", "header", "judge", "line", "read", "spans")
