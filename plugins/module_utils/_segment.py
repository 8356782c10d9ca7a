# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask the local segments who holds addresses: packet sockets, ARP and IPv6 neighbour discovery."""

from __future__ import annotations

import ctypes
import ipaddress
import select
import socket
import struct
import time
import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._arp import (
    ETHERTYPE_ARP,
    ETHERTYPE_IPV6,
    Answer,
    arp_probe,
    neighbour_solicitation,
    parse_arp,
    parse_neighbour_advertisement,
)
from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import IPAddress

_MAX_FRAME_BYTES = 2048
_SO_ATTACH_FILTER = 26
# Classic BPF: pass only IPv6 frames whose next header is ICMPv6 (58) and whose type is a neighbour
# advertisement (136). Without it a busy node would copy all its IPv6 traffic through this program
# and lose the few frames that matter.
_ADVERTISEMENTS_ONLY = (
    (0x30, 0, 0, 20),  # load the byte at 20: next header
    (0x15, 0, 3, 58),
    (0x30, 0, 0, 54),  # load the byte at 54: ICMPv6 type
    (0x15, 0, 1, 136),
    (0x06, 0, 0, 0xFFFF),  # keep the frame
    (0x06, 0, 0, 0),  # drop it
)


class NotPermitted(Exception):
    """Packet sockets need root (CAP_NET_RAW)."""


class Question(t.NamedTuple):
    """Whom to ask about ``address``: everyone behind ``interface``. IPv6 needs a ``source``."""

    address: IPAddress
    interface: str
    mac: str
    source: ipaddress.IPv6Address | None = None


class _Channel(t.NamedTuple):
    """One socket: one interface and one protocol."""

    sock: socket.socket
    parse: Callable[[bytes], Answer | None]
    frames: Mapping[IPAddress, bytes]


Answers = dict[IPAddress, set[str]]


def ask(
    questions: Sequence[Question],
    timeout_s: float,
    *,
    open_socket: Callable[..., socket.socket] = socket.socket,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[..., t.Any] = select.select,
) -> dict[IPAddress, tuple[str, ...]]:
    """Ask all questions at once and collect answers for ``timeout_s`` seconds in total.

    Each question is put twice, at the start and halfway, so that one lost frame hides nobody.
    An address whose interface went down in the meantime is missing in the result.

    :raises NotPermitted: When packet sockets cannot be opened.
    """
    channels: list[_Channel] = []
    try:
        channels.extend(_open_channels(questions, open_socket))
        if not channels:
            return {}
        answers: Answers = {address: set() for channel in channels for address in channel.frames}
        start = clock()
        for until_s in (timeout_s / 2, timeout_s):
            _send(channels, answers)
            _collect(channels, answers, start + until_s, clock, wait)
    finally:
        for channel in channels:
            channel.sock.close()
    return {address: tuple(sorted(macs)) for address, macs in answers.items()}


def _open_channels(
    questions: Iterable[Question], open_socket: Callable[..., socket.socket]
) -> Iterator[_Channel]:
    groups: dict[tuple[str, int], dict[IPAddress, bytes]] = {}
    for question in questions:
        frame = _frame(question)
        if frame is not None:
            key = (question.interface, question.address.version)
            groups.setdefault(key, {})[question.address] = frame
    for (interface, version), frames in groups.items():
        sock = _open(interface, version, open_socket)
        if sock is not None:
            parse = parse_arp if version == 4 else parse_neighbour_advertisement
            yield _Channel(sock, parse, frames)


def _frame(question: Question) -> bytes | None:
    if isinstance(question.address, ipaddress.IPv4Address):
        return arp_probe(question.address, question.mac)
    if question.source is None:
        return None
    return neighbour_solicitation(question.address, question.source, question.mac)


def _open(
    interface: str, version: int, open_socket: Callable[..., socket.socket]
) -> socket.socket | None:
    """Open a packet socket; None when the interface is gone."""
    try:
        # Protocol 0 receives nothing: the filter is in place before the first frame comes.
        sock = open_socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    except PermissionError as exc:
        raise NotPermitted(str(exc)) from exc
    try:
        sock.setblocking(False)
        if version == 6:
            _attach_filter(sock)
        sock.bind((interface, ETHERTYPE_ARP if version == 4 else ETHERTYPE_IPV6))
    except OSError:
        sock.close()
        return None
    return sock


def _attach_filter(sock: socket.socket) -> None:
    program = b"".join(struct.pack("HBBI", *step) for step in _ADVERTISEMENTS_ONLY)
    buffer = ctypes.create_string_buffer(program, len(program))
    descriptor = struct.pack("HP", len(_ADVERTISEMENTS_ONLY), ctypes.addressof(buffer))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, descriptor)


def _send(channels: Iterable[_Channel], answers: Answers) -> None:
    for channel in channels:
        for address, frame in channel.frames.items():
            try:
                channel.sock.send(frame)
            except OSError:
                # The link went down: silence proves nothing, so the question counts as unasked.
                answers.pop(address, None)


def _collect(
    channels: Sequence[_Channel],
    answers: Answers,
    deadline: float,
    clock: Callable[[], float],
    wait: Callable[..., t.Any],
) -> None:
    by_socket = {channel.sock: channel for channel in channels}
    while (left_s := deadline - clock()) > 0:
        readable, _writable, _failed = wait(list(by_socket), [], [], left_s)
        for sock in readable:
            answer = _receive(by_socket[sock])
            if answer is not None and answer.address in answers:
                answers[answer.address].add(answer.mac)


def _receive(channel: _Channel) -> Answer | None:
    try:
        return channel.parse(channel.sock.recv(_MAX_FRAME_BYTES))
    except OSError:
        # Nothing to read after all, or the link just went down (ENETDOWN is reported once).
        return None


__all__ = ("NotPermitted", "Question", "ask")
