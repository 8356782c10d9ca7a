# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of asking a segment, with sockets that are played by the test."""

from __future__ import annotations

import json
import socket
import struct
import typing as t
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._segment import (
    NotPermitted,
    Question,
    ask,
)

FIXTURE = Path(__file__).parents[2] / "fixtures/segment/frames.json"
CAPTURED = json.loads(FIXTURE.read_text(encoding="utf-8"))
ARP_REPLY = bytes.fromhex(CAPTURED["arp_reply"]["frame"])
NA = bytes.fromhex(CAPTURED["neighbour_advertisement"]["frame"])
VIP4 = IPv4Address(CAPTURED["arp_reply"]["address"])
VIP6 = IPv6Address(CAPTURED["neighbour_advertisement"]["address"])
MAC = CAPTURED["asker_mac"]
SOURCE = IPv6Address(CAPTURED["asker_source"])
ETHERTYPE_ARP = 0x0806
ETHERTYPE_IPV6 = 0x86DD


class FakeSegment:
    """Sockets, clock and select in one: an arriving frame costs no time, waiting costs all."""

    def __init__(self, arriving: dict[int, list[bytes | OSError]], broken: str = "") -> None:
        self.arriving = arriving
        self.broken = broken
        self.now_s = 100.0
        self.sockets: list[FakeSocket] = []

    def open(self, family: int, kind: int, protocol: int) -> FakeSocket:
        assert (family, kind, protocol) == (socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sockets.append(FakeSocket(self))
        return self.sockets[-1]

    def clock(self) -> float:
        return self.now_s

    def wait(
        self, readers: list[FakeSocket], _w: list[t.Any], _x: list[t.Any], timeout_s: float
    ) -> tuple[list[FakeSocket], list[t.Any], list[t.Any]]:
        readable = [sock for sock in readers if self.arriving.get(sock.ethertype)]
        if not readable:
            self.now_s += timeout_s
        return readable, [], []

    def ask(self, *questions: Question, timeout_s: float = 0.5) -> dict[t.Any, tuple[str, ...]]:
        opener = t.cast(t.Callable[..., socket.socket], self.open)
        return ask(questions, timeout_s, open_socket=opener, clock=self.clock, wait=self.wait)


class FakeSocket:
    def __init__(self, segment: FakeSegment) -> None:
        self.segment = segment
        self.ethertype = 0
        self.interface = ""
        self.options: list[tuple[int, int, bytes]] = []
        self.sent: list[tuple[float, bytes]] = []
        self.closed = False

    def setblocking(self, flag: bool) -> None:
        assert flag is False

    def setsockopt(self, level: int, option: int, value: bytes) -> None:
        assert not self.ethertype, "the filter must stand before the first frame can come"
        self.options.append((level, option, value))

    def bind(self, address: tuple[str, int]) -> None:
        if self.segment.broken == "bind":
            raise OSError(19, "No such device")
        self.interface, self.ethertype = address

    def send(self, frame: bytes) -> None:
        if self.segment.broken == "send":
            raise OSError(100, "Network is down")
        self.sent.append((self.segment.now_s, frame))

    def recv(self, size: int) -> bytes:
        arrived = self.segment.arriving[self.ethertype].pop(0)
        if isinstance(arrived, OSError):
            raise arrived
        return arrived[:size]

    def close(self) -> None:
        self.closed = True


ASK4 = Question(VIP4, "eth0", MAC)
ASK6 = Question(VIP6, "eth0", MAC, SOURCE)


def _from(mac: str, frame: bytes) -> bytes:
    """Let the captured reply come from somebody else."""
    original = bytes.fromhex(CAPTURED["arp_reply"]["mac"].replace(":", ""))
    return frame.replace(original, bytes.fromhex(mac.replace(":", "")))


def test_answers_of_both_protocols() -> None:
    segment = FakeSegment({ETHERTYPE_ARP: [ARP_REPLY], ETHERTYPE_IPV6: [NA]})
    assert segment.ask(ASK4, ASK6) == {
        VIP4: (CAPTURED["arp_reply"]["mac"],),
        VIP6: (CAPTURED["neighbour_advertisement"]["mac"],),
    }
    assert all(sock.closed for sock in segment.sockets)


def test_answers_are_unique_and_sorted() -> None:
    later, first = _from("52:54:00:00:00:02", ARP_REPLY), _from("52:54:00:00:00:01", ARP_REPLY)
    segment = FakeSegment({ETHERTYPE_ARP: [later, first, later]})
    assert segment.ask(ASK4) == {VIP4: ("52:54:00:00:00:01", "52:54:00:00:00:02")}


def test_silence_is_an_empty_answer_after_the_whole_time() -> None:
    segment = FakeSegment({})
    assert segment.ask(ASK4, timeout_s=0.5) == {VIP4: ()}
    assert segment.now_s == pytest.approx(100.5)


def test_each_question_is_put_at_the_start_and_halfway() -> None:
    segment = FakeSegment({})
    segment.ask(ASK4, timeout_s=0.5)
    (sock,) = segment.sockets
    assert [at for at, _frame in sock.sent] == pytest.approx([100.0, 100.25])


def test_answers_about_other_addresses_are_not_ours() -> None:
    segment = FakeSegment({ETHERTYPE_ARP: [ARP_REPLY]})
    assert segment.ask(Question(IPv4Address("192.0.2.9"), "eth0", MAC)) == {
        IPv4Address("192.0.2.9"): ()
    }


def test_one_socket_for_each_interface_and_protocol() -> None:
    segment = FakeSegment({})
    other = Question(IPv4Address("192.0.2.9"), "eth0", MAC)
    segment.ask(ASK4, other, ASK6, Question(IPv4Address("192.0.2.7"), "eth1", MAC))
    assert [(sock.interface, sock.ethertype) for sock in segment.sockets] == [
        ("eth0", ETHERTYPE_ARP),
        ("eth0", ETHERTYPE_IPV6),
        ("eth1", ETHERTYPE_ARP),
    ]


def test_only_the_ipv6_socket_is_filtered() -> None:
    segment = FakeSegment({})
    segment.ask(ASK4, ASK6)
    plain, filtered = segment.sockets
    assert plain.options == []
    ((_level, _option, program),) = filtered.options
    assert struct.unpack_from("H", program) == (6,)


def test_ipv6_without_a_source_is_not_asked() -> None:
    assert FakeSegment({}).ask(ASK6._replace(source=None)) == {}


def test_no_question_takes_no_time() -> None:
    segment = FakeSegment({})
    assert segment.ask() == {}
    assert segment.now_s == 100.0


@pytest.mark.parametrize("broken", ["bind", "send"])
def test_a_dead_interface_leaves_the_question_unasked(broken: str) -> None:
    segment = FakeSegment({}, broken)
    assert segment.ask(ASK4) == {}
    assert [sock.closed for sock in segment.sockets] == [True]


def test_an_error_while_listening_is_survived() -> None:
    segment = FakeSegment({ETHERTYPE_ARP: [OSError(100, "Network is down"), ARP_REPLY]})
    assert segment.ask(ASK4) == {VIP4: (CAPTURED["arp_reply"]["mac"],)}


def test_without_root_it_says_so() -> None:
    def refuse(*_args: int) -> socket.socket:
        raise PermissionError(1, "Operation not permitted")

    with pytest.raises(NotPermitted, match="not permitted"):
        ask([ASK4], 0.5, open_socket=refuse)
