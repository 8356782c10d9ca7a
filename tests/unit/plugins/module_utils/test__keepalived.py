# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with VRRP instances: each rule with values that break it and values that do not."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._keepalived import keepalived_problems

GOOD: dict[str, t.Any] = {
    "name": "web",
    "virtual_router_id": 51,
    "addresses": ["198.51.100.10/24", "2001:db8::10/64"],
    "members": ["lb1", "lb2", "lb3"],
    "priorities": {"lb1": 200, "lb2": 190, "lb3": 180},
    "interface": "eth0",
    "interface_networks": {"lb1": ["198.51.100.0/24", "2001:db8::/64"]},
    "member_addresses": {"lb1": ["198.51.100.11"], "lb2": ["198.51.100.12", "2001:db8::12"]},
    "version": 3,
    "advert_int": 0.1,
    "preempt": False,
    "preempt_delay": 0,
    "auth_pass": None,
    "checks": [{"name": "app", "weight": 0, "interval": 0.2, "timeout": 0.2, "fall": 2}],
}
V4 = {"addresses": ["198.51.100.10/24"]}
V2 = {**V4, "version": 2, "advert_int": 1}


def problems(*changes: dict[str, t.Any], rto_s: float | None = 1) -> list[str]:
    return keepalived_problems([{**GOOD, **change} for change in changes], rto_s)


def weigh(weight: int, **changes: t.Any) -> dict[str, t.Any]:
    return {"checks": [{"name": "app", "weight": weight}], "preempt": True, **changes}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="as it is"),
        pytest.param({"virtual_router_id": 1}, id="lowest id"),
        pytest.param({"virtual_router_id": 255}, id="highest id"),
        pytest.param({"advert_int": 0.01}, id="shortest advert"),
        pytest.param({"interface_networks": {}}, id="networks unknown"),
        pytest.param({"interface_networks": {"lb9": ["10.0.0.0/8"]}}, id="not our network"),
        pytest.param({"preempt": True, "preempt_delay": 5}, id="delayed preemption"),
        pytest.param(weigh(-21), id="weight just below the gap"),
        pytest.param(weigh(21), id="weight just above the gap"),
        pytest.param({"checks": None, "weights": [0]}, id="only weights"),
        pytest.param({"members": ["lb1", "lb2"], "priorities": {"lb1": 2, "lb2": 1}}, id="pair"),
    ],
)
def test_nothing_to_say(change: dict[str, t.Any]) -> None:
    assert problems(change) == []


def test_version_2_is_fine_with_whole_seconds_and_a_short_password() -> None:
    assert problems({**V2, "auth_pass": "12345678"}, rto_s=None) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"virtual_router_id": 0}, "virtual_router_id 0 is outside 1..255"),
        ({"virtual_router_id": 256}, "virtual_router_id 256 is outside 1..255"),
        ({"version": 4}, "versions 2 and 3, not 4"),
        ({"advert_int": 0.001}, "advert_int is 0.001 s, and version 3 allows 0.01..40.95 s"),
        ({"advert_int": 41}, "advert_int is 41 s, and version 3 allows 0.01..40.95 s"),
        ({**V2, "advert_int": 0.5}, "advert_int is 0.5 s, and VRRP version 2 knows whole"),
        ({**V2, "advert_int": 256}, "advert_int is 256 s, and version 2 allows 1..255 s"),
        ({**V2, "advert_int": 0}, "advert_int is 0 s, and version 2 allows 1..255 s"),
        (
            {**V2, "addresses": ["2001:db8::10/64"]},
            "2001:db8::10/64 is an IPv6 address, which needs VRRP version 3",
        ),
        ({"members": ["lb1"], "priorities": {"lb1": 1}}, "its only member is lb1"),
        ({"members": [], "priorities": {}}, "its only member is nobody"),
        ({"members": ["lb1", "lb2", "lb3", "lb1"]}, "lb1 is named twice in members"),
        ({"members": ["lb1", "lb2", "lb3", "lb4"]}, "priorities has no value for lb4"),
        ({"members": ["lb1", "lb2"]}, "priorities names lb3, and members does not"),
        (
            {"priorities": {"lb1": 100, "lb2": 100, "lb3": 90}},
            "lb1, lb2 have the same priority 100",
        ),
        (
            {"priorities": {"lb1": 255, "lb2": 190, "lb3": 180}},
            "the priority of lb1 is 255, outside 1..254",
        ),
        ({"priorities": {"lb1": 3, "lb2": 2, "lb3": 0}}, "the priority of lb3 is 0, outside"),
        ({"addresses": []}, "addresses is empty"),
        ({"addresses": ["web"]}, "web is no IP address with prefix length"),
        ({"addresses": ["198.51.100.10/33"]}, "198.51.100.10/33 is no IP address"),
        ({"addresses": ["198.51.100.10"]}, "write it like 198.51.100.10/24"),
        ({"addresses": ["2001:db8::10"]}, "write it like 2001:db8::10/64"),
        (
            {"addresses": ["203.0.113.10/24"]},
            "203.0.113.10/24 lies in no network of the interface of lb1"
            " (198.51.100.0/24, 2001:db8::/64)",
        ),
        (
            {"interface_networks": {"lb2": []}, **V4},
            "198.51.100.10/24 lies in no network of the interface of lb2 (it has none)",
        ),
        ({"addresses": ["198.51.100.12/24"]}, "198.51.100.12/24 is the own address of lb2"),
        ({"addresses": ["2001:DB8::12/64"]}, "2001:DB8::12/64 is the own address of lb2"),
        ({"auth_pass": "secret"}, "auth_pass is set, but VRRP version 3 has no passwords"),
        ({"preempt_delay": 5}, "preempt_delay is 5 s, but preempt is false"),
        ({"preempt": True, "preempt_delay": 1001}, "keepalived allows 0..1000 s"),
        ({"preempt": True, "preempt_delay": -1}, "keepalived allows 0..1000 s"),
        (weigh(254), "the weight of check app is 254, outside -253..253"),
        (weigh(-300), "the weight of check app is -300, outside -253..253"),
        (weigh(-50, preempt=False), "is -50, but preempt is false: then no member takes over"),
        (weigh(-20), "the weight -20 of check app cannot move the addresses"),
        (weigh(20), "a healthy lb3 has 200: set the weight to 0"),
        (weigh(-5), "lb1, that still has priority 195, and a healthy lb3 has 180"),
        (
            weigh(-100, priorities={"lb1": 50, "lb2": 20, "lb3": 1}),
            "lb1, that still has priority 1, and a healthy lb3 has 1",
        ),
    ],
)
def test_each_rule(change: dict[str, t.Any], sentence: str) -> None:
    got = problems(change, rto_s=None)
    assert len(got) == 1
    assert got[0].startswith("Instance web: ")
    assert got[0].endswith(".")
    assert sentence in got[0]


def test_a_long_password_is_refused_and_not_told() -> None:
    got = problems({**V2, "auth_pass": "topsecret99"}, rto_s=None)
    assert len(got) == 1
    assert "auth_pass has 11 characters" in got[0]
    assert "topsecret" not in got[0]


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        pytest.param(
            {"name": "a"},
            {"name": "b", "addresses": ["198.51.100.20/24"]},
            "Instances a and b both have virtual_router_id 51 on lb1, lb2, lb3",
            id="router id",
        ),
        pytest.param(
            {},
            {"virtual_router_id": 52, "addresses": ["198.51.100.20/24"]},
            "Instance web: 2 instances have this name",
            id="name",
        ),
        pytest.param(
            {"name": "a"},
            {"name": "b", "virtual_router_id": 52, "addresses": ["2001:DB8:0::10/64"]},
            "Instances a and b both have the address 2001:db8::10",
            id="address",
        ),
    ],
)
def test_instances_that_collide(
    one: dict[str, t.Any], other: dict[str, t.Any], sentence: str
) -> None:
    got = problems(one, other)
    assert len(got) == 1
    assert sentence in got[0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            {"members": ["lb8", "lb9"], "priorities": {"lb8": 2, "lb9": 1}}, id="other members"
        ),
        pytest.param({"interface": "eth1"}, id="other segment"),
    ],
)
def test_a_router_id_may_be_used_where_nobody_hears_it(change: dict[str, t.Any]) -> None:
    other = {"name": "b", "addresses": ["198.51.100.20/24"], **change}
    assert problems({"name": "a"}, other) == []


def test_the_objective_is_held_against_the_sum() -> None:
    got = problems({"advert_int": 3})
    assert len(got) == 2
    assert "objective rto 1 s cannot be met when a node is lost: 3 x 3 s + 0.891 s skew" in got[0]
    assert "when check app fails: 2 x 0.2 s + 0.2 s timeout + 0.891 s skew" in got[1]
    assert problems({"advert_int": 3}, rto_s=None) == []


def test_there_is_no_sum_of_timers_that_do_not_exist() -> None:
    got = problems({"advert_int": 100, "priorities": {}, "virtual_router_id": 0})
    assert not any("objective" in sentence for sentence in got)
    assert len(got) == 3


def test_the_sum_is_told_beside_other_problems() -> None:
    got = problems({"advert_int": 3, "virtual_router_id": 0})
    assert sum("objective" in sentence for sentence in got) == 2


def test_what_cannot_be_read_is_said_with_the_rest() -> None:
    got = keepalived_problems([{"name": "web"}, {**GOOD, "virtual_router_id": 0}, None])
    assert "Instance web: members is missing: add it." in got
    assert "Instance number 3 is no mapping but None." in got
    assert any("virtual_router_id 0" in sentence for sentence in got)


def test_nothing_is_wrong_with_nothing() -> None:
    assert keepalived_problems([]) == []


@pytest.mark.parametrize("weight", [-253, -60, -31, -30, -10, -1, 1, 10, 29, 30, 31, 60, 253])
def test_an_accepted_weight_moves_the_addresses_from_any_member(weight: int) -> None:
    """Play each case through: whoever fails alone must end below every healthy member."""
    priorities = {"lb1": 200, "lb2": 185, "lb3": 170}

    def effective(host: str, failing: str) -> int:
        bonus = min(weight, 0) if host == failing else max(weight, 0)
        return min(254, max(1, priorities[host] + bonus))

    always_moves = all(
        effective(failing, failing) < effective(healthy, failing)
        for failing, healthy in itertools.permutations(priorities, 2)
    )
    assert (problems(weigh(weight, priorities=priorities), rto_s=None) == []) is always_moves
