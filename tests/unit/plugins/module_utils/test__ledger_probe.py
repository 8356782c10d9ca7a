# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger's probe: schedule, ids, outcomes and history come together."""

from __future__ import annotations

import asyncio
import io
import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer, read
from ansible_collections.nines.ha.plugins.module_utils._ledger import tally
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import Driver
from ansible_collections.nines.ha.plugins.module_utils._ledger_probe import Statement, write
from ansible_collections.nines.ha.plugins.module_utils._probe import Result, Schedule
from test__ledger_pool import Broken, FakeServer

HEADER = Header("ledger", "ledger", "198.51.100.10:5432/app", 10_000_000, 200_000_000, 0)
STATEMENT = Statement("INSERT INTO x VALUES (%s, %s)", "r1")


def probe(server: FakeServer, writers: int = 2, duration: float = 0.2) -> tuple[Result, list[str]]:
    async def main() -> tuple[Result, list[str]]:
        loop, stream = asyncio.get_running_loop(), io.StringIO()
        writer = Writer(stream, lambda: int(loop.time() * 1e9))
        schedule = Schedule(0.01, 0.2, duration, None)
        driver = Driver(server.connect, Broken)
        result = await write(driver, writers, schedule, writer, lambda: HEADER, STATEMENT)
        return result, stream.getvalue().splitlines(keepends=True)

    return asyncio.run(main())


def test_each_attempt_writes_its_own_id() -> None:
    server = FakeServer()
    result, lines = probe(server)
    assert (result.ops, result.ok) == (20, 20)
    assert [entry[2] for entry in server.written] == list(range(20))
    assert server.written[0] == (STATEMENT.query, "r1", 0)
    assert all(json.loads(line)["value"] == json.loads(line)["process"] for line in lines[1:-1])
    assert server.open == 0


def test_the_history_is_what_the_check_reads() -> None:
    server = FakeServer(None, Broken("gone"), Broken("read-only", "25006"))
    _result, lines = probe(server)
    got = tally(lines)
    assert got.truncated is None
    assert (got.failed, got.unknown) == ({2}, {1})
    assert len(got.acknowledged) == 18


def test_where_all_writers_hang_the_others_send_nothing() -> None:
    server = FakeServer(*["hang"] * 40)
    result, lines = probe(server, writers=1)
    _header, operations = read(lines)
    errors = {operation.error for operation in operations if operation.type == "fail"}
    assert "no free writer" in errors
    assert result.ops == 20
    assert result.info == len(server.written)
    assert result.fail == 20 - result.info


def test_a_server_that_refuses_is_named() -> None:
    server = FakeServer(greetings=[Broken("Connection refused")] * 1000)
    result, lines = probe(server)
    assert (result.ok, result.info, result.fail) == (0, 0, 20)
    assert "no free writer: Connection refused" in lines[-2]
    assert server.written == []


@pytest.mark.parametrize("greetings", [[], ["hang"] * 2])
def test_the_schedule_begins_when_the_writers_are_there(greetings: list[t.Any]) -> None:
    result, _lines = probe(FakeServer(greetings=greetings))
    assert result.lag_max < 100_000_000
