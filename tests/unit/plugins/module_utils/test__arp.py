# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of ARP and neighbour discovery frames, against frames that real kernels sent."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._arp import (
    Answer,
    arp_probe,
    neighbour_solicitation,
    parse_arp,
    parse_neighbour_advertisement,
)
from hypothesis import given
from hypothesis import strategies as st

FIXTURE = Path(__file__).parents[2] / "fixtures/segment/frames.json"
CAPTURED = json.loads(FIXTURE.read_text(encoding="utf-8"))
ARP_REPLY = bytes.fromhex(CAPTURED["arp_reply"]["frame"])
NA = bytes.fromhex(CAPTURED["neighbour_advertisement"]["frame"])
MAC = "52:54:00:12:34:56"


def _replaced(frame: bytes, at: int, new: str) -> bytes:
    value = bytes.fromhex(new)
    return frame[:at] + value + frame[at + len(value) :]


def test_arp_probe_is_the_one_that_arping_sends() -> None:
    expected = CAPTURED["arping_probe"]
    probe = arp_probe(IPv4Address(expected["target"]), CAPTURED["asker_mac"])
    assert probe.hex() == expected["frame"]


def test_a_probe_claims_nothing() -> None:
    assert parse_arp(arp_probe(IPv4Address("192.0.2.1"), MAC)) is None


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(ARP_REPLY, id="captured reply"),
        pytest.param(ARP_REPLY + bytes(18), id="padded to the Ethernet minimum"),
        pytest.param(_replaced(ARP_REPLY, 20, "0001"), id="gratuitous request"),
    ],
)
def test_parse_arp(frame: bytes) -> None:
    expected = CAPTURED["arp_reply"]
    assert parse_arp(frame) == Answer(IPv4Address(expected["address"]), expected["mac"])


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(b"", id="empty"),
        pytest.param(ARP_REPLY[:-1], id="cut"),
        pytest.param(_replaced(ARP_REPLY, 12, "0800"), id="not ARP"),
        pytest.param(_replaced(ARP_REPLY, 14, "0006"), id="not Ethernet"),
        pytest.param(_replaced(ARP_REPLY, 20, "0003"), id="reverse ARP"),
        pytest.param(_replaced(ARP_REPLY, 28, "00000000"), id="no sender address"),
    ],
)
def test_parse_arp_ignores(frame: bytes) -> None:
    assert parse_arp(frame) is None


def test_solicitation_is_the_one_that_linux_sends() -> None:
    expected = CAPTURED["kernel_solicitation"]
    frame = neighbour_solicitation(
        IPv6Address(expected["target"]),
        IPv6Address(CAPTURED["asker_source"]),
        CAPTURED["asker_mac"],
    )
    assert frame.hex() == expected["frame"]


def test_parse_neighbour_advertisement() -> None:
    expected = CAPTURED["neighbour_advertisement"]
    answer = Answer(IPv6Address(expected["address"]), expected["mac"])
    assert parse_neighbour_advertisement(NA) == answer


def test_the_option_names_the_holder_not_the_sender() -> None:
    relayed = _replaced(NA, 6, "020000000001")
    answer = parse_neighbour_advertisement(relayed)
    assert answer is not None
    assert answer.mac == CAPTURED["neighbour_advertisement"]["mac"]


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(b"", id="empty"),
        pytest.param(NA[:-1], id="cut"),
        pytest.param(_replaced(NA, 12, "0800"), id="not IPv6"),
        pytest.param(_replaced(NA, 20, "11"), id="not ICMPv6"),
        pytest.param(_replaced(NA, 21, "fe"), id="came through a router"),
        pytest.param(_replaced(NA, 54, "87"), id="checksum broken"),
        pytest.param(
            neighbour_solicitation(IPv6Address("2001:db8::1"), IPv6Address("fe80::1"), MAC),
            id="a solicitation",
        ),
    ],
)
def test_parse_neighbour_advertisement_ignores(frame: bytes) -> None:
    assert parse_neighbour_advertisement(frame) is None


@given(st.binary(max_size=120))
def test_noise_is_no_answer(frame: bytes) -> None:
    assert parse_arp(frame) is None
    assert parse_neighbour_advertisement(frame) is None


@given(st.integers(0, len(NA) - 1), st.integers(1, 255))
def test_a_damaged_advertisement_never_raises(at: int, flip: int) -> None:
    damaged = bytearray(NA)
    damaged[at] ^= flip
    parse_neighbour_advertisement(bytes(damaged))
