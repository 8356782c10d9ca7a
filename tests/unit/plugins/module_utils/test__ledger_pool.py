# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writers' connections, on real sockets with a server that does what the test says."""

from __future__ import annotations

import asyncio
import socket
import typing as t
from collections.abc import Awaitable, Callable, Sequence

import pytest
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import (
    POLL_OK,
    POLL_READ,
    Driver,
    Pool,
    Session,
    redial_s,
)

T = t.TypeVar("T")


class Broken(Exception):
    def __init__(self, text: str, pgcode: str | None = None) -> None:
        super().__init__(text)
        self.pgcode = pgcode


class FakeConnection:
    """``answers`` are taken in order: None for good, an error, or ``hang``."""

    def __init__(self, server: FakeServer) -> None:
        self.notices: list[str] = []
        self.closed = False
        self._server = server
        self._ours, self.theirs = socket.socketpair()
        self._expect(server.greetings)

    def _expect(self, answers: list[t.Any]) -> None:
        self._answer = answers.pop(0) if answers else None
        if self._answer != "hang":
            self.theirs.send(b".")
        self._pending = True

    def execute(self, query: str, parameters: Sequence[object]) -> None:
        self._server.written.append((query, *parameters))
        if self._server.refuse_to_send:
            raise self._server.refuse_to_send
        self._expect(self._server.answers)

    def fetchall(self) -> list[tuple[t.Any, ...]]:
        return self._server.rows.pop(0) if self._server.rows else [(None,)]

    def cursor(self) -> FakeConnection:
        return self

    def poll(self) -> int:
        if not self._pending:
            return POLL_OK
        self._ours.setblocking(False)
        try:
            self._ours.recv(1)
        except BlockingIOError:
            return POLL_READ
        self._pending = False
        if isinstance(self._answer, Exception):
            raise self._answer
        if self._answer is not None:
            self.notices.append(self._answer)
        return POLL_OK

    def fileno(self) -> int:
        return self._ours.fileno()

    def close(self) -> None:
        self.closed = True
        self._ours.close()
        self.theirs.close()


class FakeServer:
    def __init__(self, *answers: t.Any, greetings: Sequence[t.Any] = ()) -> None:
        self.answers = list(answers)
        self.greetings = list(greetings)
        self.refuse_to_send: Exception | None = None
        self.connections: list[FakeConnection] = []
        self.written: list[tuple[t.Any, ...]] = []
        self.rows: list[list[tuple[t.Any, ...]]] = []

    def connect(self) -> FakeConnection:
        connection = FakeConnection(self)
        self.connections.append(connection)
        return connection

    @property
    def open(self) -> int:
        return sum(not connection.closed for connection in self.connections)


def with_pool(
    server: FakeServer, work: Callable[[Pool], Awaitable[T]], writers: int = 2, timeout: float = 0.2
) -> T:
    async def main() -> T:
        pool = Pool(Driver(server.connect, Broken), writers, timeout)
        try:
            await pool.open()
            return await work(pool)
        finally:
            await pool.close()
            assert server.open == 0

    return asyncio.run(main())


async def taken(pool: Pool, seconds: float = 0.1) -> Session:
    session = await pool.take(seconds)
    assert session is not None
    return session


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(None, ("ok", None), id="acknowledged"),
        pytest.param("WARNING:  canceling wait", ("info", "WARNING:  canceling wait"), id="warned"),
        pytest.param("hang", ("info", "no answer in time"), id="hangs"),
        pytest.param(Broken("closed"), ("info", "no answer: closed"), id="reset"),
        pytest.param(Broken("read-only", "25006"), ("fail", "25006: read-only"), id="refused"),
    ],
)
def test_a_write(answer: t.Any, outcome: tuple[str, str | None]) -> None:
    server = FakeServer(answer)

    async def work(pool: Pool) -> tuple[str, str | None]:
        session = await taken(pool)
        got = await session.execute("INSERT", ("r1", 7), 0.05)
        pool.drop(session)
        return got

    assert with_pool(server, work) == outcome
    assert server.written == [("INSERT", "r1", 7)]


def test_a_statement_that_could_not_be_sent_may_have_been_in_part() -> None:
    server = FakeServer()
    server.refuse_to_send = Broken("closed")

    async def work(pool: Pool) -> tuple[str, str | None]:
        session = await taken(pool)
        got = await session.execute("INSERT", (), 0.05)
        pool.drop(session)
        return got

    assert with_pool(server, work) == ("info", "no answer: closed")


def test_an_old_warning_is_not_the_next_write_s() -> None:
    async def work(pool: Pool) -> tuple[str, str | None]:
        session = await taken(pool)
        await session.execute("INSERT", (), 0.05)
        got = await session.execute("INSERT", (), 0.05)
        pool.give(session)
        return got

    assert with_pool(FakeServer("WARNING:  x", None), work) == ("ok", None)


def test_no_more_than_the_writers_are_handed_out() -> None:
    async def work(pool: Pool) -> None:
        first, second = await taken(pool), await taken(pool)
        assert await pool.take(0.02) is None
        pool.give(first)
        assert await pool.take(0.02) is first
        pool.give(first)
        pool.give(second)

    with_pool(FakeServer(), work)


def test_who_asks_last_is_served_first() -> None:
    async def work(pool: Pool) -> None:
        only = await taken(pool)
        old, new = (asyncio.ensure_future(pool.take(0.1)) for _one in range(2))
        await asyncio.sleep(0)
        pool.give(only)
        assert await new is only
        assert await old is None
        pool.give(only)

    with_pool(FakeServer(), work, writers=1)


def test_a_spoiled_connection_is_closed_and_replaced() -> None:
    server = FakeServer()

    async def work(pool: Pool) -> None:
        for _one in range(2):
            pool.drop(await taken(pool))
        replaced = await taken(pool, 1.0)
        assert server.connections[0].closed
        pool.give(replaced)

    with_pool(server, work)
    assert len(server.connections) >= 3


def test_an_idle_connection_that_the_server_closes_is_not_handed_out() -> None:
    server = FakeServer()

    async def work(pool: Pool) -> None:
        server.connections[0].theirs.send(b"FATAL")
        await asyncio.sleep(0.02)
        assert server.connections[0].closed
        assert pool.trouble == "the server closed the connection" or len(server.connections) > 1
        session = await taken(pool, 1.0)
        assert not t.cast("FakeConnection", session._connection).closed
        pool.give(session)

    with_pool(server, work, writers=1)


def test_tries_that_hang_delay_no_later_one() -> None:
    server = FakeServer(greetings=["hang"] * 4)

    async def work(pool: Pool) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        pool.give(await taken(pool, 5.0))
        return loop.time() - began

    # All 4 first tries hang for 1 s each: open() waits for one, the next are 250 ms apart.
    assert with_pool(server, work, writers=1, timeout=1.0) < 1.5


def test_the_trouble_is_told_until_it_is_over() -> None:
    server = FakeServer(greetings=[Broken("connection refused\n\tIs the server running?")])

    async def work(pool: Pool) -> None:
        assert pool.trouble == "connection refused"
        pool.give(await taken(pool, 1.0))
        assert pool.trouble is None

    with_pool(server, work, writers=1)


def test_a_connection_that_takes_too_long_is_given_up() -> None:
    async def work(pool: Pool) -> str | None:
        return pool.trouble

    assert with_pool(FakeServer(greetings=["hang"]), work, 1, 0.05) == "no connection in time"


def test_connections_that_are_not_needed_any_more_are_closed() -> None:
    server = FakeServer(greetings=["hang", "hang"])

    async def work(pool: Pool) -> None:
        session = await taken(pool, 2.0)
        for connection in server.connections:  # Those that hung answer after all.
            if not connection.closed:
                connection.theirs.send(b".")
        await asyncio.sleep(0.05)
        assert server.open == 1
        pool.give(session)

    with_pool(server, work, writers=1, timeout=0.4)


def test_the_number_of_tries_under_way_is_bounded() -> None:
    assert [redial_s(0, 8, timeout) for timeout in (0.1, 1.0, 3.2)] == [0.005] * 3
    assert [redial_s(8, 8, timeout) for timeout in (0.1, 1.0, 3.2)] == [0.005, 0.03125, 0.1]
