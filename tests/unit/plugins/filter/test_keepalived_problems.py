# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter keepalived_problems."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.keepalived_problems import (
    FilterModule,
    keepalived_problems,
)
from ansible_collections.nines.ha.plugins.filter.keepalived_resolved import keepalived_resolved

WEB = {
    "name": "web",
    "virtual_router_id": 51,
    "addresses": ["198.51.100.10/24"],
    "members": ["lb1", "lb2"],
    "priorities": {"lb1": 200, "lb2": 190},
    "version": 3,
    "advert_int": 0.1,
}
SENTENCE = "Instance web: virtual_router_id 0 is outside 1..255: choose another."


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ([WEB], {}, []),
        ([WEB], {"rto": "1s"}, []),
        ([WEB], {"rto": None}, []),
        ([], {"rto": 1}, []),
        ([{**WEB, "virtual_router_id": 0}], {}, [SENTENCE]),
    ],
)
def test_names_them(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert keepalived_problems(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (WEB, {}, "instances must be a list, it is a mapping"),
        ([WEB], {"rto": "fast"}, "'fast' is no duration"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        keepalived_problems(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"keepalived_problems": keepalived_problems}


def test_holds_the_timers_against_the_objective() -> None:
    got = keepalived_problems([WEB], rto="300ms")
    assert len(got) == 1
    assert "the objective rto 0.3 s cannot be met when a node is lost: 3 x 0.1 s" in got[0]


def test_reads_what_keepalived_resolved_returns() -> None:
    resolved = keepalived_resolved(
        [{"name": "web", "addresses": ["198.51.100.10/24"]}],
        host="lb1",
        members=["lb1", "lb2"],
        member_addresses={"lb1": "198.51.100.11", "lb2": "198.51.100.12"},
        interface="eth0",
        networks=["198.51.100.0/24"],
        defaults={"version": 3, "advert_int": 0.1, "preempt": False, "preempt_delay": 0},
        checks=[{"name": "app", "url": "http://127.0.0.1/"}],
        check_defaults={"interval": 1, "timeout": 1, "fall": 2, "rise": 2, "weight": 0},
    )
    assert keepalived_problems(resolved) == []
    assert "when check app fails: 2 x 1 s + 1 s timeout" in keepalived_problems(resolved, "1s")[0]
