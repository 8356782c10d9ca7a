# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of address ownership, against what iproute2 printed on a real VIP owner."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._addresses import (
    Address,
    AddressesUnreadable,
    AddressInvalid,
    Holding,
    Interface,
    InterfaceUnusable,
    Verdict,
    asking_interface,
    asking_source,
    holdings,
    own_macs,
    parse_address,
    parse_interfaces,
    read_interfaces,
    required_interface,
    verdict,
)

FIXTURES = Path(__file__).parents[2] / "fixtures/iproute2-6.1"
OWNER = parse_interfaces((FIXTURES / "address.json").read_text(encoding="utf-8"))
DADFAILED = parse_interfaces((FIXTURES / "address-dadfailed.json").read_text(encoding="utf-8"))


def _interface(name: str, *addresses: str, askable: bool = True, mac: str = "") -> Interface:
    parsed = [address.split("/") for address in addresses]
    own = tuple(Address(ip_address(text), int(prefix), True) for text, prefix in parsed)
    return Interface(name, mac or f"52:54:00:00:00:0{len(name)}", askable, own)


def _not_held(text: str) -> Holding:
    return Holding(ip_address(text), None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("198.51.100.10", "198.51.100.10", id="v4"),
        pytest.param("198.51.100.10/24", "198.51.100.10", id="v4 with prefix"),
        pytest.param("2001:DB8:0:0::10/64", "2001:db8::10", id="v6 in another spelling"),
    ],
)
def test_parse_address(text: str, expected: str) -> None:
    assert str(parse_address(text)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("198.51.100.300", "is no IP address", id="octet"),
        pytest.param("vip.example.com", "is no IP address", id="name"),
        pytest.param("", "is no IP address", id="empty"),
        pytest.param("224.0.0.18", "unicast", id="multicast"),
        pytest.param("::", "unicast", id="unspecified"),
        pytest.param("fe80::1%eth0", "without it", id="zone"),
    ],
)
def test_parse_address_refuses(text: str, message: str) -> None:
    with pytest.raises(AddressInvalid, match=message):
        parse_address(text)


def test_interfaces_of_a_real_owner() -> None:
    assert [(i.name, i.askable) for i in OWNER] == [
        ("lo", False),
        ("dum1", False),
        ("dum0", False),
        ("eth0", True),
    ]
    assert Address(ip_address("198.18.200.10"), 24, True) in OWNER[3].addresses


@pytest.mark.parametrize(
    ("text", "interface", "prefix"),
    [
        pytest.param("198.18.200.10", "eth0", 24, id="VIP"),
        pytest.param("198.18.200.11", "eth0", 32, id="VIP without prefix in keepalived"),
        pytest.param("198.18.200.12", "eth0", 24, id="VIP with a label"),
        pytest.param("2001:2:0:200::11", "eth0", 64, id="VIP of IPv6"),
        pytest.param("198.18.200.13", None, None, id="VIP of an instance in FAULT"),
        pytest.param("127.0.0.1", "lo", 8, id="loopback"),
    ],
)
def test_holdings(text: str, interface: str | None, prefix: int | None) -> None:
    (holding,) = holdings([ip_address(text)], OWNER)
    assert holding == (ip_address(text), interface, prefix)
    assert holding.held is (interface is not None)


def test_an_address_refused_by_dad_is_not_held() -> None:
    wanted = [ip_address("2001:2:0:200::1"), ip_address("2001:2:0:200::3")]
    assert [holding.held for holding in holdings(wanted, DADFAILED)] == [False, True]


@pytest.mark.parametrize(
    ("flags", "usable"),
    [
        pytest.param('"tentative":true', False, id="DAD runs"),
        pytest.param('"tentative":true,"optimistic":true', True, id="DAD runs, optimistic"),
        pytest.param('"tentative":true,"dadfailed":true', False, id="DAD failed"),
        pytest.param('"nodad":true', True, id="keepalived sets nodad"),
    ],
)
def test_usable(flags: str, usable: bool) -> None:
    text = (
        '[{"ifname":"eth0","flags":["UP"],"link_type":"ether","address":"52:54:00:00:00:01",'
        '"addr_info":[{"local":"2001:db8::1","prefixlen":64,' + flags + "}]},{}]"
    )
    (interface,) = parse_interfaces(text)
    assert interface.addresses[0].usable is usable


@pytest.mark.parametrize("text", ["", "{", '[{"ifname": "eth0"}]', "[1]", '{"a": 1}'])
def test_interfaces_refuse(text: str) -> None:
    with pytest.raises(AddressesUnreadable, match="ip -json address"):
        parse_interfaces(text)


def test_read_interfaces_calls_ip() -> None:
    calls: list[list[str]] = []

    def run(argv: list[str]) -> tuple[int, str, str]:
        calls.append(argv)
        return 0, "[]", ""

    assert read_interfaces(run, "/sbin/ip") == ()
    assert calls == [["/sbin/ip", "-json", "address"]]


def test_read_interfaces_reports_the_error_of_ip() -> None:
    with pytest.raises(AddressesUnreadable, match="ended with 255: Option unknown"):
        read_interfaces(lambda argv: (255, "", "Option unknown\n"))


ETH0 = _interface("eth0", "198.51.100.1/24", "2001:db8::1/64", "fe80::1/64")
ETH1 = _interface("eth1", "198.51.100.129/25", "fe80::2/64")
DOWN = _interface("down", "192.0.2.1/24", askable=False)
LO = _interface("lo", "203.0.113.7/32", askable=False)


@pytest.mark.parametrize(
    ("holding", "named", "expected"),
    [
        pytest.param(_not_held("198.51.100.10"), None, "eth0", id="by network"),
        pytest.param(_not_held("198.51.100.200"), None, "eth1", id="most specific network"),
        pytest.param(_not_held("2001:db8::10"), None, "eth0", id="IPv6"),
        pytest.param(_not_held("198.51.100.10"), ETH1, "eth1", id="named"),
        pytest.param(_not_held("203.0.113.9"), None, None, id="no network fits"),
        pytest.param(_not_held("192.0.2.9"), None, None, id="the interface is down"),
        pytest.param(_not_held("fe80::10"), None, None, id="link-local is ambiguous"),
        pytest.param(_not_held("fe80::10"), ETH1, "eth1", id="link-local, named"),
        pytest.param(Holding(ip_address("203.0.113.7"), "eth0", 32), ETH1, "eth0", id="held"),
        pytest.param(Holding(ip_address("203.0.113.7"), "lo", 32), None, None, id="held on lo"),
        pytest.param(
            Holding(ip_address("198.51.100.10"), "lo", 32), None, "eth0", id="held on lo, network"
        ),
    ],
)
def test_asking_interface(holding: Holding, named: Interface | None, expected: str | None) -> None:
    chosen = asking_interface(holding, [LO, DOWN, ETH0, ETH1], named)
    assert (chosen and chosen.name) == expected


def test_link_local_with_one_interface_is_clear() -> None:
    chosen = asking_interface(_not_held("fe80::10"), [LO, ETH0])
    assert chosen is ETH0


@pytest.mark.parametrize(
    ("avoid", "expected"),
    [
        pytest.param([], "fe80::1", id="link-local first"),
        pytest.param(["fe80::1"], "2001:db8::1", id="link-local in question"),
        pytest.param(["fe80::1", "2001:db8::1"], None, id="all in question"),
    ],
)
def test_asking_source(avoid: list[str], expected: str | None) -> None:
    source = asking_source(ETH0, [ip_address(text) for text in avoid])
    assert source == (expected and IPv6Address(expected))


def test_required_interface() -> None:
    assert required_interface("eth0", [LO, ETH0]) is ETH0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("eth9", "this host has lo, down, eth0", id="missing"),
        pytest.param("down", "is down", id="down"),
    ],
)
def test_required_interface_refuses(name: str, message: str) -> None:
    with pytest.raises(InterfaceUnusable, match=message):
        required_interface(name, [LO, DOWN, ETH0])


OWN = "52:54:00:00:00:01"
OTHER = "52:54:00:00:00:02"
THIRD = "52:54:00:00:00:03"
SHARED = "00:00:5e:00:01:33"


@pytest.mark.parametrize(
    ("held", "answers", "by_other", "duplicate"),
    [
        pytest.param(True, None, None, None, id="held, not asked"),
        pytest.param(True, [], False, False, id="held, silence"),
        pytest.param(True, [OTHER], True, True, id="held here and there"),
        pytest.param(True, [OWN], False, False, id="held, own second interface answers"),
        pytest.param(True, [SHARED], True, True, id="held, another with the VRRP MAC"),
        pytest.param(False, None, None, None, id="not held, not asked"),
        pytest.param(False, [], False, False, id="nobody"),
        pytest.param(False, [OTHER], True, False, id="one other"),
        pytest.param(False, [OTHER, THIRD], True, True, id="two others"),
        pytest.param(False, [SHARED], True, False, id="a VMAC owner, seen by its standby"),
    ],
)
def test_verdict(
    held: bool, answers: list[str] | None, by_other: bool | None, duplicate: bool | None
) -> None:
    address = ip_address("198.51.100.10")
    holding = Holding(address, "eth0" if held else None, 24 if held else None)
    standby_vmac = _interface("vrrp.51", mac=SHARED)
    own = own_macs([_interface("eth0", mac=OWN), standby_vmac])
    assert verdict(holding, answers, own) == Verdict(by_other, duplicate)
