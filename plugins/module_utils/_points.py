# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Latencies for a drawing: a bounded number of buckets over a time whose length is not known.

A bucket is one period long at first. Whenever there would be more than 400 of them, each two become
one, so the memory does not grow with the history.
"""

from __future__ import annotations

import typing as t

MAX_BUCKETS = 400
_BITS = 5


def step_of(ns: int) -> int:
    """Lower edge of the step that a latency lies in; a step is at most 7 % wide.

    That is the number with its leading five bits kept, so that no logarithm is taken for each.

    >>> step_of(31), step_of(1_000_000), edge_of(step_of(1_000_000))
    (31, 983040, 1015808)
    """
    shift = ns.bit_length() - _BITS
    return ns >> shift << shift if shift > 0 else ns


def edge_of(step: int) -> int:
    """Upper edge of a step, in nanoseconds."""
    return step + (1 << max(0, step.bit_length() - _BITS))


class Histogram:
    """Counts by step: bounded memory, good enough for a percentile."""

    __slots__ = ("count", "longest", "shortest", "steps")

    def __init__(self) -> None:
        self.steps: dict[int, int] = {}
        self.count = 0
        self.longest = 0
        self.shortest: int | None = None

    def add(self, ns: int, step: int) -> None:
        """Count one latency, whose step is known already."""
        self.steps[step] = self.steps.get(step, 0) + 1
        self.count += 1
        if ns > self.longest:
            self.longest = ns
        if self.shortest is None or ns < self.shortest:
            self.shortest = ns

    def take(self, other: Histogram) -> None:
        """Count what another one has counted."""
        for step, count in other.steps.items():
            self.steps[step] = self.steps.get(step, 0) + count
        self.count += other.count
        self.longest = max(self.longest, other.longest)
        known = [one for one in (self.shortest, other.shortest) if one is not None]
        self.shortest = min(known, default=None)

    def percentile(self, share: float) -> int:
        """Upper edge of the step that this share of the latencies lies in; 0 without any."""
        left = self.count * share
        for step in sorted(self.steps):
            left -= self.steps[step]
            if left <= 0:
                return min(self.longest, edge_of(step))
        return self.longest


class Point(t.NamedTuple):
    """One bucket; times in nanoseconds, ``start`` since the header."""

    start: int
    ok: int
    bad: int
    shortest: int | None
    median: int | None
    longest: int | None


class _Bucket:
    __slots__ = ("bad", "good")

    def __init__(self) -> None:
        self.good = Histogram()
        self.bad = 0


class Points:
    """Collects the attempts that begin within ``[start, end)``; without an end, all from there."""

    def __init__(self, period_ns: int, start: int = 0, end: int | None = None) -> None:
        self.width = period_ns
        self._start = start
        self._end = end
        self._buckets: dict[int, _Bucket] = {}
        # Attempts come in order, so the bucket of the last one is mostly that of the next.
        self._last: _Bucket | None = None
        self._last_from = self._last_until = 0

    def good(self, began: int, ns: int, step: int) -> None:
        """Count an attempt with a good answer after ``ns``."""
        if bucket := self._bucket(began):
            bucket.good.add(ns, step)

    def bad(self, began: int) -> None:
        """Count an attempt without one."""
        if bucket := self._bucket(began):
            bucket.bad += 1

    def _bucket(self, began: int) -> _Bucket | None:
        if self._last_from <= began < self._last_until:
            return self._last
        if began < self._start or (self._end is not None and began >= self._end):
            return None
        number = (began - self._start) // self.width
        while number >= MAX_BUCKETS:
            self._halve()
            number = (began - self._start) // self.width
        bucket = self._buckets.get(number)
        if bucket is None:
            bucket = self._buckets[number] = _Bucket()
        self._last = bucket
        self._last_from = self._start + number * self.width
        self._last_until = self._last_from + self.width
        if self._end is not None:
            self._last_until = min(self._last_until, self._end)
        return bucket

    def _halve(self) -> None:
        old, self._buckets = self._buckets, {}
        self.width *= 2
        for number, bucket in old.items():
            into = self._buckets.setdefault(number // 2, bucket)
            if into is not bucket:
                into.good.take(bucket.good)
                into.bad += bucket.bad

    def total(self) -> Histogram:
        """Give the latencies of all buckets together."""
        found = Histogram()
        for bucket in self._buckets.values():
            found.take(bucket.good)
        return found

    def points(self) -> t.Iterator[Point]:
        """Give the buckets that have something, in order."""
        for number in sorted(self._buckets):
            bucket = self._buckets[number]
            good, any_good = bucket.good, bucket.good.count > 0
            yield Point(
                self._start + number * self.width,
                good.count,
                bucket.bad,
                good.shortest,
                good.percentile(0.5) if any_good else None,
                good.longest if any_good else None,
            )


__all__ = ("MAX_BUCKETS", "Histogram", "Point", "Points", "edge_of", "step_of")
