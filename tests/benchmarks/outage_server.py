# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service that goes away for a while and says when: `outage_server.py KIND SECONDS [PLACE]`.

It is a process of its own, so that its outage has nothing to do with the probe's loop. It prints
where it is, waits for a line, serves for a second, goes away, comes back, and prints when it began
to go and when it was back, on the monotonic clock that all processes of a host share.

Kinds are http, tcp, dns; file (PLACE is a folder, which is renamed); proxy (PLACE is a port that
connections are handed on to, and cut off).
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import sys
import time
import typing as t

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
RESET = struct.pack("ii", 1, 0)
BEFORE_S, AFTER_S = 1.0, 2.0


class Service(t.Protocol):
    """What goes away."""

    def begin(self) -> None:
        """Be there."""

    def serve(self, until: float) -> None:
        """Serve until this moment of the monotonic clock."""

    def end(self) -> None:
        """Be gone at once."""


class Tcp:
    """Takes connections; answers what comes, hands it on, or says nothing."""

    def __init__(self, answer: bytes | None = None, behind: int = 0) -> None:
        self.port = 0
        self._answer = answer
        self._behind = behind
        self._peers: dict[socket.socket, socket.socket | None] = {}

    def begin(self) -> None:
        """Listen, always on the same port."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(4096)
        self.port = self._listener.getsockname()[1]

    def serve(self, until: float) -> None:
        """Serve what is ready."""
        while (left := until - time.monotonic()) > 0:
            for ready in select.select([self._listener, *self._peers], [], [], left)[0]:
                if ready is self._listener:
                    self._accept()
                elif ready in self._peers:
                    self._talk(ready)

    def end(self) -> None:
        """Close everything with a reset."""
        self._listener.close()
        for one in list(self._peers):
            self._close(one)

    def _accept(self) -> None:
        client = self._listener.accept()[0]
        other = None
        if self._behind:
            other = socket.create_connection(("127.0.0.1", self._behind))
            self._peers[other] = client
        self._peers[client] = other

    def _talk(self, one: socket.socket) -> None:
        other = self._peers[one]
        data = b""
        with contextlib.suppress(OSError):
            data = one.recv(65_536)
            if data and other is not None:
                other.sendall(data)
                return
            if data and self._answer:
                one.sendall(self._answer)
        self._close(one)

    def _close(self, one: socket.socket) -> None:
        other = self._peers.pop(one, None)
        for each in (one, other):
            if each is not None:
                self._peers.pop(each, None)
                with contextlib.suppress(OSError):
                    if self._behind:
                        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                each.close()


class Dns:
    """Gives every question the same address."""

    port = 0

    def begin(self) -> None:
        """Listen, always on the same port."""
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]

    def serve(self, until: float) -> None:
        """Answer what comes."""
        record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + bytes((198, 51, 100, 10))
        while (left := until - time.monotonic()) > 0:
            if select.select([self._socket], [], [], left)[0]:
                asked, client = self._socket.recvfrom(4096)
                head = asked[:2] + struct.pack("!5H", 0x8180, 1, 1, 0, 0)
                self._socket.sendto(head + asked[12:] + record, client)

    def end(self) -> None:
        """Close the port: who asks is told so by the kernel."""
        self._socket.close()


class Folder:
    """A folder that is not there for a while."""

    port = 0

    def __init__(self, place: str) -> None:
        self._place = place

    def begin(self) -> None:
        """Put it back."""
        if not os.path.isdir(self._place):
            os.rename(self._place + ".gone", self._place)

    def serve(self, until: float) -> None:
        """Wait: the kernel serves."""
        time.sleep(max(0.0, until - time.monotonic()))

    def end(self) -> None:
        """Take it away."""
        os.rename(self._place, self._place + ".gone")


def service_of(kind: str, place: str) -> t.Any:
    """Make the service of this kind."""
    if kind == "file":
        return Folder(place)
    if kind == "dns":
        return Dns()
    return Tcp(ANSWER if kind == "http" else None, int(place or 0) if kind == "proxy" else 0)


def main() -> None:
    """Serve, go away, come back."""
    kind, outage_s, place = sys.argv[1], float(sys.argv[2]), (sys.argv[3:] or [""])[0]
    # It stands for another host, so it must not have to wait for the probe's processor.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))
    service = service_of(kind, place)
    service.begin()
    print(service.port, flush=True)
    # What connects before the probe begins is served as well.
    while not select.select([sys.stdin], [], [], 0)[0]:
        service.serve(time.monotonic() + 0.01)
    service.serve(time.monotonic() + BEFORE_S)
    down = time.monotonic_ns()
    service.end()
    time.sleep(outage_s)
    service.begin()
    print(down, time.monotonic_ns(), flush=True)
    service.serve(time.monotonic() + AFTER_S)


if __name__ == "__main__":
    main()
