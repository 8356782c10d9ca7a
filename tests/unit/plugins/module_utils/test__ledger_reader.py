# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger's reader: schedule, outcomes and what was seen come together."""

from __future__ import annotations

import asyncio
import io
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer, read
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import Driver
from ansible_collections.nines.ha.plugins.module_utils._ledger_reader import Question
from ansible_collections.nines.ha.plugins.module_utils._ledger_reader import read as run_reader
from ansible_collections.nines.ha.plugins.module_utils._probe import Result, Schedule
from test__ledger_pool import Broken, FakeServer

HEADER = Header("reader", "reader", "198.51.100.10:5001/app", 10_000_000, 200_000_000, 0)
QUESTION = Question("SELECT max(id) FROM x WHERE run = %s", "r1")


def reading(
    server: FakeServer, connections: int = 2
) -> tuple[Result, list[tuple[str, int | None, str | None]]]:
    async def main() -> tuple[Result, list[str]]:
        loop, stream = asyncio.get_running_loop(), io.StringIO()
        writer = Writer(stream, lambda: int(loop.time() * 1e9))
        schedule = Schedule(0.01, 0.2, 0.1, None)
        driver = Driver(server.connect, Broken)
        result = await run_reader(driver, connections, schedule, writer, lambda: HEADER, QUESTION)
        return result, stream.getvalue().splitlines()

    result, lines = asyncio.run(main())
    _header, operations = read(lines)
    return result, [(one.type, one.value, one.error) for one in operations]


def test_each_answer_carries_what_was_seen() -> None:
    server = FakeServer()
    server.rows = [[(None,)], *[[(number,)] for number in range(9)]]
    result, operations = reading(server)
    assert (result.ops, result.ok) == (10, 10)
    assert {value for kind, value, _error in operations if kind == "invoke"} == {None}
    seen = [value for kind, value, _error in operations if kind == "ok"]
    assert sorted(t.cast("list[int]", seen)) == list(range(-1, 9))
    assert server.written[0] == (QUESTION.query, "r1")
    assert server.open == 0


def test_what_failed_saw_nothing() -> None:
    server = FakeServer(Broken("gone"), Broken("no such table", "42P01"))
    result, operations = reading(server)
    assert (result.info, result.fail) == (1, 1)
    others = [one for one in operations if one[0] in ("info", "fail")]
    assert [value for _kind, value, _error in others] == [None, None]
    assert others[1] == ("fail", None, "42P01: no such table")


def test_where_all_connections_hang_the_others_ask_nothing() -> None:
    server = FakeServer(*["hang"] * 40)
    result, operations = reading(server, connections=1)
    assert result.ok == 0
    assert ("fail", None, "no free connection") in operations
