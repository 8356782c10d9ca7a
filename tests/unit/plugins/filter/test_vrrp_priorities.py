# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter vrrp_priorities."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vrrp_priorities import (
    FilterModule,
    vrrp_priorities,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (["a", "b"], {}, {"a": 200, "b": 190}),
        (["a", "b"], {"base": "100", "step": 1}, {"a": 100, "b": 99}),
    ],
)
def test_ranks(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert vrrp_priorities(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("lb1", {}, "members must be a list, it is 'lb1'"),
        ([1], {}, "members: entry 1 must be a text, it is 1"),
        (["a"], {"base": None}, "base must be a whole number"),
        (["a"], {"step": "x"}, "step must be a whole number"),
        (["a", "a"], {}, "must be unique"),
        (["a"], {"base": 255}, "outside 1..254"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        vrrp_priorities(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"vrrp_priorities": vrrp_priorities}
