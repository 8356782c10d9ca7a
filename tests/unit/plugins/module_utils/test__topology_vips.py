# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual addresses and router ids."""

from __future__ import annotations

import typing as t

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology import read_topology
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import (
    vip_findings,
    vips,
    vips_as_dicts,
)


def instance(name: str = "web", **values: t.Any) -> dict[str, t.Any]:
    return {"name": name, "virtual_router_id": 51, "addresses": ["198.51.100.100/24"], **values}


def checks(*instances: dict[str, t.Any], hosts: t.Any = None) -> list[tuple[str, str]]:
    groups = {"load_balancers": "a b"}
    topology = samples.made(groups, {}, hosts, keepalived_instances=list(instances))
    return [(each.severity, each.check) for each in vip_findings(topology)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"addresses": ["198.51.100.1/24"]}, [("error", "virtual_address")]),
        ({"addresses": ["203.0.113.9/24"]}, [("error", "virtual_address")]),
        ({"addresses": ["198.51.100.9"]}, [("error", "virtual_address")]),
        ({"addresses": ["web"]}, [("error", "virtual_address")]),
        ({"addresses": ["2001:db8::100/64"]}, [("unknown", "virtual_address")]),
        ({"virtual_router_id": 0}, []),  # none is given: one is derived
        ({"virtual_router_id": 256}, [("error", "virtual_router_id")]),
        ({"members": ["a"]}, [("error", "single_point_of_failure")]),
        (
            {"members": ["a", "stranger"]},
            [("error", "unknown_member"), ("unknown", "virtual_address")],
        ),
    ],
)
def test_one(changes: dict[str, t.Any], expected: list[tuple[str, str]]) -> None:
    assert checks(instance(**changes)) == expected


def test_two() -> None:
    other = {"addresses": ["198.51.100.101/24"]}
    assert checks(instance(), instance("b", **other)) == [("error", "virtual_router_id")]
    assert checks(instance(), instance("b", virtual_router_id=52, **other)) == []
    same = instance("b", virtual_router_id=52)
    assert checks(instance(), same) == [("error", "address_twice")]


def test_an_instance_of_other_hosts_may_not_share_an_id() -> None:
    hosts = {
        "a": {"keepalived_instances": [instance()]},
        "z": {"keepalived_instances": [instance("other", addresses=["198.51.100.7/24"])]},
    }
    topology = samples.made({"load_balancers": "a", "elsewhere": "z"}, {}, hosts)
    assert ("error", "virtual_router_id") in [(e.severity, e.check) for e in vip_findings(topology)]


def test_ipv6_members_are_known() -> None:
    hosts = {name: {"ha_address6": f"2001:db8::{name}"} for name in "ab"}
    assert checks(instance(addresses=["2001:db8::100/64"]), hosts=hosts) == []


def test_load_balancers_without_an_address() -> None:
    assert checks() == [("warning", "no_address")]
    groups = {"load_balancers": ["a"]}
    untold = read_topology(groups, {}, {"keepalived_instances": "a: it is undefined"})
    assert list(vip_findings(untold)) == []
    assert list(vip_findings(samples.made({"etcd": "a"}))) == []


def test_plain_values() -> None:
    topology = samples.made({"load_balancers": "a b"}, keepalived_instances=[instance()])
    assert vips(topology)[0].members == ("a", "b")
    assert vips_as_dicts(topology)[0]["addresses"] == ["198.51.100.100/24"]
    broken = samples.made({"load_balancers": "a"}, keepalived_instances=[{"name": ""}])
    assert vips_as_dicts(broken) == []
