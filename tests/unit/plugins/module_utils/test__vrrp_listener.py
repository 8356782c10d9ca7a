# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the VRRP listener, with sockets that are played by the test."""

from __future__ import annotations

import errno
import socket
import struct
import typing as t
from ipaddress import IPv6Address

import pytest
from ansible_collections.nines.ha.plugins.module_utils._vrrp_listener import (
    InterfaceUnusable,
    NotPermitted,
    listen,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp_packet import GROUP6, Packet

UP = 0x1 | 0x40
# The loopback interface is the one that every machine has; the played sockets only name it.
INTERFACE = "lo"
PKTINFO = (
    socket.IPPROTO_IPV6,
    socket.IPV6_PKTINFO,
    IPv6Address("fe80::9").packed + struct.pack("I", 1),
)
Message = tuple[bytes, list[tuple[int, int, bytes]], str]


class FakeNetwork:
    """Sockets, clock and select in one: an arriving packet costs no time, waiting costs all."""

    def __init__(self, early: list[Message] | None = None) -> None:
        self.arriving: dict[int, list[Message]] = {socket.AF_INET: [], socket.AF_INET6: []}
        self.early = early or []
        self.ipv6_error: int | None = None
        self.flags = UP
        self.now_s = 0.0
        self.sockets: list[FakeSocket] = []

    def open(self, family: int, kind: int, protocol: int) -> FakeSocket:
        assert (kind, protocol) == (socket.SOCK_RAW, 112)
        self.sockets.append(FakeSocket(self, family))
        return self.sockets[-1]

    def wait(
        self, readers: list[FakeSocket], _w: list[t.Any], _x: list[t.Any], timeout_s: float
    ) -> tuple[list[FakeSocket], list[t.Any], list[t.Any]]:
        readable = [sock for sock in readers if self.arriving[sock.family]]
        if not readable:
            self.now_s += timeout_s
        return readable, [], []

    def listen(self, duration_s: float = 1.5) -> list[Packet | bytes]:
        return list(
            listen(
                INTERFACE,
                duration_s,
                open_socket=t.cast(t.Callable[..., socket.socket], self.open),
                interface_flags=lambda sock, name: self.flags,
                clock=lambda: self.now_s,
                wait=self.wait,
            )
        )


class FakeSocket:
    def __init__(self, network: FakeNetwork, family: int) -> None:
        self.network = network
        self.family = family
        self.bound = False
        self.drained = False
        self.options: dict[tuple[int, int], t.Any] = {}
        self.closed = False

    def setblocking(self, flag: bool) -> None:
        assert flag is False

    def setsockopt(self, level: int, option: int, value: t.Any) -> None:
        joins = (level, option) == (socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP)
        if joins and self.network.ipv6_error is not None:
            raise OSError(self.network.ipv6_error, "played")
        self.options[level, option] = value

    def recvmsg(
        self, _size: int, _ancillary: int
    ) -> tuple[bytes, list[tuple[int, int, bytes]], int, tuple[str, int]]:
        assert (socket.SOL_SOCKET, socket.SO_BINDTODEVICE) in self.options
        queue = self.network.arriving[self.family] if self.drained else self.network.early
        if not queue:
            self.drained = True
            raise BlockingIOError(errno.EAGAIN, "nothing")
        data, ancillary, sender = queue.pop(0)
        return data, ancillary, 0, (sender, 0)

    def close(self) -> None:
        self.closed = True


def test_packets_of_both_protocols() -> None:
    network = FakeNetwork()
    network.arriving[socket.AF_INET] = [(b"whole packet", [], "198.51.100.7")]
    network.arriving[socket.AF_INET6] = [
        (b"to us", [PKTINFO], "fe80::7%eth0"),
        (b"to all", [], "fe80::8"),
    ]
    assert network.listen() == [
        b"whole packet",
        Packet(IPv6Address("fe80::7"), IPv6Address("fe80::9"), b"to us"),
        Packet(IPv6Address("fe80::8"), GROUP6, b"to all"),
    ]
    assert [sock.closed for sock in network.sockets] == [True, True]


def test_it_listens_for_the_whole_duration() -> None:
    network = FakeNetwork()
    assert network.listen(1.5) == []
    assert network.now_s == pytest.approx(1.5)


def test_both_sockets_join_on_the_interface_only() -> None:
    network = FakeNetwork()
    network.listen()
    index = socket.if_nametoindex(INTERFACE)
    four, six = (sock.options for sock in network.sockets)
    assert four[socket.SOL_SOCKET, socket.SO_BINDTODEVICE] == INTERFACE.encode()
    assert six[socket.SOL_SOCKET, socket.SO_BINDTODEVICE] == INTERFACE.encode()
    assert four[socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP] == (
        socket.inet_aton("224.0.0.18") + bytes(4) + struct.pack("i", index)
    )
    assert six[socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP] == (
        socket.inet_pton(socket.AF_INET6, "ff02::12") + struct.pack("I", index)
    )


def test_what_came_before_the_socket_was_bound_is_dropped() -> None:
    network = FakeNetwork(early=[(b"from another segment", [], "203.0.113.1")])
    assert network.listen() == []


@pytest.mark.parametrize("error", [errno.ENODEV, errno.EINVAL, errno.EADDRNOTAVAIL])
def test_an_interface_without_ipv6_is_heard_on_ipv4(error: int) -> None:
    network = FakeNetwork()
    network.ipv6_error = error
    network.arriving[socket.AF_INET] = [(b"packet", [], "198.51.100.7")]
    assert network.listen() == [b"packet"]
    assert [sock.closed for sock in network.sockets] == [True, True]


def test_another_error_is_not_hidden() -> None:
    network = FakeNetwork()
    network.ipv6_error = errno.ENOBUFS
    with pytest.raises(OSError, match="played"):
        network.listen()
    assert [sock.closed for sock in network.sockets] == [True, True]


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(0, id="down"),
        pytest.param(0x1, id="no carrier"),
        pytest.param(0x40, id="set down"),
    ],
)
def test_a_dead_interface_is_refused(flags: int) -> None:
    network = FakeNetwork()
    network.flags = flags
    with pytest.raises(InterfaceUnusable, match="'lo' is down"):
        network.listen()
    assert [sock.closed for sock in network.sockets] == [True]


def test_a_missing_interface_is_refused() -> None:
    network = FakeNetwork()

    def no_such_device(_sock: socket.socket, _name: str) -> int:
        raise OSError(errno.ENODEV, "No such device")

    opener = t.cast(t.Callable[..., socket.socket], network.open)
    with pytest.raises(InterfaceUnusable, match="no interface 'eth9'"):
        list(listen("eth9", 1.5, open_socket=opener, interface_flags=no_such_device))


def test_without_root_it_says_so() -> None:
    def refuse(*_args: int) -> socket.socket:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with pytest.raises(NotPermitted, match="not permitted"):
        list(listen(INTERFACE, 1.5, open_socket=refuse))
