# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Interfaces in the facts of a host, as ansible-core 2.19 gathers them on Debian 12."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._interfaces import interface_of

FACTS: dict[str, t.Any] = {
    # Facts list interfaces in no order, and their own names have _ for other characters.
    "interfaces": ["lo", "br-lan", "eth0.20", "eth0", "ifb0", "veth0"],
    "lo": {
        "device": "lo",
        "ipv4": {"address": "127.0.0.1", "netmask": "255.0.0.0", "network": "127.0.0.0"},
        "ipv6": [{"address": "::1", "prefix": "128", "scope": "host"}],
        "mtu": 65536,
    },
    "eth0": {
        "device": "eth0",
        "macaddress": "02:00:00:00:00:01",
        "mtu": 1400,
        "ipv4": {"address": "198.51.100.11", "netmask": "255.255.255.0", "prefix": "24"},
        "ipv4_secondaries": [
            {"address": "198.51.100.10", "netmask": "255.255.255.0", "prefix": "24"},
            {"address": "203.0.113.5", "netmask": "255.255.255.252", "prefix": "30"},
        ],
        "ipv6": [
            {"address": "2001:db8::11", "prefix": "64", "scope": "global"},
            {"address": "fe80::1", "prefix": "64", "scope": "link"},
        ],
    },
    "eth0_20": {"device": "eth0.20", "ipv4": {"address": "192.0.2.1", "prefix": "28"}},
    "br_lan": {"device": "br-lan", "ipv4": {"address": "10.0.0.1", "prefix": "8"}},
    "ifb0": {"device": "ifb0"},
    "default_ipv4": {"interface": "eth0", "address": "198.51.100.11"},
}


@pytest.mark.parametrize(
    ("address", "name", "prefix", "network"),
    [
        ("198.51.100.11", "eth0", 24, "198.51.100.0/24"),
        ("198.51.100.10", "eth0", 24, "198.51.100.0/24"),
        ("203.0.113.5", "eth0", 30, "203.0.113.4/30"),
        ("2001:DB8:0::11", "eth0", 64, "2001:db8::/64"),
        ("192.0.2.1", "eth0.20", 28, "192.0.2.0/28"),
        ("10.0.0.1", "br-lan", 8, "10.0.0.0/8"),
        ("127.0.0.1", "lo", 8, "127.0.0.0/8"),
    ],
)
def test_finds(address: str, name: str, prefix: int, network: str) -> None:
    got = interface_of(FACTS, address)
    assert (got.name, got.prefix, got.network) == (name, prefix, network)


def test_tells_all_of_it() -> None:
    got = interface_of(FACTS, "2001:db8:0::11")
    assert got.address == "2001:db8::11"
    assert (got.mtu, got.macaddress) == (1400, "02:00:00:00:00:01")
    assert got.networks == ["198.51.100.0/24", "203.0.113.4/30", "2001:db8::/64", "fe80::/64"]
    assert interface_of(FACTS, "127.0.0.1").macaddress is None


def test_names_what_it_found_instead() -> None:
    with pytest.raises(
        ValueError, match=r"no interface of this host holds 198\.51\.100\.99"
    ) as got:
        interface_of(FACTS, "198.51.100.99")
    for found in ("eth0 198.51.100.11/24", "eth0 2001:db8::11/64", "eth0.20 192.0.2.1/28"):
        assert found in str(got.value)


@pytest.mark.parametrize(
    ("facts", "address", "reason"),
    [
        ({}, "198.51.100.11", "name no interfaces: gather them"),
        ({"interfaces": []}, "198.51.100.11", "no address at all"),
        (FACTS, "eth0", "'eth0' is no IP address"),
        (FACTS, "198.51.100.11/24", "without prefix length"),
    ],
)
def test_refuses(facts: dict[str, t.Any], address: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        interface_of(facts, address)
