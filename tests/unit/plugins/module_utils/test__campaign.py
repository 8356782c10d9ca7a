# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a campaign."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._campaign import lines, plan, rehearsals
from campaign_samples import CLUSTER, POWER, VIP, WANTED

LIST = [VIP, {**POWER, "rounds": 2, "options": {"drill_hold": 9}}]


def planned(seed: str = "2026", **changes: t.Any) -> dict[str, t.Any]:
    return plan({**WANTED, **changes}, CLUSTER, seed)


def test_a_list_is_gone_through_in_its_order() -> None:
    steps = planned(drills=LIST, rounds=2, options={"drill_hold": 5})["steps"]
    assert [step["fault"] for step in steps] == ["link_cut", "primary_power_off"] * 2
    assert [step["pause_s"] for step in steps] == [0.0, 30.0, 30.0, 30.0]
    assert [step["limit_s"] for step in steps] == [610.0, 1220.0] * 2
    assert steps[3]["variables"] == {
        "drill_hold": 9,
        "drill_fault": "primary_power_off",
        "drill_target": "",
        "drill_rounds": 2,
        "drill_seed": "2026/4",
        "drill_phase": 10.0,
    }
    assert steps[0]["variables"]["drill_hold"] == 5


def test_shuffled_goes_through_all_of_it_each_time() -> None:
    faults = ["link_cut", "haproxy_kill", "node", "patroni_kill"]
    cluster = CLUSTER._replace(faults=dict.fromkeys(faults, {}))
    wanted = {
        **WANTED,
        "order": "shuffled",
        "rounds": 20,
        "drills": [{**VIP, "fault": fault} for fault in faults],
    }
    found = [step["fault"] for step in plan(wanted, cluster, "7")["steps"]]
    passes = [tuple(found[start : start + 4]) for start in range(0, 80, 4)]
    assert {tuple(sorted(one)) for one in passes} == {tuple(sorted(faults))}
    assert len(set(passes)) > 5
    assert found == [step["fault"] for step in plan(wanted, cluster, "7")["steps"]]


def test_chaos_has_limits_for_the_drill_itself() -> None:
    got = planned(chaos={"allowed": [VIP], "window": "1h", "drills_max": 3, "avoid": ["db1"]})
    assert (got["mode"], got["window_s"], len(got["steps"])) == ("chaos", 3600.0, 3)
    variables = got["steps"][0]["variables"]
    assert (variables["drill_blast_radius"], variables["drill_avoid"]) == (1, ["db1"])
    assert planned(chaos={"allowed": [VIP]}) == planned(chaos={"allowed": [VIP]})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "there is nothing to do"),
        ({"drills": LIST, "chaos": {"allowed": [VIP]}}, "exclude each other"),
        ({"drills": "link_cut"}, "campaign_drills must be a list"),
        ({"drills": [VIP, {}]}, "campaign_drills: entry 2: subject must be a text"),
        ({"drills": LIST, "rounds": 0}, "campaign_rounds must be at least 1"),
        ({"drills": LIST, "order": "random"}, "campaign_order is 'random': known are listed"),
        ({"drills": LIST, "stop_on": "rain"}, "campaign_stop_on is 'rain'"),
        ({"drills": LIST, "phase": -1}, "campaign_phase: .* is negative"),
        ({"drills": LIST, "pause": "later"}, "campaign_pause: 'later' is no duration"),
        ({"drills": LIST, "limit": 0}, "campaign_limit must be greater than 0"),
        ({"drills": LIST, "options": {"x": 1}}, "campaign_options: x is no option"),
        ({"chaos": {"allowed": []}}, "campaign_chaos: allowed is empty"),
        ({"chaos": ["link_cut"]}, "campaign_chaos: must be a mapping"),
        ({"chaos": {"allowed": [VIP]}, "stop_on": "never"}, "chaos ends where"),
        ({"drills": LIST, "seed": ""}, "campaign_seed is empty"),
    ],
)
def test_refused(changes: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        planned(**changes)


def test_each_different_drill_is_rehearsed_once() -> None:
    steps = planned(drills=[*LIST, {**VIP, "target": "lb1"}, VIP], rounds=3)["steps"]
    found = rehearsals(steps)
    assert [(one["fault"], one["target"]) for one in found] == [
        ("link_cut", ""),
        ("primary_power_off", ""),
        ("link_cut", "lb1"),
    ]
    assert {one["variables"]["drill_rounds"] for one in found} == {0}
    # The steps themselves are as they were.
    assert steps[1]["variables"]["drill_rounds"] == 2


def test_lines() -> None:
    assert lines(planned(drills=[*LIST, {**VIP, "target": "lb1"}])) == [
        "3 drills, listed, seed 2026",
        "[1/3] vip link_cut",
        "[2/3] postgres primary_power_off, 2 rounds, 30 s after the one before",
        "[3/3] vip link_cut of lb1, 30 s after the one before",
    ]
    head = lines(planned(chaos={"allowed": [VIP], "drills_max": 4}))[0]
    assert head == "At most 4 drills, chaos, seed 2026, within 30 min"
