# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of VRRP packets, against adverts that a real keepalived 2.2.7 sent."""

from __future__ import annotations

import json
import struct
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import (
    checksum,
    pseudo_header,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp_packet import (
    GROUP4,
    MalformedPacket,
    Packet,
    Router,
    collisions,
    parse_advert,
    parse_ipv4,
    survey,
)
from hypothesis import given
from hypothesis import strategies as st

FIXTURE = Path(__file__).parents[2] / "fixtures/keepalived-2.2.7/adverts.json"
_v2, _v3, _v6 = json.loads(FIXTURE.read_text(encoding="utf-8"))
V2_RAW = bytes.fromhex(_v2["ipv4_packet"])
V3_RAW = bytes.fromhex(_v3["ipv4_packet"])
V6 = Packet(
    IPv6Address(_v6["source"]), IPv6Address(_v6["destination"]), bytes.fromhex(_v6["message"])
)
SOURCE = IPv4Address("198.51.100.7")

ROUTER2 = Router(IPv4Address("198.18.200.1"), 53, 2, 200, 1.0, (IPv4Address("198.18.200.12"),))
ROUTER3 = Router(
    IPv4Address("198.18.200.1"),
    51,
    3,
    200,
    0.2,
    (IPv4Address("198.18.200.10"), IPv4Address("198.18.200.11")),
)
ROUTER6 = Router(
    IPv6Address("fe80::d8d1:5cff:fe09:5e54"),
    52,
    3,
    200,
    0.2,
    (IPv6Address("fe80::200:10"), IPv6Address("2001:2:0:200::10")),
)


def _advert(
    *,
    version: int = 3,
    router_id: int = 51,
    count: int = 1,
    timing: int = 100,
    tail: bytes = b"",
    kind: int = 1,
    pseudo: bool = True,
) -> Packet:
    """Build an advert of 198.51.100.10 with a correct checksum."""
    head = struct.pack("!BBBBH", version << 4 | kind, router_id, 100, count, timing)
    body = bytes([198, 51, 100, 10]) + tail
    unsummed = head + b"\0\0" + body
    prefix = pseudo_header(SOURCE, GROUP4, 112, len(unsummed)) if pseudo and version == 3 else b""
    total = checksum(prefix + unsummed).to_bytes(2, "big")
    return Packet(SOURCE, GROUP4, head + total + body)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param(V2_RAW, ROUTER2, id="version 2"),
        pytest.param(V3_RAW, ROUTER3, id="version 3"),
        pytest.param(V6, ROUTER6, id="version 3 over IPv6"),
    ],
)
def test_real_adverts(packet: bytes | Packet, expected: Router) -> None:
    assert parse_advert(parse_ipv4(packet) if isinstance(packet, bytes) else packet) == expected


@pytest.mark.parametrize(
    ("version", "timing", "seconds"),
    [
        pytest.param(3, 1, 0.01, id="v3 fastest"),
        pytest.param(3, 4095, 40.95, id="v3 slowest"),
        pytest.param(3, 0xF064, 1.0, id="v3 reserved bits"),
        pytest.param(2, 1, 1.0, id="v2"),
        pytest.param(2, 255, 255.0, id="v2 slowest"),
        pytest.param(2, 0x0101, 1.0, id="v2 with authentication type"),
    ],
)
def test_interval(version: int, timing: int, seconds: float) -> None:
    assert parse_advert(_advert(version=version, timing=timing)).advert_int_s == seconds


def test_the_checksum_without_pseudo_header_is_accepted_over_ipv4() -> None:
    assert parse_advert(_advert(pseudo=False)).source == SOURCE


def test_a_password_is_not_kept() -> None:
    advert = _advert(version=2, timing=0x0101, tail=b"canary42")
    assert "canary" not in repr(parse_advert(advert))


@pytest.mark.parametrize(
    ("packet", "message"),
    [
        pytest.param(Packet(SOURCE, GROUP4, b""), "too short", id="empty"),
        pytest.param(Packet(SOURCE, GROUP4, _advert().message[:7]), "too short", id="cut header"),
        pytest.param(_advert(count=2), "2 addresses announced", id="cut addresses"),
        pytest.param(_advert(version=4), "version 4", id="version from the future"),
        pytest.param(_advert(kind=2), "type 2", id="not an advert"),
        pytest.param(_advert(router_id=0), "router id 0", id="id 0"),
        pytest.param(
            _advert()._replace(message=_advert().message[:-1] + b"\x63"), "checksum", id="damaged"
        ),
        pytest.param(
            V6._replace(destination=IPv6Address("ff02::1")), "checksum", id="other destination"
        ),
        pytest.param(
            V6._replace(message=b"\x21" + V6.message[1:]), "version 2 over IPv6", id="v2 over IPv6"
        ),
    ],
)
def test_refused_adverts(packet: Packet, message: str) -> None:
    with pytest.raises(MalformedPacket, match=message):
        parse_advert(packet)


def test_ip_options_are_skipped() -> None:
    with_options = bytes([0x46]) + V3_RAW[1:20] + bytes(4) + V3_RAW[20:]
    assert parse_ipv4(with_options) == parse_ipv4(V3_RAW)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(V3_RAW[:19], id="cut header"),
        pytest.param(b"\x44" + V3_RAW[1:], id="impossible header length"),
        pytest.param(b"\x4f" + V3_RAW[1:30], id="cut options"),
        pytest.param(b"\x65" + V3_RAW[1:], id="not IPv4"),
        pytest.param(V3_RAW[:9] + b"\x11" + V3_RAW[10:], id="UDP"),
    ],
)
def test_refused_ip_packets(data: bytes) -> None:
    with pytest.raises(MalformedPacket):
        parse_ipv4(data)


def test_survey_lists_each_router_once_by_id() -> None:
    old = _advert(router_id=52, timing=100)
    new = _advert(router_id=52, timing=20)
    heard = survey([V2_RAW, old, V3_RAW, b"noise", V6, new, V3_RAW[:25]])
    assert [(router.virtual_router_id, router.advert_int_s) for router in heard.routers] == [
        (51, 0.2),
        (52, 0.2),
        (52, 0.2),
        (53, 1.0),
    ]
    assert [router.source.version for router in heard.routers] == [4, 4, 6, 4]
    assert (heard.packets, heard.ignored) == (5, 2)


@pytest.mark.parametrize(
    ("own", "ids", "expected"),
    [
        pytest.param([], None, [ROUTER3, ROUTER6, ROUTER2], id="everybody"),
        pytest.param([], [51], [ROUTER3], id="our id only"),
        pytest.param([], [], [], id="we use no id"),
        pytest.param(["198.18.200.1"], None, [ROUTER6], id="without our members"),
        pytest.param(["198.18.200.1"], [51, 53], [], id="our id, our member"),
    ],
)
def test_collisions(own: list[str], ids: list[int] | None, expected: list[Router]) -> None:
    routers = [ROUTER3, ROUTER6, ROUTER2]
    assert list(collisions(routers, {ip_address(text) for text in own}, ids)) == expected


@given(st.binary(max_size=80))
def test_noise_is_counted_and_never_raises(data: bytes) -> None:
    heard = survey([data, Packet(SOURCE, GROUP4, data)])
    assert heard.packets + heard.ignored == 2


@given(st.integers(0, len(V3_RAW) - 21), st.integers(1, 255))
def test_a_flipped_byte_is_always_seen(at: int, flip: int) -> None:
    damaged = bytearray(V3_RAW)
    damaged[20 + at] ^= flip
    assert survey([bytes(damaged)]).ignored == 1
