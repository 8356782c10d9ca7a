# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter patroni_timers."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.patroni_timers import FilterModule, patroni_timers


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ({}, {}, {"ttl": 20, "synchronous_mode": "off", "problems": []}),
        ({"rto": "30s", "rpo": 0, "availability": 99.9}, {}, {"synchronous_mode": "on"}),
        ({"rpo": "0s"}, {"sync_mode": "quorum"}, {"synchronous_mode": "quorum"}),
        ({"rpo": 0}, {"sync_mode": True}, {"synchronous_mode": "on"}),
        ({"rto": "26s", "rpo": 0}, {"shared_etcd": "false", "members": "5"}, {"problems": []}),
        ({"rto": "11s", "rpo": 0}, {"faults": ["switchover"]}, {"problems": [], "rto": 11.0}),
    ],
)
def test_chooses(value: object, options: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert expected.items() <= patroni_timers(value, **options).items()


def test_says_what_cannot_be_met() -> None:
    got = patroni_timers({"rto": "10s", "rpo": 0})
    assert len(got["problems"]) == 4
    assert "does not let ttl be shorter than 20 s" in got["problems"][1]


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ([], {}, "objectives must be a mapping, it is a list"),
        ({"rot": 1}, {}, "unknown objective rot"),
        ({"rto": "fast"}, {}, "objective rto: 'fast' is no duration"),
        ({"rpo": "none"}, {}, "objective rpo: 'none' is no duration"),
        ({}, {"members": 0}, "members must be at least 1"),
        ({}, {"faults": "x"}, "faults must be a list"),
        ({}, {"faults": ["x"]}, "unknown fault x"),
        ({}, {"sync_mode": "off"}, "give on or quorum"),
        ({}, {"shared_etcd": 3}, "shared_etcd must be true or false"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        patroni_timers(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"patroni_timers": patroni_timers}
