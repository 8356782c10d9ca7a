# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter haproxy_timers."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.haproxy_timers import FilterModule, haproxy_timers


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ({"rto": "1s"}, {}, {"inter": 0.2}),
        ({}, {}, {"worst_down": 10.0}),
    ],
)
def test_chooses(value: object, options: dict[str, t.Any], expected: dict[str, float]) -> None:
    assert expected.items() <= haproxy_timers(value, **options).items()


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ([], {}, "objectives must be a mapping, it is a list"),
        ({"rot": 1}, {}, "unknown objective rot: known are availability, backup_age, drill_age"),
        ({"rto": "fast"}, {}, "objective rto: 'fast' is no duration"),
        ({"rto": "200ms"}, {}, "cannot be met.*declare rto >= 1 s"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        haproxy_timers(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"haproxy_timers": haproxy_timers}


def test_tells_all_timers_in_plain_values() -> None:
    got = haproxy_timers({"rto": "1s", "rpo": 0, "availability": 99.9})
    assert list(got) == [
        "inter",
        "fastinter",
        "downinter",
        "fall",
        "rise",
        "timeout_check",
        "timeout_connect",
        "worst_down",
        "budget",
        "worst_case",
    ]
    assert {type(value) for value in got.values()} == {float, int, str}
