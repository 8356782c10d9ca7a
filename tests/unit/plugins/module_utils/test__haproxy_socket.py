# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_socket import (
    CommandRefused,
    HAProxyUnreachable,
    RuntimeSocket,
    connect_unix,
    socket_argument_spec,
)


class FakeConnection:
    """Answers with the given chunks, and notes what it was told."""

    def __init__(self, *chunks: bytes | Exception) -> None:
        self.chunks = list(chunks)
        self.sent = b""
        self.timeouts: list[float | None] = []
        self.closed = False

    def settimeout(self, value: float | None, /) -> None:
        self.timeouts.append(value)

    def sendall(self, data: bytes, /) -> None:
        self.sent += data

    def recv(self, size: int, /) -> bytes:
        if not self.chunks:
            return b""
        chunk = self.chunks.pop(0)
        if isinstance(chunk, Exception):
            raise chunk
        return chunk

    def close(self) -> None:
        self.closed = True


def runtime(
    connection: FakeConnection, clock: t.Callable[[], float] = lambda: 0.0
) -> RuntimeSocket:
    return RuntimeSocket("/x.sock", 2.0, connect=lambda path, timeout: connection, clock=clock)


def test_an_answer_may_come_in_pieces() -> None:
    connection = FakeConnection(b"one ", b"two", b"\n\n")
    assert runtime(connection).ask("show info json") == "one two\n\n"
    assert connection.sent == b"show info json\n"
    assert connection.closed


def test_a_command_without_answer_was_carried_out() -> None:
    runtime(FakeConnection(b"\n")).tell("set server a/b state maint")


def test_a_command_with_an_answer_was_refused() -> None:
    with pytest.raises(CommandRefused, match=r"`set server a/b state maint`: No such server\."):
        runtime(FakeConnection(b"No such server.\n\n")).tell("set server a/b state maint")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (FileNotFoundError(), "start HAProxy, or set `socket`"),
        (ConnectionRefusedError(), "stopped or died"),
        (PermissionError(), "become: true"),
        (TimeoutError(), "within 2 s"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_failure_says_what_to_change(error: OSError, advice: str) -> None:
    def connect(path: str, timeout_s: float) -> FakeConnection:
        raise error

    with pytest.raises(HAProxyUnreachable, match=advice) as caught:
        RuntimeSocket("/x.sock", 2.0, connect=connect).ask("show info json")
    assert str(caught.value).startswith("/x.sock: ")


def test_an_answer_that_drips_for_ever_is_cut_off() -> None:
    ticks = iter([0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
    connection = FakeConnection(*[b"drip"] * 10)
    with pytest.raises(HAProxyUnreachable, match="no complete answer to `show info`"):
        runtime(connection, clock=lambda: next(ticks)).ask("show info")
    assert connection.timeouts == [1.5, 1.0, 0.5]
    assert connection.closed


def test_a_real_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "admin.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)

        def serve() -> None:
            connection = server.accept()[0]
            with connection:
                connection.sendall(connection.recv(100).upper())

        thread = threading.Thread(target=serve)
        thread.start()
        assert RuntimeSocket(path).ask("show info") == "SHOW INFO\n"
        thread.join(timeout=5)


def test_a_socket_that_cannot_be_connected_is_closed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        connect_unix(str(tmp_path / "absent.sock"), 0.1)


def test_the_shared_options_have_defaults() -> None:
    assert {name: option["default"] for name, option in socket_argument_spec().items()} == {
        "socket": "/run/haproxy/admin.sock",
        "timeout": 2.0,
    }
