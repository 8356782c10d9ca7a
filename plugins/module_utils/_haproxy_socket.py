# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""HAProxy's runtime socket: one connection for each command, as its protocol wants it.

HAProxy answers a command and closes the connection; the end of the answer is the end of the
stream. A setting command that worked answers with an empty line, one that did not with a sentence.
"""

from __future__ import annotations

import contextlib
import socket
import time
import typing as t

DEFAULT_SOCKET = "/run/haproxy/admin.sock"
DEFAULT_TIMEOUT_S = 2.0
_CHUNK_BYTES = 65536


class HAProxyUnreachable(Exception):
    """The runtime socket does not answer; the text says what to change."""


class CommandRefused(Exception):
    """HAProxy did not carry a command out; the text is its own sentence."""


class Connection(t.Protocol):
    """What is used of a connected socket."""

    def settimeout(self, value: float | None, /) -> None: ...
    def sendall(self, data: bytes, /) -> None: ...
    def recv(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


Connect = t.Callable[[str, float], Connection]
Clock = t.Callable[[], float]


def connect_unix(path: str, timeout_s: float) -> Connection:
    """Connect to a unix socket within ``timeout_s`` seconds."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


class RuntimeSocket:
    """Sends commands to one HAProxy."""

    def __init__(
        self,
        path: str,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        connect: Connect = connect_unix,
        clock: Clock = time.monotonic,
    ) -> None:
        self.path = path
        self.timeout_s = timeout_s
        self._connect = connect
        self._clock = clock

    def ask(self, command: str) -> str:
        """Send a reading command and give its answer, within ``timeout_s`` seconds altogether.

        :raises HAProxyUnreachable: If nobody answers, or not in time.
        """
        try:
            return self._exchange(command)
        except FileNotFoundError:
            problem = (
                "the socket does not exist: start HAProxy, or set `socket` to the path of the line"
                " `stats socket` in its configuration"
            )
        except ConnectionRefusedError:
            problem = "nobody listens on it: HAProxy is stopped or died, start it"
        except PermissionError:
            problem = "this user may not use it: run with become: true"
        except TimeoutError:
            problem = (
                f"no complete answer to `{command}` within {self.timeout_s:g} s: HAProxy hangs or"
                " is overloaded, or `timeout` is too short"
            )
        except OSError as exc:
            problem = f"{exc.strerror or exc}"
        raise HAProxyUnreachable(f"{self.path}: {problem}")

    def tell(self, command: str) -> None:
        """Send a changing command.

        :raises CommandRefused: If HAProxy answers with anything: it says nothing when all is well.
        :raises HAProxyUnreachable: If nobody answers, or not in time.
        """
        answer = self.ask(command).strip()
        if answer:
            raise CommandRefused(f"`{command}`: {answer}")

    def _exchange(self, command: str) -> str:
        deadline = self._clock() + self.timeout_s
        with contextlib.closing(self._connect(self.path, self.timeout_s)) as connection:
            connection.sendall(command.encode() + b"\n")
            chunks: list[bytes] = []
            while True:
                remaining = deadline - self._clock()
                if remaining <= 0:
                    raise TimeoutError
                connection.settimeout(remaining)
                chunk = connection.recv(_CHUNK_BYTES)
                if not chunk:
                    return b"".join(chunks).decode(errors="replace")
                chunks.append(chunk)


def socket_argument_spec() -> dict[str, t.Any]:
    """The options of all modules that use the runtime socket (doc fragment nines.ha.haproxy)."""
    return {
        "socket": {"type": "path", "default": DEFAULT_SOCKET},
        "timeout": {"type": "float", "default": DEFAULT_TIMEOUT_S},
    }


__all__ = (
    "DEFAULT_SOCKET",
    "DEFAULT_TIMEOUT_S",
    "Clock",
    "CommandRefused",
    "Connect",
    "Connection",
    "HAProxyUnreachable",
    "RuntimeSocket",
    "connect_unix",
    "socket_argument_spec",
)
