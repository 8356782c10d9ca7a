# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attempts over TCP and HTTP, judged against real sockets."""

from __future__ import annotations

import asyncio
import io
import time
import typing as t
from collections.abc import Awaitable, Callable

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer, read
from ansible_collections.nines.ha.plugins.module_utils._outage import Marks, check
from ansible_collections.nines.ha.plugins.module_utils._probe import (
    Outcome,
    Prober,
    Schedule,
    judged,
)
from ansible_collections.nines.ha.plugins.module_utils._probe_stream import (
    Wanted,
    attempt,
    target_of,
)

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


def serve(handler: Handler, suffix: str = "/", scheme: str = "http", **wanted: t.Any) -> Outcome:
    """Judge one attempt against a server with this behaviour."""

    async def main() -> Outcome:
        server = await asyncio.start_server(handler, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            url = f"{scheme}://127.0.0.1:{port}{suffix}"
            return await judged(attempt(target_of(url, wanted=Wanted(**wanted))), 0.3)

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
            {"body": b"ho"},
            ("fail", "the answer does not contain what was expected"),
            id="wrong-body",
        ),
        pytest.param(answer(b""), {}, ("info", "no answer: EOFError"), id="closed-unanswered"),
        pytest.param(silence, {}, ("info", "no answer: CancelledError"), id="hangs"),
    ],
)
def test_judgement(handler: Handler, options: dict[str, t.Any], expected: Outcome) -> None:
    assert serve(handler, **options) == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_refused_connection_certainly_failed(host: str) -> None:
    async def main() -> Outcome:
        return await judged(attempt(target_of(f"tcp://{host}:1")), 1.0)

    kind, error = asyncio.run(main())
    assert kind == "fail"
    assert error is not None


def banner(text: bytes, then: str = "hang") -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        if then == "hang":
            await reader.read()
        writer.close()

    return handle


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"you said " + await reader.readline())
    await reader.read()
    writer.close()


@pytest.mark.parametrize(
    ("handler", "wanted", "expected"),
    [
        pytest.param(silence, {}, ("ok", None), id="a-connection-is-enough"),
        pytest.param(banner(b"SSH-2.0-x\r\n"), {"expect": b"SSH-2.0"}, ("ok", None), id="banner"),
        pytest.param(echo, {"send": b"hi\n", "expect": b"said hi"}, ("ok", None), id="echo"),
        pytest.param(
            banner(b"-ERR\r\n", "close"),
            {"expect": b"+PONG"},
            ("fail", "the answer does not contain what was expected"),
            id="wrong",
        ),
        pytest.param(
            banner(b"-ERR\r\n"),
            {"expect": b"+PONG"},
            ("info", "no answer: CancelledError"),
            id="half",
        ),
        pytest.param(
            silence,
            {"send": b"PING\r\n", "expect": b"+PONG"},
            ("info", "no answer: CancelledError"),
            id="hangs",
        ),
    ],
)
def test_tcp(handler: Handler, wanted: dict[str, t.Any], expected: Outcome) -> None:
    assert serve(handler, "", scheme="tcp", **wanted) == expected


def test_an_endless_answer_ends_the_attempt() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"x" * 65_536)
            await writer.drain()

    assert serve(endless, "", scheme="tcp", expect=b"y")[0] == "fail"


def test_a_server_that_hangs_hides_no_outage() -> None:
    """For half a second the server takes connections and says nothing: the loop is open."""

    async def main() -> list[str]:
        hangs = False

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            if hangs:
                await reader.read()
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        target = target_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        stream = io.StringIO()
        writer = Writer(stream, time.monotonic_ns)
        schedule = Schedule(0.01, 0.2, 1.5, None)
        async with server:
            writer.header(Header("web", "http", "x", 10_000_000, 200_000_000, 0))
            prober = Prober(schedule, writer, lambda _number: judged(attempt(target), 0.2))
            running = asyncio.ensure_future(prober.run())
            await asyncio.sleep(0.5)
            hangs = True
            await asyncio.sleep(0.5)
            hangs = False
            result = await running
        writer.footer(result.reason)
        assert result.ops == 150
        assert result.info >= 40
        return stream.getvalue().splitlines()

    header, operations = read(asyncio.run(main()))
    longest = check(header, operations, Marks(400_000_000, None)).windows["fault"].longest
    assert longest is not None
    assert 500 <= longest.length / 1e6 < 700
    # All that was planned was asked, also while nothing was answered.
    assert longest.attempts >= longest.planned - 5
