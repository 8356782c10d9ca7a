# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Listen for VRRP advertisements on an interface: raw IP sockets that join the VRRP groups."""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import select
import socket
import struct
import time
import typing as t
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.nines.ha.plugins.module_utils._vrrp_packet import (
    GROUP4,
    GROUP6,
    PROTOCOL,
    Packet,
)

_MAX_PACKET_BYTES = 4096
_SIOCGIFFLAGS = 0x8913
_UP_AND_RUNNING = 0x1 | 0x40  # IFF_UP and IFF_RUNNING
# A host or an interface without IPv6 refuses the socket or the group with one of these.
_NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.ENODEV, errno.EINVAL}


class NotPermitted(Exception):
    """Raw sockets need root (CAP_NET_RAW)."""


class InterfaceUnusable(Exception):
    """Nothing can be heard on the interface."""


def listen(
    interface: str,
    duration_s: float,
    *,
    open_socket: Callable[..., socket.socket] = socket.socket,
    interface_flags: Callable[[socket.socket, str], int] | None = None,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[..., t.Any] = select.select,
) -> Iterator[Packet | bytes]:
    """Yield what arrives within ``duration_s`` seconds: IPv4 as whole packets, IPv6 taken apart.

    :raises NotPermitted: When raw sockets cannot be opened.
    :raises InterfaceUnusable: When the interface is missing or down: silence would prove nothing.
    """
    sockets: list[socket.socket] = []
    try:
        sockets.extend(_open_all(interface, open_socket, interface_flags or _flags))
        yield from _receive_until(clock() + duration_s, sockets, clock, wait)
    finally:
        for sock in sockets:
            sock.close()


def _receive_until(
    deadline: float,
    sockets: Sequence[socket.socket],
    clock: Callable[[], float],
    wait: Callable[..., t.Any],
) -> Iterator[Packet | bytes]:
    while (left_s := deadline - clock()) > 0:
        readable, _writable, _failed = wait(sockets, [], [], left_s)
        for sock in readable:
            packet = _receive(sock)
            if packet is not None:
                yield packet


def _open_all(
    interface: str,
    open_socket: Callable[..., socket.socket],
    interface_flags: Callable[[socket.socket, str], int],
) -> Iterator[socket.socket]:
    try:
        sock = open_socket(socket.AF_INET, socket.SOCK_RAW, PROTOCOL)
    except PermissionError as exc:
        raise NotPermitted(str(exc)) from exc
    yield sock
    try:
        flags = interface_flags(sock, interface)
    except OSError as exc:
        raise InterfaceUnusable(f"there is no interface {interface!r} on this host") from exc
    if flags & _UP_AND_RUNNING != _UP_AND_RUNNING:
        raise InterfaceUnusable(f"interface {interface!r} is down: nothing can be heard on it")
    _join(sock, interface, GROUP4)
    try:
        sock = open_socket(socket.AF_INET6, socket.SOCK_RAW, PROTOCOL)
        yield sock
        _join(sock, interface, GROUP6)
    except OSError as exc:
        if exc.errno not in _NO_IPV6:
            raise


def _flags(sock: socket.socket, interface: str) -> int:
    socket.if_nametoindex(interface)  # a name too long for the request would be cut and match
    request = struct.pack("16sH22x", interface.encode()[:15], 0)
    answer = fcntl.ioctl(sock.fileno(), _SIOCGIFFLAGS, request)
    return int(struct.unpack_from("H", answer, 16)[0])


def _join(
    sock: socket.socket, interface: str, group: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
    # What came in through other interfaces before the socket was bound to this one is not ours.
    while _receive(sock) is not None:
        pass
    index = socket.if_nametoindex(interface)
    if group.version == 4:
        # struct ip_mreqn: joining by index works on an interface that has no address yet.
        membership = struct.pack("=4s4si", group.packed, bytes(4), index)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    else:
        # The checksum covers the destination, which a raw IPv6 socket does not deliver unasked.
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        membership = struct.pack("=16sI", group.packed, index)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)


def _receive(sock: socket.socket) -> Packet | bytes | None:
    try:
        data, ancillary, _flags, sender = sock.recvmsg(_MAX_PACKET_BYTES, socket.CMSG_SPACE(20))
    except OSError:
        # Nothing to read after all, or the link just went down.
        return None
    if sock.family == socket.AF_INET:
        return data
    source = ipaddress.IPv6Address(sender[0].partition("%")[0])
    for level, kind, value in ancillary:
        if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
            return Packet(source, ipaddress.IPv6Address(value[:16]), data)
    return Packet(source, GROUP6, data)


__all__ = ("InterfaceUnusable", "NotPermitted", "listen")
