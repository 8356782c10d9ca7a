# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""From a history to the outage that a client felt.

A *stretch* lies between two consecutive good answers: from the START of the last good attempt
before it to the END of the first good one after it. The RTO is the longest stretch of the window
that begins with the fault. A good answer proves that the service worked at some moment within the
attempt, so the true outage is shorter than the stretch, by at most two periods and one latency:
the RTO never understates. All of it is one monotonic clock, the client's.

The checker reads the history as a stream; it keeps the attempts that are open, which are at most
``timeout / period``, and a handful of numbers.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from ansible_collections.nines.ha.plugins.module_utils._history import Header, Operation

MAX_OUTAGES = 100
NOTABLE_PERIODS = 5
NOTABLE_NS = 50_000_000
WINDOWS = ("before", "fault", "healed")


class Marks(t.NamedTuple):
    """When the fault was injected and when healing began, in nanoseconds since the header."""

    inject: int
    heal: int | None


class Stretch(t.NamedTuple):
    """Between two good answers; ``attempts`` of the ``planned`` ones were made meanwhile."""

    start: int
    end: int
    attempts: int
    planned: int

    @property
    def length(self) -> int:
        """How long it was, in nanoseconds."""
        return self.end - self.start


class Latencies:
    """A histogram with buckets at most 7 % wide: bounded memory, good enough for a percentile.

    A bucket is a number with its leading five bits kept, so that no logarithm is taken for each.
    """

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self._count = 0
        self.longest = 0

    def add(self, ns: int) -> None:
        """Count one latency."""
        shift = ns.bit_length() - 5
        bucket = ns >> shift << shift if shift > 0 else ns
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self._count += 1
        if ns > self.longest:
            self.longest = ns

    def percentile(self, share: float) -> int:
        """Upper edge of the bucket that this share of the latencies lies in; 0 without any."""
        left = self._count * share
        for bucket in sorted(self._buckets):
            left -= self._buckets[bucket]
            if left <= 0:
                return min(self.longest, bucket + (1 << max(0, bucket.bit_length() - 5)))
        return self.longest


class Window:
    """What happened in one window of the drill."""

    def __init__(self) -> None:
        self.counts = {"ok": 0, "fail": 0, "info": 0}
        self.longest: Stretch | None = None
        self.outages: list[Stretch] = []
        self.outage_count = 0
        self.unavailable = 0
        self.errors: dict[str, int] = {}

    def add(self, stretch: Stretch, notable: int) -> None:
        """Take a stretch in; a notable one is an outage."""
        if self.longest is None or stretch.length > self.longest.length:
            self.longest = stretch
        if stretch.length > notable:
            self.outage_count += 1
            self.unavailable += stretch.length
            if len(self.outages) < MAX_OUTAGES:
                self.outages.append(stretch)

    def fail(self, kind: str, error: str | None) -> None:
        """Count an attempt that was not good."""
        self.counts[kind] += 1
        text = error or kind
        if text in self.errors or len(self.errors) < 10:
            self.errors[text] = self.errors.get(text, 0) + 1


class Checker:
    """Reads operations one by one."""

    def __init__(self, header: Header, marks: Marks) -> None:
        self.header = header
        self.marks = marks
        self.windows = {name: Window() for name in WINDOWS}
        self._before, self._fault, self._healed = self.windows.values()
        self.latencies = Latencies()
        self.lag_max = 0
        self.attempts = 0
        self.end = 0
        self.notable = max(NOTABLE_PERIODS * header.period_ns, NOTABLE_NS)
        self._open: dict[int, int] = {}
        self._good: tuple[int, int] | None = None
        self._since_good = 0

    def feed(self, operation: Operation) -> None:
        """Take the next operation in."""
        time, process, kind, lag, error, _value = operation
        self.end = time
        if kind == "invoke":
            self._open[process] = time
            self.attempts += 1
            self._since_good += 1
            if lag > self.lag_max:
                self.lag_max = lag
            return
        began = self._open.pop(process, time)
        window = self._window(began, time)
        if kind != "ok":
            window.fail(kind, error)
            return
        window.counts["ok"] += 1
        self.latencies.add(time - began)
        if self._good is not None:
            self._gap(time)
        self._good = (began, time)
        self._since_good = 0

    def _gap(self, end: int) -> None:
        """Take in what lies between two good answers, where it says more than the ones before."""
        start = self._good[0] if self._good else end
        window = self._window(start, end)
        longest = window.longest
        if longest is None or end - start > longest.length or end - start > self.notable:
            window.add(self._stretch(end), self.notable)

    def trailing(self) -> Stretch | None:
        """What lies between the last good answer and the end, if that is an outage.

        Where the last answer is a good one, the service is there, however slow that answer was.
        """
        if self._good is None or self.end - self._good[1] <= self.notable:
            return None
        return self._stretch(self.end)

    def _stretch(self, end: int) -> Stretch:
        began, ended = self._good or (0, 0)
        planned = (end - ended) // self.header.period_ns
        return Stretch(began, end, self._since_good, planned)

    def _window(self, start: int, end: int) -> Window:
        """The window that a span belongs to: an outage that outlasts healing is the fault's."""
        if end <= self.marks.inject:
            return self._before
        if self.marks.heal is not None and start >= self.marks.heal:
            return self._healed
        return self._fault


def check(header: Header, operations: Iterable[Operation], marks: Marks) -> Checker:
    """Read a whole history.

    :raises HistoryError: From the iterator, if the history is corrupt or cut off.
    """
    checker = Checker(header, marks)
    feed = checker.feed
    for operation in operations:
        feed(operation)
    return checker


def reasons_unknown(checker: Checker) -> list[str]:
    """Say why nothing can be concluded; nothing where something can."""
    if checker.attempts == 0:
        return ["the probe made no attempt"]
    if checker.windows["before"].counts["ok"] == 0:
        return ["there was no good answer before the fault, so nothing can have failed"]
    longest = checker.windows["fault"].longest
    if longest is None:
        return []
    if longest.length > checker.notable and longest.attempts < longest.planned / 2:
        return [
            f"the probe itself stalled: in the longest stretch it made {longest.attempts} of"
            f" {longest.planned} planned attempts"
        ]
    return []


__all__ = ("Checker", "Latencies", "Marks", "Stretch", "Window", "check", "reasons_unknown")
