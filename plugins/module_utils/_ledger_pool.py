# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Connections of the ledger's writers: a driver in asynchronous mode on asyncio.

Time limits are ours: libpq raises its connect_timeout to 2 s and has none for a statement. A
connection that had an error, a refused write or no answer in time is closed, never used again.
While writers are missing a new connection is tried each :func:`redial_s` seconds, whatever became
of the earlier tries: where packets vanish, none has to wait for another's time limit.
"""

from __future__ import annotations

import asyncio
import typing as t
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils._ledger_outcome import (
    Outcome,
    first_line,
    of_error,
    of_notices,
)

POLL_OK, POLL_READ = 0, 1  # As in psycopg2.extensions; the third, 2, is to write.
REDIAL_S = 0.005
REDIALS_PER_WRITER = 4
Loop: t.TypeAlias = asyncio.AbstractEventLoop


class Cursor(t.Protocol):
    """What is used of a cursor."""

    def execute(self, query: str, parameters: t.Sequence[object]) -> object:
        """Send a statement."""

    def fetchall(self) -> list[tuple[t.Any, ...]]:
        """Give the rows of the statement that is done."""


class Connection(t.Protocol):
    """What is used of a psycopg2 connection in asynchronous mode."""

    notices: list[str]

    def poll(self) -> int:
        """Go on as far as possible without waiting; say what to wait for."""

    def fileno(self) -> int:
        """Give the socket."""

    def cursor(self) -> Cursor:
        """Make a cursor."""

    def close(self) -> None:
        """Close it."""


class Driver(t.NamedTuple):
    """How to begin a connection, without waiting, and what the driver raises."""

    connect: Callable[[], Connection]
    error: type[Exception]


def redial_s(under_way: int, writers: int, timeout_s: float) -> float:
    """Seconds until the next try: soon where the others are refused, spread out where they hang.

    With that, at most five for each writer are under way at a time.

    >>> redial_s(0, 8, 1.0), redial_s(8, 8, 1.0), redial_s(100, 100, 1.0)
    (0.005, 0.03125, 0.005)
    """
    return max(REDIAL_S, timeout_s / (REDIALS_PER_WRITER * writers) if under_way >= writers else 0)


class Session:
    """One connection with at most one statement under way."""

    def __init__(self, driver: Driver, loop: Loop) -> None:
        self._error = driver.error
        self._loop = loop
        self._connection = driver.connect()
        self._watched: int | None = None
        # The driver forgets a statement whose cursor is gone, so the session keeps it.
        self._cursor: Cursor | None = None

    async def settle(self, seconds: float) -> bool:
        """Wait until nothing is under way; say whether that was in time.

        :raises Exception: The driver's, if the connection or the statement failed.
        """
        end = self._loop.time() + seconds
        while (state := self._connection.poll()) != POLL_OK:
            if not await self._ready(state, end):
                return False
        return True

    async def _ready(self, state: int, end: float) -> bool:
        ready: asyncio.Future[bool] = self._loop.create_future()
        timer = self._loop.call_at(end, _resolve, ready, False)
        socket = self._connection.fileno()
        reads = state == POLL_READ
        add = self._loop.add_reader if reads else self._loop.add_writer
        add(socket, _resolve, ready, True)
        try:
            return await ready
        finally:
            timer.cancel()
            (self._loop.remove_reader if reads else self._loop.remove_writer)(socket)

    async def execute(self, query: str, parameters: t.Sequence[object], seconds: float) -> Outcome:
        """Send one statement and judge it; anything but ``ok`` spoils the session."""
        self._connection.notices[:] = []
        try:
            self._cursor = self._cursor or self._connection.cursor()
            self._cursor.execute(query, parameters)
            if not await self.settle(seconds):
                return "info", "no answer in time"
        except self._error as exc:
            return of_error(exc)
        return of_notices(self._connection.notices)

    def rows(self) -> list[tuple[t.Any, ...]]:
        """Give the rows of the statement that was ``ok``."""
        return self._cursor.fetchall() if self._cursor else []

    def watch(self, lost: Callable[[Session], None]) -> None:
        """While idle: call back when the server says anything; mostly it says that it goes."""
        self._watched = self._connection.fileno()
        self._loop.add_reader(self._watched, lost, self)

    def unwatch(self) -> None:
        """Stop watching."""
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._watched = None

    def close(self) -> None:
        """Close the connection, whatever is under way."""
        self.unwatch()
        self._connection.close()


class Pool:
    """Keeps up to ``writers`` connections; who asks last is served first.

    A queue would hand each writer to the attempt with the least time left, and where the server is
    slower than the schedule no attempt would ever have enough.
    """

    def __init__(self, driver: Driver, writers: int, timeout_s: float) -> None:
        self._driver = driver
        self._writers = writers
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._free: list[Session] = []
        self._waiting: list[asyncio.Future[Session | None]] = []
        self._size = 0
        self._dials: set[asyncio.Task[None]] = set()
        self._missing = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.trouble: str | None = None
        #: What it takes to have a connection again once the server is there.
        self.reconnect_s = REDIAL_S

    async def open(self) -> None:
        """Connect all writers at once, within the time limit, and replace them from now on."""
        self._keeper = asyncio.ensure_future(self._keep())
        began = self._loop.time()
        await asyncio.gather(*(self._dial() for _writer in range(self._writers)))
        self.reconnect_s = REDIAL_S + self._loop.time() - began
        self._missing.set()

    async def close(self) -> None:
        """Close what is open, and what is being opened."""
        tasks = [*self._dials, *([self._keeper] if self._keeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while self._free:
            self.drop(self._free.pop())

    async def take(self, seconds: float) -> Session | None:
        """Take a free connection, or None if there is none in this time."""
        if self._free:
            session = self._free.pop()
            session.unwatch()
            return session
        place: asyncio.Future[Session | None] = self._loop.create_future()
        timer = self._loop.call_later(seconds, _resolve, place, None)
        self._waiting.append(place)
        session_or_none = await place
        timer.cancel()
        if session_or_none is None and place in self._waiting:
            self._waiting.remove(place)
        return session_or_none

    def give(self, session: Session) -> None:
        """Give a good connection back."""
        while self._waiting:
            place = self._waiting.pop()
            if not place.done():
                place.set_result(session)
                return
        session.watch(self._lost)
        self._free.append(session)

    def drop(self, session: Session) -> None:
        """Close a spoiled connection; another one takes its place."""
        session.close()
        self._size -= 1
        self._missing.set()

    def _lost(self, session: Session) -> None:
        self._free.remove(session)
        self.trouble = "the server closed the connection"
        self.drop(session)

    async def _keep(self) -> None:
        while True:
            await self._missing.wait()
            self._missing.clear()
            while self._size < self._writers:
                task = asyncio.ensure_future(self._dial())
                self._dials.add(task)
                task.add_done_callback(self._dials.discard)
                await asyncio.sleep(redial_s(len(self._dials), self._writers, self._timeout_s))

    async def _dial(self) -> None:
        session = None
        try:
            session = Session(self._driver, self._loop)
            if not await session.settle(self._timeout_s):
                self.trouble = "no connection in time"
            elif self._size < self._writers:
                self.trouble = None
                self._size += 1
                self.give(session)
                session = None
        except self._driver.error as exc:
            self.trouble = first_line(exc, "no connection")
        finally:
            if session is not None:
                session.close()


def _resolve(future: asyncio.Future[t.Any], value: object) -> None:
    if not future.done():
        future.set_result(value)


__all__ = ("Connection", "Cursor", "Driver", "Pool", "Session", "redial_s")
