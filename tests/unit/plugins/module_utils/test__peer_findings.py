# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong between nodes."""

from __future__ import annotations

import typing as t

import node_samples as samples
import pytest
import topology_samples
from ansible_collections.nines.ha.plugins.module_utils._peer_findings import peer_findings

TOPOLOGY = topology_samples.made(
    {"etcd": "a b c", "load_balancers": "a b"},
    keepalived_instances=[{"name": "web", "addresses": ["198.51.100.100/24"]}],
)


def found(
    nodes: dict[str, t.Any] | None = None, clocks: dict[str, t.Any] | None = None
) -> list[tuple[str, str, str]]:
    measured = {name: samples.node() for name in "abc"} | (nodes or {})
    return [
        (each.severity, each.check, f"{each.what}. {each.why}")
        for each in peer_findings(measured, TOPOLOGY, clocks or {})
    ]


def clock(offset: float, uncertainty: float = 0.01) -> dict[str, t.Any]:
    return {"offset_s": offset, "uncertainty_s": uncertainty, "reason": ""}


@pytest.mark.parametrize(
    ("clocks", "severity", "part"),
    [
        ({"a": clock(0.0), "b": clock(0.05), "c": clock(-0.02)}, None, ""),
        ({"a": clock(5.0)}, None, ""),
        ({"a": clock(0.0), "b": clock(2.5)}, "error", "b is 2.500 s ahead of a, ± 0.020 s"),
        ({"a": clock(0.0, 0.3), "b": clock(0.2, 0.3)}, "unknown", "too coarse to tell"),
        ({"a": {"offset_s": None, "reason": "no date"}}, "unknown", "no date."),
        ({"a": {"skipped": True}}, None, ""),
        ({"a": {"msg": "no route"}}, "unknown", "no route."),
    ],
)
def test_clocks(clocks: dict[str, t.Any], severity: str | None, part: str) -> None:
    got = found(clocks=clocks)
    assert [(each[0], each[1]) for each in got] == (
        [(severity, "clock_offset")] if severity else []
    )
    assert part in "".join(each[2] for each in got)


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        ("open", None),
        # Before the build nobody listens: the way is there.
        ("refused", None),
        ("filtered", "error"),
        ("unreachable", "error"),
        ("unknown", "unknown"),
    ],
)
def test_ports(state: str, severity: str | None) -> None:
    node = samples.node(targets=[samples.target("b", state)])
    got = found({"a": node, "c": node})
    assert [each[:2] for each in got] == ([(severity, "port")] if severity else [])
    assert all(each[2].startswith("a, c to b port 2380 (etcd: peers)") for each in got)


def test_a_dead_peer_is_said_once() -> None:
    dead = [samples.target("b", "filtered", port=port) for port in (2379, 2380)]
    other = [samples.target("b", "filtered", port=5432, service="patroni: SQL")]
    got = found({"a": samples.node(targets=dead + other)})
    assert [each[:2] for each in got] == [("error", "port")]
    assert "port 2379 (etcd: peers), 2380 (etcd: peers), 5432 (patroni: SQL)" in got[0][2]


@pytest.mark.parametrize(
    ("peer", "targets", "expected"),
    [
        ({}, [], []),
        ({"ping_ms": 30.0}, [], [("warning", "latency")]),
        ({"loss_percent": 20.0}, [], [("warning", "loss")]),
        ({"fits": False, "mtu_reason": "1500 bytes got no answer"}, [], [("error", "mtu")]),
        ({"fits": "unknown", "mtu_reason": "no ping"}, [], [("unknown", "mtu")]),
        # A port that answers tells the time as well as ping does.
        ({"ping_ms": None, "loss_percent": None}, [samples.target("b", "refused")], []),
        (
            {"ping_ms": None, "loss_percent": None},
            [samples.target("b", trip_ms=50.0)],
            [("warning", "latency")],
        ),
        ({"ping_ms": None, "ping_reason": "not installed"}, [], [("unknown", "latency")]),
        # Where nothing answers to ping, its 100 % say nothing about the line.
        ({"ping_ms": None, "loss_percent": 100.0}, [], [("unknown", "latency")]),
    ],
)
def test_ways(
    peer: dict[str, t.Any], targets: list[dict[str, t.Any]], expected: list[tuple[str, str]]
) -> None:
    got = found({"a": samples.node(peers=[samples.peer("b", **peer)], targets=targets)})
    assert [each[:2] for each in got] == expected


def test_many_pairs_are_not_all_named() -> None:
    peers = [samples.peer(f"n{number}", ping_ms=99.0) for number in range(9)]
    assert "and 5 more" in found({"a": samples.node(peers=peers)})[0][2]


def versions(**installed: str) -> dict[str, t.Any]:
    return {"packages": {"versions": installed, "reason": ""}}


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({"c": samples.node(kernel="6.1.0")}, [("note", "versions")]),
        ({"c": samples.node(os={"name": "Debian 12", "id": "debian"})}, [("warning", "versions")]),
        ({"c": samples.node(machine="aarch64")}, [("warning", "versions")]),
        # Who has not got it yet will get it.
        ({"a": samples.node(**versions(etcd="3.5"))}, []),
        (
            {
                "b": samples.node(**versions(libc6="2.36")),
                "c": samples.node(**versions(libc6="2.41")),
            },
            [("warning", "versions")],
        ),
    ],
)
def test_versions(nodes: dict[str, t.Any], expected: list[tuple[str, str]]) -> None:
    assert [each[:2] for each in found(nodes)] == expected


@pytest.mark.parametrize(
    ("server", "whose"),
    [
        ("198.51.100.1", "which is a."),
        ("198.51.100.100", "which is the address web."),
        ("192.0.2.1", ""),
    ],
)
def test_a_resolver_inside(server: str, whose: str) -> None:
    entry = {"server": server, "answers": True, "ms": 1.0, "reason": ""}
    got = found({name: samples.node(resolvers=[entry]) for name in "bc"})
    assert [each[:2] for each in got] == ([("warning", "dns_inside")] if whose else [])
    assert all(whose in each[2] and each[2].startswith("b, c ask") for each in got)


def test_who_was_not_measured_is_left_out() -> None:
    assert found({"a": {"reason": "away"}, "b": {}}) == []
