# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The probe: its schedule on a clock of the test, its judgement against real sockets."""

from __future__ import annotations

import asyncio
import io
import json
import typing as t
from collections.abc import Awaitable, Callable

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._probe import (
    Prober,
    Result,
    Schedule,
    judged,
    target_of,
)

HEADER = Header("web", "tcp", "tcp://127.0.0.1:1", 10_000_000, 1_000_000_000, 0)
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("http://198.51.100.10/a?b=1", "198.51.100.10", 80, False),
        ("http://[2001:db8::1]:8080", "2001:db8::1", 8080, False),
        ("tcp://db.example.com:5432", "db.example.com", 5432, False),
    ],
)
def test_targets(url: str, host: str, port: int, tls: bool) -> None:
    target = target_of(url)
    assert (target.host, target.port, target.tls is not None) == (host, port, tls)


def test_the_request_names_host_and_path() -> None:
    request = target_of("http://shop.example.com:81/a?b=1").request or b""
    assert request.startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: shop.example.com:81\r\n")


@pytest.mark.parametrize("url", ["ftp://x/", "http://", "tcp://198.51.100.10", "198.51.100.10"])
def test_bad_targets_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="url is"):
        target_of(url)


def serve(handler: Handler, suffix: str = "/", **options: t.Any) -> tuple[str, str | None]:
    """Judge one attempt against a server with this behaviour."""

    async def main() -> tuple[str, str | None]:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            return await judged(target_of(f"http://127.0.0.1:{port}{suffix}", **options), 0.3)

    return asyncio.run(main())


def answer(text: bytes) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(text)
        writer.close()

    return handle


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@pytest.mark.parametrize(
    ("handler", "options", "expected"),
    [
        pytest.param(answer(b"HTTP/1.1 200 OK\r\n\r\nhi"), {}, ("ok", None), id="good"),
        pytest.param(answer(b"HTTP/1.1 301 Go\r\n\r\n"), {}, ("ok", None), id="redirect"),
        pytest.param(answer(b"HTTP/1.1 503 No\r\n\r\n"), {}, ("fail", "status 503"), id="503"),
        pytest.param(
            answer(b"HTTP/1.1 200 OK\r\n\r\nhi"),
            {"body": "ho"},
            ("fail", "the answer does not contain what was expected"),
            id="wrong-body",
        ),
        pytest.param(answer(b""), {}, ("info", "no answer: EOFError"), id="closed-unanswered"),
        pytest.param(silence, {}, ("info", "no answer: CancelledError"), id="hangs"),
    ],
)
def test_judgement(
    handler: Handler, options: dict[str, t.Any], expected: tuple[str, str | None]
) -> None:
    assert serve(handler, **options) == expected


def test_a_refused_connection_certainly_failed() -> None:
    kind, error = asyncio.run(judged(target_of("tcp://127.0.0.1:1"), 1.0))
    assert kind == "fail"
    assert error is not None


def probe(
    once: Callable[[], Awaitable[tuple[str, str | None]]], stop_file: str | None = None
) -> tuple[Result, list[dict[str, t.Any]]]:
    async def main() -> tuple[Result, list[dict[str, t.Any]]]:
        loop, stream = asyncio.get_running_loop(), io.StringIO()
        writer = Writer(stream, lambda: int(loop.time() * 1e9))
        writer.header(HEADER)
        result = await Prober(Schedule(0.005, 0.2, 0.2, stop_file), writer, once).run()
        writer.footer(result.reason)
        return result, [json.loads(line) for line in stream.getvalue().splitlines()]

    return asyncio.run(main())


def test_attempts_that_hang_delay_no_other() -> None:
    async def hangs() -> tuple[str, str | None]:
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

    async def once() -> tuple[str, str | None]:
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

    async def once() -> tuple[str, str | None]:
        stop.touch()
        return "ok", None

    result, entries = probe(once, str(stop))
    assert result.reason == "stop_file"
    assert entries[-1] == {"type": "footer", "operations": 2 * result.ops, "reason": "stop_file"}
