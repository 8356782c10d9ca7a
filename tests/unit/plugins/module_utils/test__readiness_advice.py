# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recommendation."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._readiness_advice import (
    advise,
    demands,
    usable,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_criteria import judge
from ansible_collections.nines.ha.plugins.module_utils._readiness_forecast import (
    Assumptions,
)
from readiness_samples import ANSWERS, DOMAINS, PROOFS, drill, facts

SERVICE = ANSWERS["services"][0]
ONE, TWO, THREE = "single node with backups", "two nodes", "three nodes"


def advice(**changes: t.Any) -> dict[str, t.Any]:
    about = facts(**changes)
    return advise(about, judge(about))


def service(**changes: t.Any) -> dict[str, t.Any]:
    return {"answered": {"services": [SERVICE | changes]}}


@pytest.mark.parametrize(
    ("changes", "now", "target", "why"),
    [
        ({}, THREE, THREE, "shop may be down 2 min and lose nothing: three nodes can keep that"),
        # The restore took 40 min, the person 30.
        (
            service(tolerated_downtime=86400.0, tolerated_data_loss=172800.0),
            ONE,
            ONE,
            "single node",
        ),
        (service(tolerated_downtime=86400.0), TWO, TWO, "two nodes can keep that"),
        (service(tolerated_downtime=1900.0), TWO, TWO, "two nodes"),
        (service(tolerated_downtime=5.0), THREE, THREE, "not even three nodes keep that"),
        (service(holds_data=False, tolerated_downtime=5.0), TWO, TWO, "two nodes can keep"),
        (service(holds_data=None, tolerated_downtime=60.0), THREE, THREE, "three nodes"),
        (service(needs_ha=False), ONE, ONE, "No service needs more: a tested backup"),
        (service(needs_ha=None), ONE, ONE, "Nothing says yet that any service needs more"),
        ({"answers": {}}, ONE, ONE, "Nothing says yet"),
        ({"answers": {}}, ONE, ONE, "nothing here says to take them down"),
        (
            {"answers": {"reasons": ["speed"]}},
            ONE,
            ONE,
            "None of the reasons that were given counts",
        ),
        ({"proofs": []}, ONE, THREE, "Not shown: Backups are tested."),
        ({"answered": {"incident_owner": None}}, ONE, THREE, "An incident has an owner"),
        ({"answered": {"nodes": None}}, ONE, THREE, "carry the load"),
        ({"nodes": ["n1", "n2"]}, TWO, THREE, "2 of the 3 nodes are known to stand in failure dom"),
        ({"nodes": ["n1"]}, ONE, THREE, "1 of the 3 nodes"),
        ({"domains": DOMAINS | {"n3": "b"}}, TWO, THREE, "2 of the 3"),
        # Missing drills or objectives do not stand in the way; they are listed.
        ({"objectives": {}, "proofs": PROOFS[-1:]}, THREE, THREE, "three nodes can keep that"),
    ],
)
def test_recommends(changes: dict[str, t.Any], now: str, target: str, why: str) -> None:
    found = advice(**changes)
    assert (found["recommendation"], found["target"]) == (now, target)
    assert why in " ".join(found["why"])


def test_bounds_come_from_the_service_or_from_the_objectives() -> None:
    about = facts(**service(tolerated_downtime=None, tolerated_data_loss=None))
    demand = demands(about, Assumptions())[0]
    assert (demand.downtime_s, demand.loss_s, demand.nodes) == (30, 0, 3)


def test_own_drills_decide() -> None:
    slow = [*PROOFS, drill("primary_power_off", rto_s=300, passed=False)]
    found = advice(proofs=slow)
    assert found["services"][0]["met"] is False
    assert "not even three nodes" in found["why"][0]


def test_options_have_cost_and_availability() -> None:
    options = advice()["options"]
    assert [each["cost_factor"] for each in options] == [1, 2, 3]
    availabilities = [each["availability"] for each in options]
    assert availabilities == sorted(availabilities)
    assert [each["meets_availability"] for each in options] == [True, True, True]
    assert advice(objectives={})["options"][0]["meets_availability"] is None


def test_money_is_compared_where_both_prices_are_known() -> None:
    costs = {"outage_per_hour": 400.0, "node_per_month": 60.0, "currency": "EUR"}
    found = advice(answered={"costs": costs})
    assert [row["nodes"] for row in found["money"]] == [720, 1440, 2160]
    assert all(row["sum"] == row["nodes"] + row["outages"] for row in found["money"])
    assert "By money alone, single node with backups would do" in found["why"][-1]
    dear = advice(answered={"costs": costs | {"outage_per_hour": 4000.0, "currency": None}})
    assert not any("By money alone" in each for each in dear["why"])
    assert advice(answered={"costs": costs | {"node_per_month": None}})["money"] == []


@pytest.mark.parametrize(("nodes", "count"), [(["n1"], 1), (["n1", "n2"], 2), ([], 1), (["x"], 1)])
def test_usable(nodes: list[str], count: int) -> None:
    assert usable(facts(nodes=nodes)) == count
