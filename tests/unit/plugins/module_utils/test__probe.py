# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The probe: its schedule on a clock of the test, and what becomes of an attempt."""

from __future__ import annotations

import asyncio
import io
import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._probe import (
    Ask,
    NoAnswer,
    Outcome,
    Prober,
    Result,
    Schedule,
    Unexpected,
    judged,
)

HEADER = Header("web", "tcp", "tcp://127.0.0.1:1", 10_000_000, 1_000_000_000, 0)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, ("ok", None)),
        (NoAnswer("hung"), ("info", "hung")),
        (Unexpected("status 503"), ("fail", "status 503")),
        (ConnectionRefusedError("refused"), ("fail", "refused")),
        (TimeoutError(), ("fail", "no connection in time")),
        (ValueError(), ("fail", "ValueError")),
    ],
)
def test_what_became_of_an_attempt(error: Exception | None, expected: Outcome) -> None:
    async def attempt() -> None:
        if error is not None:
            raise error

    async def main() -> Outcome:
        return await judged(attempt(), 1.0)

    assert asyncio.run(main()) == expected


def test_the_time_of_an_attempt_ends() -> None:
    async def main() -> Outcome:
        return await judged(asyncio.sleep(5), 0.02)

    assert asyncio.run(main()) == ("fail", "no connection in time")


def probe(once: Ask, stop_file: str | None = None) -> tuple[Result, list[dict[str, t.Any]]]:
    async def main() -> tuple[Result, list[dict[str, t.Any]]]:
        loop, stream = asyncio.get_running_loop(), io.StringIO()
        writer = Writer(stream, lambda: int(loop.time() * 1e9))
        writer.header(HEADER)
        result = await Prober(Schedule(0.005, 0.2, 0.2, stop_file), writer, once).run()
        writer.footer(result.reason)
        return result, [json.loads(line) for line in stream.getvalue().splitlines()]

    return asyncio.run(main())


def test_attempts_that_hang_delay_no_other() -> None:
    async def hangs(_number: int) -> Outcome:
        await asyncio.sleep(0.15)
        return "info", "hung"

    result, entries = probe(hangs)
    invokes = [entry for entry in entries if entry["type"] == "invoke"]
    assert result.ops == len(invokes) == 40
    assert result.info == 40
    first_answer = next(entry for entry in entries if entry["type"] == "info")
    assert first_answer["index"] >= 20


def test_a_prober_with_values_writes_them_down() -> None:
    class Counting(Prober):
        def value(self, number: int) -> int:
            return 100 + number

    async def once(_number: int) -> Outcome:
        return "ok", None

    async def main() -> list[dict[str, t.Any]]:
        loop, stream = asyncio.get_running_loop(), io.StringIO()
        writer = Writer(stream, lambda: int(loop.time() * 1e9))
        writer.header(HEADER)
        await Counting(Schedule(0.005, 0.2, 0.1, None), writer, once).run()
        return [json.loads(line) for line in stream.getvalue().splitlines()[1:]]

    entries = asyncio.run(main())
    assert all(entry["value"] == 100 + entry["process"] for entry in entries)
    assert len(entries) == 40


def test_a_stop_file_ends_it(tmp_path: t.Any) -> None:
    stop = tmp_path / "stop"

    async def once(_number: int) -> Outcome:
        stop.touch()
        return "ok", None

    result, entries = probe(once, str(stop))
    assert result.reason == "stop_file"
    assert entries[-1] == {"type": "footer", "operations": 2 * result.ops, "reason": "stop_file"}
