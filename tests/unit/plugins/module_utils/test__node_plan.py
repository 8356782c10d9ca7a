# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a node has to measure."""

from __future__ import annotations

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._node_plan import node_plan, port_of
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import Port


def ports(name: str, host: str) -> list[tuple[str, int]]:
    plan = node_plan(samples.load(samples.LAB / f"{name}.yml"), host)
    return [(each["name"], each["port"]) for each in plan["targets"]]


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("load_balancers", "node1", [("node2", 8080), ("node3", 8080)]),
        ("two_node", "node1", [("node2", 5432), ("node2", 8009)]),
        (
            "patroni",
            "node2",
            [(peer, port) for port in (2380, 2379, 8008, 5432) for peer in ("node1", "node3")],
        ),
    ],
)
def test_ports_of_the_labs(name: str, host: str, expected: list[tuple[str, int]]) -> None:
    assert ports(name, host) == expected


def test_directories_and_packages() -> None:
    plan = node_plan(samples.load(samples.LAB / "three_node.yml"), "node1")
    assert [each["path"] for each in plan["directories"]] == [
        "/var/lib/etcd",
        "/var/lib/postgresql",
        "/srv/wal/pg_wal",
    ]
    assert "libc6" in plan["packages"]
    assert [each["name"] for each in plan["peers"]] == ["node2", "node3"]


def test_nodes_of_swarm() -> None:
    topology = samples.made({"swarm": "a b c d", "swarm_managers": "a b c"})
    plans = [node_plan(topology, host) for host in ("c", "d")]
    found = [{(each["name"], each["port"]) for each in plan["targets"]} for plan in plans]
    assert found[0] == {("a", 7946), ("b", 7946), ("d", 7946), ("a", 2377), ("b", 2377)}
    assert found[1] == {(name, port) for name in "abc" for port in (7946, 2377)}
    # A manager writes each decision to its disk; a worker has images there, and nothing to lose.
    assert [plan["directories"] for plan in plans] == [
        [{"path": "/var/lib/docker", "syncs": syncs}] for syncs in (True, False)
    ]


def test_a_client_of_a_service_does_not_become_its_member() -> None:
    topology = samples.made({"etcd": "a b c", "patroni": "x y", "load_balancers": "l"})
    targets = node_plan(topology, "x")["targets"]
    assert {(each["name"], each["port"]) for each in targets} == {
        ("a", 2379),
        ("b", 2379),
        ("c", 2379),
        ("y", 8008),
        ("y", 5432),
    }
    assert {each["port"] for each in node_plan(topology, "l")["targets"]} == {8008, 5432}


def test_servers_outside_of_the_inventory() -> None:
    servers = [
        {"name": "app", "address": "192.0.2.80", "port": 8080},
        {"name": "sock", "address": "/run/app.sock"},
        {"name": "self", "address": "198.51.100.1", "port": 80},
    ]
    backends = [{"name": "web", "servers": servers}]
    topology = samples.made({"load_balancers": "a"}, haproxy_backends=backends)
    assert node_plan(topology, "a")["targets"] == [
        {"name": "app", "address": "192.0.2.80", "port": 8080, "service": "server of web"}
    ]


def test_a_host_without_a_service_measures_nothing() -> None:
    plan = node_plan(samples.load(samples.LAB / "three_node.yml"), "client1")
    assert plan == {"peers": [], "targets": [], "directories": [], "packages": []}


@pytest.mark.parametrize(
    ("given", "number"), [({}, 2380), ({"p": 1}, 1), ({"p": "7"}, 7), ({"p": "x"}, 2380)]
)
def test_port_of(given: dict[str, object], number: int) -> None:
    host = samples.made({"etcd": "a"}).hosts["a"]
    assert port_of(host._replace(values=given), Port("peers", "p", 2380, ())) == number
