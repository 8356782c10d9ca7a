# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Asks instances to commit, each on schedule in a thread of its own, and writes down what came.

A commit that hangs, because its synchronous standby is away, is waited for: nothing else could be
learned, and each one that is given up would leave a backend behind. The session's own time limit
gives it up at last, for a connection that was cut never answers. The server then says with a
warning that the commit is here and maybe nowhere else: that is no acknowledgement.
"""

from __future__ import annotations

import threading
import time
import typing as t
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._ledger_outcome import (
    first_line,
    of_notices,
)
from ansible_collections.nines.ha.plugins.module_utils._observer import Attempt, header, line
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    LoginRefused,
    QueryFailed,
    Unreachable,
)

# A transaction with an entry of its own in the WAL, and no table: it commits as every other does.
QUERY = (
    "SELECT CASE WHEN pg_is_in_recovery() THEN NULL"
    " ELSE pg_logical_emit_message(true, 'nines_ha', 'observer')::text END AS position"
)
FAILURES = (LoginRefused, QueryFailed, Unreachable)


class Session(t.Protocol):
    """What is used of a session."""

    def rows(self, sql: str) -> list[dict[str, t.Any]]:
        """Run a statement."""

    def warnings(self) -> list[str]:
        """Give what the server said beside its answers."""

    def close(self) -> None:
        """End the session."""


class Instance(t.NamedTuple):
    """An instance, and how to open a session to it."""

    name: str
    connect: Callable[[], Session]


class Clock(t.NamedTuple):
    """Wall clock in nanoseconds, and how to wait."""

    now: Callable[[], int] = time.time_ns
    sleep: Callable[[float], object] = time.sleep


class Notes:
    """The file of an observer; threads share it."""

    def __init__(self, stream: t.TextIO, observer: str, period_s: float) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._stream.write(header(observer, period_s) + "\n")

    def add(self, attempt: Attempt, reason: str | None) -> None:
        """Append an attempt; a power cut costs what was not flushed, so each one is."""
        with self._lock:
            self._stream.write(line(attempt, reason) + "\n")
            self._stream.flush()


class Watch:
    """Watches one instance until it is told to end."""

    def __init__(self, instance: Instance, notes: Notes, period_s: float, clock: Clock) -> None:
        self._instance = instance
        self._notes = notes
        self._period_ns = int(period_s * 1e9)
        self._clock = clock
        self._session: Session | None = None

    def until(self, ended: Callable[[], bool]) -> None:
        """Ask on schedule; a tick that passed while an answer was awaited is left out."""
        due = self._clock.now()
        while not ended():
            self.once()
            due = max(due + self._period_ns, self._clock.now())
            self._clock.sleep(max(0.0, (due - self._clock.now()) / 1e9))
        self._drop()

    def once(self) -> None:
        """Ask once."""
        start = self._clock.now()
        outcome, reason = self._ask()
        self._notes.add(Attempt(self._instance.name, start, self._clock.now(), outcome), reason)

    def _ask(self) -> tuple[str, str | None]:
        if self._session is None:
            try:
                self._session = self._instance.connect()
            except FAILURES as exc:
                return "fail", first_line(exc, "no connection")
        try:
            position = self._session.rows(QUERY)[0]["position"]
        except QueryFailed as exc:
            self._drop()
            return "fail", first_line(exc, "refused")
        except FAILURES as exc:
            self._drop()
            return "info", first_line(exc, "no answer")
        return ("fail", "in recovery") if position is None else of_notices(self._session.warnings())

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def observe(
    instances: Sequence[Instance],
    notes: Notes,
    period_s: float,
    ended: Callable[[], bool],
    clock: Clock | None = None,
) -> None:
    """Watch all instances until ``ended`` says so."""
    watches = [Watch(one, notes, period_s, clock or Clock()) for one in instances]
    threads = [
        threading.Thread(target=watch.until, args=(ended,), daemon=True) for watch in watches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


__all__ = ("Clock", "Instance", "Notes", "Watch", "observe")
