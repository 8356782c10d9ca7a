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

from ansible_collections.nines.ha.plugins.module_utils._history import (
    Header,
    Operation,
    Operations,
)
from ansible_collections.nines.ha.plugins.module_utils._points import Points, step_of

MAX_OUTAGES = 100
NOTABLE_PERIODS = 5
NOTABLE_NS = 50_000_000
WINDOWS = ("before", "fault", "healed")
# What is drawn close up: from so long before the injection to so long after it.
CLOSE_BEFORE_NS = 1_000_000_000
CLOSE_AFTER_NS = 9_000_000_000
# A clock that is steered gains 30 ms a minute; one that is set jumps.
JUMP_NS = 200_000_000


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
        text = str(error or kind)
        if text in self.errors or len(self.errors) < 10:
            self.errors[text] = self.errors.get(text, 0) + 1


class Checker:
    """Reads operations one by one."""

    def __init__(self, header: Header, marks: Marks) -> None:
        self.header = header
        self.marks = marks
        self.windows = {name: Window() for name in WINDOWS}
        self._before, self._fault, self._healed = self.windows.values()
        self.points = Points(header.period_ns)
        close = marks.inject - CLOSE_BEFORE_NS, marks.inject + CLOSE_AFTER_NS
        self.close = Points(header.period_ns, max(0, close[0]), close[1])
        self.jump_ns: int | None = None
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
            self.points.bad(began)
            self.close.bad(began)
            return
        window.counts["ok"] += 1
        latency = time - began
        step = step_of(latency)
        self.points.good(began, latency, step)
        self.close.good(began, latency, step)
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
    if isinstance(operations, Operations):
        checker.jump_ns = operations.jump_ns
    return checker


def clock_doubts(checker: Checker) -> list[str]:
    """Say why nobody knows when the fault was, on the client's clock; nothing where one knows.

    What happened on other hosts is placed by the wall clock. Where that was not steady, nothing can
    be said of what was before the fault, during it and after healing.
    """
    jump, marks = checker.jump_ns, checker.marks
    if jump is not None and abs(jump) > JUMP_NS:
        return [
            f"the client's wall clock jumped by {jump / 1e9:+.3f} s during the drill, so nobody"
            " knows when the fault was: keep the clocks synchronised and drill again"
        ]
    if marks.heal is not None and marks.heal < marks.inject:
        return [
            f"by the clocks of the hosts, healing began {(marks.inject - marks.heal) / 1e9:.3f} s"
            " before the fault: a clock jumped, or they are not synchronised"
        ]
    return []


def reasons_unknown(checker: Checker) -> list[str]:
    """Say why nothing can be concluded; nothing where something can."""
    if checker.attempts == 0:
        return ["the probe made no attempt"]
    doubts = clock_doubts(checker)
    if doubts:
        return doubts
    if checker.windows["before"].counts["ok"] == 0:
        return ["there was no good answer before the fault, so nothing can have failed"]
    return []


def stall_of(checker: Checker, stretch: Stretch | None, which: str) -> list[str]:
    """Say that the probe itself stalled in a stretch, which then is no proof of an outage.

    That the service answered at both ends of it is true nevertheless, so the stretch stays an upper
    bound of any outage within.
    """
    if stretch is None or stretch.length <= checker.notable:
        return []
    if stretch.attempts >= stretch.planned / 2:
        return []
    return [
        f"the probe itself stalled: in the {which} stretch it made {stretch.attempts} of"
        f" {stretch.planned} planned attempts"
    ]


__all__ = (
    "Checker",
    "Marks",
    "Stretch",
    "Window",
    "check",
    "clock_doubts",
    "reasons_unknown",
    "stall_of",
)
