# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter interface_of."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.interface_of import FilterModule, interface_of

FACTS = {
    "interfaces": ["eth0"],
    "eth0": {"device": "eth0", "mtu": 9000, "ipv4": {"address": "198.51.100.11", "prefix": "24"}},
}
FOUND = {
    "name": "eth0",
    "address": "198.51.100.11",
    "prefix": 24,
    "network": "198.51.100.0/24",
    "networks": ["198.51.100.0/24"],
    "mtu": 9000,
    "macaddress": None,
}


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (FACTS, {"address": "198.51.100.11"}, FOUND),
    ],
)
def test_finds(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert interface_of(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (FACTS, {"address": "198.51.100.99"}, "no interface of this host holds 198.51.100.99"),
        ([], {"address": "198.51.100.11"}, "the facts must be a mapping"),
        (FACTS, {"address": None}, "the address must be a text"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        interface_of(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"interface_of": interface_of}
