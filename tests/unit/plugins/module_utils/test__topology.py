# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of an inventory, and what is not."""

from __future__ import annotations

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology import (
    VARIABLES,
    as_dict,
    objectives_of,
    read_topology,
    reduced,
    rpo_of,
)


def test_the_default_topology() -> None:
    topology = samples.load(samples.LAB / "three_node.yml")
    found = as_dict(topology)
    assert topology.cluster == "demo"
    assert [(each["name"], each["needs"], each["survives"]) for each in found["services"]] == [
        ("etcd", 2, 1),
        ("patroni", 2, 1),
        ("load_balancers", 1, 2),
    ]
    assert [each["failure_domain"] for each in found["hosts"]] == [
        "rack-a",
        "rack-b",
        "rack-c",
        "client1",
    ]
    assert found["hosts"][3]["groups"] == ["clients"]
    assert not found["hosts"][3]["declared"]


def test_members_may_be_fewer_than_the_group() -> None:
    topology = samples.made({"etcd": "a b c d"}, etcd_members=["a", "b", "c"])
    assert topology.services[0].members == ("a", "b", "c")


def test_load_balancers_may_be_named_for_all_roles() -> None:
    topology = samples.made({"load_balancers": "a b c"}, ha_load_balancers=["c", "a"])
    assert topology.services[0].members == ("c", "a")


def test_a_domain_of_the_same_name_in_another_site_is_another() -> None:
    topology = samples.made({"etcd": "a b"}, {"a": "north/rack-1", "b": "south/rack-1"})
    assert [host.unit for host in topology.hosts.values()] == ["rack-1 (north)", "rack-1 (south)"]


def test_the_control_node_is_no_part_of_it() -> None:
    groups = {"etcd": ["a"], "ungrouped": ["localhost"]}
    assert list(read_topology(groups, {}).hosts) == ["a"]
    known = {"localhost": {"ha_address": "198.51.100.9"}}
    assert "localhost" in read_topology(groups, known).hosts


def test_no_secret_is_looked_at() -> None:
    assert [name for name in VARIABLES if "password" in name or "secret" in name] == []
    instance = {"name": "web", "auth_pass": "canary", "notify": "canary", "advert_int": 1}
    proxy = {
        "name": "app",
        "basic_auth": "canary",
        "check": {"inter": "1s", "headers": ["canary"]},
        "servers": [{"name": "s1", "address": "192.0.2.1", "port": 80, "extra": "canary"}],
    }
    kept = [reduced("keepalived_instances", [instance]), reduced("haproxy_listens", [proxy])]
    assert "canary" not in str(kept)
    assert kept[1][0]["servers"] == [{"name": "s1", "address": "192.0.2.1", "port": 80}]


@pytest.mark.parametrize(
    ("values", "rpo"),
    [
        ({}, None),
        ({"ha_objectives": {"rpo": 0}}, 0.0),
        ({"ha_objectives": {"rpo": 0}, "patroni_objectives": {"rto": "9s"}}, None),
        ({"ha_objectives": {"rpo": "5m"}}, 300.0),
        ({"ha_objectives": {"rpo": "soon"}}, None),
        ({"ha_objectives": "fast"}, None),
    ],
)
def test_the_rpo(values: dict[str, object], rpo: float | None) -> None:
    assert rpo_of(values, "patroni") == rpo


def test_a_role_may_have_its_own_objectives() -> None:
    values = {"ha_objectives": {"rto": "30s"}, "haproxy_objectives": {"rto": "3s"}}
    assert objectives_of(values, "haproxy") == {"rto": "3s"}
    assert objectives_of(values, "patroni") == {"rto": "30s"}


@pytest.mark.parametrize("value", [None, "text", [1, None], {"a": 1}])
def test_what_is_no_list_is_left_out(value: object) -> None:
    assert reduced("keepalived_instances", value) == []
