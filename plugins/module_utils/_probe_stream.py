# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One attempt over TCP: a connect, a line that is sent and a text that comes back, or HTTP(S).

Each makes a connection of its own and ends it with a reset. A connection that is closed in the
usual way keeps its port for a minute: at 1000 a second a client would have none left after half of
one, and would report its own shortage as an outage.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import struct
import typing as t
from urllib.parse import urlsplit

from ansible_collections.nines.ha.plugins.module_utils._probe import NoAnswer, Unexpected

MAX_ANSWER = 1 << 20
RESET = struct.pack("ii", 1, 0)
Loop: t.TypeAlias = asyncio.AbstractEventLoop
Place: t.TypeAlias = tuple[int, tuple[t.Any, ...]]


class Wanted(t.NamedTuple):
    """What a good answer is: statuses and a part of the body for HTTP, a text for TCP."""

    statuses: frozenset[int] = frozenset(range(200, 400))
    body: bytes | None = None
    send: bytes = b""
    expect: bytes | None = None


class Target(t.NamedTuple):
    """Where to connect and what to ask; ``request`` is None where it is not HTTP."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    request: bytes | None
    wanted: Wanted
    #: Family and address, where the host is an address already.
    place: Place | None


def target_of(url: str, tls: ssl.SSLContext | None = None, wanted: Wanted | None = None) -> Target:
    """Read an http, https or tcp address.

    :raises ValueError: If the address names no host or another scheme, or tcp names no port.

    >>> target_of("tcp://198.51.100.10:5432").port
    5432
    """
    parts = urlsplit(url)
    ports = {"http": 80, "https": 443, "tcp": None}
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError(f"url is {url!r}: give http://…, https://… or tcp://host:port")
    port = parts.port or ports[parts.scheme]
    if port is None:
        raise ValueError(f"url is {url!r}: tcp needs a port")
    request = None
    if parts.scheme != "tcp":
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: nines.ha-probe\r\n"
            "Connection: close\r\n\r\n"
        ).encode()
    context = tls if parts.scheme == "https" else None
    place = _place(parts.hostname, port)
    return Target(parts.hostname, port, context, request, wanted or Wanted(), place)


def _place(host: str, port: int) -> Place | None:
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    if version == 4:
        return socket.AF_INET, (host, port)
    return (socket.AF_INET6, (host, port, 0, 0)) if "%" not in host else None


class Wire(t.Protocol):
    """What is used of a connection."""

    async def send(self, data: bytes) -> None:
        """Send all of it."""

    async def receive(self) -> bytes:
        """Give what has come; nothing when the other side has closed."""

    def close(self) -> None:
        """End the connection at once."""


class Plain:
    """A socket."""

    def __init__(self, sock: socket.socket, loop: Loop) -> None:
        self._sock = sock
        self._loop = loop

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        await self._loop.sock_sendall(self._sock, data)

    async def receive(self) -> bytes:
        """Give what has come; nothing when the other side has closed."""
        return await self._loop.sock_recv(self._sock, 65_536)

    def close(self) -> None:
        """End the connection at once."""
        self._sock.close()


class Encrypted:
    """TLS over a socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        self._writer.write(data)

    async def receive(self) -> bytes:
        """Give what has come; nothing when the other side has closed."""
        return await self._reader.read(65_536)

    def close(self) -> None:
        """End the connection at once."""
        self._writer.transport.abort()


async def attempt(target: Target) -> None:
    """Connect, ask, and judge the answer.

    :raises OSError: If no connection was made; nothing was asked.
    :raises Unexpected: If the answer is a wrong one.
    :raises NoAnswer: If it was asked and no whole answer came.
    """
    wire = await _connect(target)
    try:
        if target.request is None and target.wanted.expect is None:
            return
        try:
            await _ask(target, wire)
        except (OSError, EOFError, asyncio.CancelledError) as exc:
            raise NoAnswer(f"no answer: {type(exc).__name__}") from exc
    finally:
        wire.close()


async def _connect(target: Target) -> Wire:
    loop = asyncio.get_running_loop()
    sock = await _socket(target, loop)
    if target.tls is None:
        return Plain(sock, loop)
    try:
        return Encrypted(
            *await asyncio.open_connection(sock=sock, ssl=target.tls, server_hostname=target.host)
        )
    except BaseException:
        sock.close()
        raise


async def _socket(target: Target, loop: Loop) -> socket.socket:
    error: OSError | None = None
    for family, address in await _places(target, loop):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            await loop.sock_connect(sock, address)
        except OSError as exc:
            sock.close()
            error = exc
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise error or OSError(f"{target.host} has no address")


async def _places(target: Target, loop: Loop) -> t.Sequence[Place]:
    if target.place is not None:
        return (target.place,)
    found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return [(info[0], info[4]) for info in found]


async def _ask(target: Target, wire: Wire) -> None:
    wanted = target.wanted
    data = target.request if target.request is not None else wanted.send
    if data:
        await wire.send(data)
    if target.request is None:
        await _until(wire, b"", wanted.expect or b"")
        return
    head = await _line(wire)
    words = head.split(b"\n", 1)[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):
        raise EOFError("no status line came")
    if int(words[1]) not in wanted.statuses:
        raise Unexpected(f"status {int(words[1])}")
    if wanted.body is not None:
        await _until(wire, head, wanted.body)


async def _line(wire: Wire) -> bytes:
    data = b""
    while b"\n" not in data and len(data) < MAX_ANSWER:
        more = await wire.receive()
        if not more:
            break
        data += more
    return data


async def _until(wire: Wire, data: bytes, text: bytes) -> None:
    while text not in data:
        more = await wire.receive() if len(data) < MAX_ANSWER else b""
        if not more:
            raise Unexpected("the answer does not contain what was expected")
        data += more


__all__ = ("Target", "Wanted", "attempt", "target_of")
