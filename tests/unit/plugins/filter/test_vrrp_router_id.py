# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter vrrp_router_id."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vrrp_router_id import FilterModule, vrrp_router_id


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ("web", {}, 11),
        ("web", {"taken": [11, "12"]}, 13),
    ],
)
def test_derives(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert vrrp_router_id(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (7, {}, "name must be a text, it is 7"),
        ("", {}, "name must be a text"),
        ("web", {"taken": "11"}, "taken must be a list"),
        ("web", {"taken": list(range(1, 256))}, "no router id is left"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        vrrp_router_id(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"vrrp_router_id": vrrp_router_id}
