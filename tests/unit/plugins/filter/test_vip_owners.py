# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter vip_owners."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vip_owners import FilterModule, vip_owners

VIP = "198.51.100.10"
RESULTS = [
    {"host": "lb1", "addresses": [{"address": VIP, "held": True}]},
    {"host": "lb2", "addresses": [{"address": VIP, "held": False}]},
]


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (RESULTS, {"address": VIP}, ["lb1"]),
        ({"results": RESULTS}, {"address": f"{VIP}/24"}, ["lb1"]),
        (RESULTS[1:], {"address": VIP}, []),
    ],
)
def test_names_them(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert vip_owners(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (RESULTS, {"address": "198.51.100.99"}, "nobody was asked for 198.51.100.99"),
        (RESULTS, {"address": None}, "address must be a text"),
        ("lb1", {"address": VIP}, "give a list"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        vip_owners(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"vip_owners": vip_owners}
