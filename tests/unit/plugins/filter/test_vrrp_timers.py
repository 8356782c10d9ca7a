# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter vrrp_timers."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vrrp_timers import FilterModule, vrrp_timers


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ({"rto": "1s"}, {}, {"advert_int": 0.1}),
        ({}, {}, {"budget": 15.0}),
        ({"rto": 8}, {"version": 2}, {"advert_int": 1.0}),
        ({"rto": "0.9s"}, {"priority": 254}, {"advert_int": 0.1}),
    ],
)
def test_chooses(value: object, options: dict[str, t.Any], expected: dict[str, float]) -> None:
    assert expected.items() <= vrrp_timers(value, **options).items()


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ([], {}, "objectives must be a mapping, it is a list"),
        ({"rot": 1}, {}, "unknown objective rot: known are availability, backup_age, drill_age"),
        ({"rto": "fast"}, {}, "objective rto: 'fast' is no duration"),
        ({"rto": "200ms"}, {}, "cannot be met.*declare rto >= 1 s"),
        ({}, {"version": 1}, "versions 2 and 3"),
        ({}, {"priority": "low"}, "priority must be a whole number"),
        ({}, {"priority": 0}, "priority 0 is outside"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        vrrp_timers(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"vrrp_timers": vrrp_timers}


def test_tells_all_timers_in_plain_values() -> None:
    got = vrrp_timers({"rto": "1s", "rpo": 0, "availability": 99.9})
    assert list(got) == [
        "advert_int",
        "check_interval",
        "check_timeout",
        "check_fall",
        "check_rise",
        "worst_node_loss",
        "worst_process_loss",
        "budget",
        "worst_case",
    ]
    assert {type(value) for value in got.values()} == {float, int, str}
