# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chaos keeps to its limits, whatever the seed."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._campaign_chaos import (
    Chosen,
    choose,
    hits,
    read,
    tolerated,
)
from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import (
    Cluster,
    read_allowed,
)
from campaign_samples import CLUSTER, POWER, VIP


def chosen(seed: str, cluster: Cluster = CLUSTER, **chaos: t.Any) -> list[Chosen]:
    allowed, limits = read(chaos, cluster, 10.0, 600.0)
    return list(choose(allowed, limits, cluster, seed))


ETCD = {"subject": "postgres", "fault": "etcd_kill"}


@pytest.mark.parametrize(
    ("entry", "hit", "most"),
    [
        (VIP, 1, 1),
        (POWER, 1, 1),
        ({**POWER, "targets": ["minority"]}, 1, 1),
        ({**POWER, "targets": ["majority"]}, 2, 1),
        ({**POWER, "targets": ["all"]}, 3, 1),
        ({**ETCD, "targets": ["etcd_leader,db1"]}, 2, 1),
        ({**POWER, "fault": "standby_power_off"}, 1, 1),
        ({**POWER, "targets": ["domain:rack-a"]}, 2, 1),
        ({**POWER, "targets": ["domain:7"]}, 1, 1),
        # Who it is that the seed chooses may share its rack with another one.
        ({**POWER, "fault": "rack_cut"}, 2, 1),
        ({**POWER, "fault": "rack_cut", "targets": ["db3"]}, 1, 1),
        # One of the two is hit while the other one still is.
        ({**POWER, "fault": "patroni_kill,primary_power_off"}, 2, 1),
    ],
)
def test_hits_and_what_is_tolerated(entry: dict[str, t.Any], hit: int, most: int) -> None:
    drill = read_allowed(entry, CLUSTER, 0.0)
    assert (hits(drill, drill.targets[0], CLUSTER), tolerated(drill, CLUSTER, 9)) == (hit, most)


@pytest.mark.parametrize(
    ("chaos", "reason"),
    [
        ({}, "allowed is empty"),
        ({"allowed": [VIP], "windov": "1h"}, "windov is unknown"),
        ({"allowed": ["link_cut"]}, "allowed: entry 1 must be a mapping"),
        ({"allowed": [VIP, {**VIP, "fault": "x"}]}, "allowed: entry 2: fault 'x' is unknown"),
        ({"allowed": [VIP], "window": "5m"}, "window of 5 min is shorter than one .* 10 min 10 s"),
        ({"allowed": [VIP], "pause_min": "9m"}, "pause_min is longer than pause_max"),
        ({"allowed": [VIP], "blast_radius": 0}, "blast_radius must be at least 1"),
        ({"allowed": [VIP], "drills_max": 0}, "drills_max must be at least 1"),
        ({"allowed": [VIP], "avoid": ["lb9"]}, "avoid: lb9 is no host of the inventory"),
        ({"allowed": [VIP], "avoid": "lb1"}, "avoid must be a list"),
        (
            {"allowed": [{**ETCD, "targets": ["majority"]}], "blast_radius": 2},
            "etcd_kill of majority hits 2 at a time, and 1 may be: the blast radius is 2",
        ),
        ({"allowed": [{**VIP, "targets": ["all"]}]}, "link_cut of all hits 2 at a time"),
        ({"allowed": [{**POWER, "targets": ["domain:x"]}]}, "known are .*domain:7, domain:rack-a"),
        ({"allowed": [POWER], "avoid": ["db1"]}, "whom it is about may hit db1, which is to be"),
        (
            {"allowed": [{**POWER, "targets": ["standby"]}], "avoid": ["db1"]},
            "of standby may hit db1",
        ),
        ({"allowed": [{**POWER, "targets": ["db1"]}], "avoid": ["db1"]}, "target db1 is one of"),
        (
            {"allowed": [{**VIP, "targets": ["one"]}], "avoid": ["lb1", "lb2"]},
            "target one: without those to avoid there are 0 left",
        ),
    ],
)
def test_refused(chaos: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        chosen("7", **chaos)


def test_a_cluster_of_two_voters_can_lose_none() -> None:
    pair = ["db1", "db2"]
    small = CLUSTER._replace(
        members={"postgres": pair}, groups={**CLUSTER.groups, "patroni": pair, "etcd": pair}
    )
    with pytest.raises(ValueError, match="hits 1 at a time, and 0 may be"):
        chosen("7", small, allowed=[POWER])
    # Without anything that votes, one of two may go.
    assert chosen("7", small._replace(groups={"all": pair}), allowed=[POWER])


def test_the_seed_decides_and_nothing_else() -> None:
    chaos: dict[str, t.Any] = {
        "allowed": [VIP, POWER, {**ETCD, "targets": ["etcd_leader", "minority"]}]
    }
    assert chosen("7", **chaos) == chosen("7", **chaos)
    plans = [chosen(str(seed), **chaos) for seed in range(40)]
    assert {one.drill.fault for plan in plans for one in plan} == {
        "link_cut",
        "primary_power_off",
        "etcd_kill",
    }
    assert {one.drill.targets for plan in plans for one in plan} == {
        ("",),
        ("etcd_leader",),
        ("minority",),
    }
    assert all(plan[0].pause_s == 0 for plan in plans)
    assert all(10 <= one.pause_s <= 120 for plan in plans for one in plan[1:])
    assert {len(plan) for plan in plans} == {10}


def test_who_is_to_be_avoided_is_never_chosen() -> None:
    chaos: dict[str, t.Any] = {
        "allowed": [VIP, {**POWER, "targets": ["one", "db3"]}, {**ETCD, "targets": ["minority"]}],
        "avoid": ["db1"],
    }
    found = {
        one.drill.targets[0]
        for seed in range(40)
        for one in chosen(str(seed), **chaos)
        if one.drill.subject == "postgres"
    }
    assert found == {"db2", "db3"}


def test_a_blast_radius_may_be_larger_where_the_quorum_is() -> None:
    names = [f"db{number}" for number in range(1, 6)]
    large = CLUSTER._replace(
        members={"postgres": names}, groups={"all": names, "etcd": names, "patroni": names}
    )
    (one,) = chosen(
        "7",
        large,
        allowed=[{**POWER, "targets": ["minority"]}],
        blast_radius=2,
        drills_max=1,
        avoid=["db5"],
    )
    assert one.hits == 2
    assert len(one.drill.targets[0].split(",")) == 2
    assert "db5" not in one.drill.targets[0]
