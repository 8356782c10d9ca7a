# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parts of a cluster: well only where somebody has seen it."""

from __future__ import annotations

import typing as t

import pytest
import status_samples as samples
from ansible_collections.nines.ha.plugins.module_utils import _status as status

NOTHING: dict[str, t.Any] = {}
Results = dict[str, dict[str, t.Any]]


@pytest.mark.parametrize(
    ("results", "passed", "found"),
    [
        ({"a": samples.vip(True, False), "b": samples.vip(False, True)}, True, "on a"),
        ({"a": samples.vip(True, True), "b": samples.vip(True, True)}, False, "has 2 owners: a, b"),
        ({"a": samples.vip(False, False), "b": samples.vip(False, False)}, False, "has no owner"),
        # Who is away may hold it as well; the segment says that nobody does.
        ({"a": samples.vip(True, False), "b": NOTHING}, True, "on a"),
        ({"a": samples.vip(True, False, asked=False), "b": NOTHING}, "unknown", "on a; nobody"),
        ({"a": samples.vip(False, True), "b": NOTHING}, "unknown", "on a machine that was not"),
        ({"a": samples.vip(False, True), "b": samples.vip(False, True)}, False, "(a stranger)"),
        ({"a": samples.vip(False, False), "b": NOTHING}, False, "has no owner"),
        ({"a": samples.vip(False, False, asked=False), "b": NOTHING}, "unknown", "has no owner"),
    ],
)
def test_each_address_has_exactly_one_owner(results: Results, passed: t.Any, found: str) -> None:
    row = status.addresses(results).rows[0]
    assert (row.name, row.passed) == ("198.51.100.10", passed)
    assert found in row.found


def test_two_machines_that_answer_for_an_address_are_wrong() -> None:
    one = samples.vip(True, True)
    one["addresses"][0]["duplicate"] = True
    assert status.addresses({"a": one}).passed is False


@pytest.mark.parametrize(
    ("area", "passed", "headline"),
    [
        (status.nodes({"a": {"ping": "pong"}}), True, "1 of 1"),
        (status.nodes({"a": {"ping": "pong"}, "b": samples.UNREACHABLE}), False, "1 of 2"),
        (status.nodes({"a": {"msg": "no Python"}}), "unknown", "0 of 1"),
        (status.nodes({}), "unknown", "0 of 0"),
        (status.etcd({"a": samples.etcd()}), True, "node1"),
        (status.etcd({"a": samples.etcd("node3")}), False, "node1"),
        (status.etcd({"a": samples.etcd(), "b": samples.etcd("node3")}), False, "node1"),
        (status.etcd({"a": {"msg": "no CA"}}), "unknown", "unknown"),
        (status.etcd({"a": samples.etcd(), "b": {"msg": "no CA"}}), "unknown", "node1"),
        (status.etcd({"a": {**samples.etcd(), "leader": None}}), True, "nobody"),
        (status.patroni({"a": samples.patroni()}), True, "node1"),
        (status.patroni({"a": samples.patroni("node2")}), False, "node1"),
        (status.patroni({"a": {"msg": "Patroni cannot be asked"}}), "unknown", "unknown"),
        (status.swarm({"a": {"manager": False, "problems": []}}), "unknown", "unknown"),
        (status.haproxy({"a": samples.haproxy()}, {"a": {"msg": "passed"}}), True, "1 of 1"),
        (status.haproxy({"a": samples.haproxy()}, {}), "unknown", "1 of 1"),
        (status.haproxy({"a": samples.haproxy()}, {"a": {"skipped": True}}), "unknown", "1 of 1"),
        (status.haproxy({"a": {"reachable": False}}, {}), False, "0 of 1"),
        (status.haproxy({"a": NOTHING}, {}), "unknown", "0 of 1"),
        (status.haproxy({"a": samples.haproxy(0, "DOWN")}, {"a": {"msg": ""}}), False, "1 of 1"),
        (status.plain("NFS", "well")({"a": {"problems": []}}), True, "1 of 1"),
        (status.plain("NFS", "well")({"a": {"problems": ["x"]}}), False, "0 of 1"),
        (status.plain("NFS", "well")({"a": {"msg": "x"}}), "unknown", "0 of 1"),
    ],
)
def test_a_part_is_judged(area: status.Area, passed: t.Any, headline: str) -> None:
    assert (area.passed, area.headline[0]) == (passed, headline)


def test_what_is_not_as_declared_is_told_a_sentence_each() -> None:
    judged = {"a": {"evaluated_to": False, "msg": ["one", "two"]}}
    area = status.haproxy({"a": samples.haproxy(2)}, judged)
    assert [row.found for row in area.rows] == ["UP, 2 of 3 servers", "one", "two"]
    assert area.passed is False


def instance(name: str, role: str | None, lag: int | None = None) -> dict[str, t.Any]:
    state = None if role is None else {"role": role}
    seen = {"reachable": role is not None, "error": None if role else "timed out"}
    return {"name": name, "state": state, "lag_bytes": lag, **seen}


def test_replication_is_told_by_its_instances() -> None:
    well = [instance("a", "primary"), instance("b", "standby", 4096)]
    found = {"problems": [], "primary": "a", "instances": well}
    area = status.postgres({"a": found, "b": found})
    assert (area.passed, area.headline) == (True, ("a", "is the primary"))
    assert [row.found for row in area.rows] == ["primary", "standby, 4096 bytes behind"]


def test_replication_that_is_wrong_is_told_once() -> None:
    # What failed has no instances.
    found = {"problems": ["b does not stream"], "primary": "a"}
    area = status.postgres({"a": found, "b": dict(found), "c": NOTHING})
    assert (area.passed, list(area.problems)) == (False, ["b does not stream"])


def test_two_primaries_are_both_named() -> None:
    told = [{"problems": ["two primaries"], "primary": name} for name in ("a", "b")]
    assert status.postgres(dict(zip("ab", told, strict=True))).headline[0] == "a and b"


def swarm_node(name: str, **more: t.Any) -> dict[str, t.Any]:
    usual = {"status": "ready", "availability": "active", "reachability": None, "leader": False}
    return {"name": name, **usual, **more}


@pytest.mark.parametrize(
    ("node", "passed", "found"),
    [
        ({}, True, "ready, active"),
        ({"reachability": "reachable", "leader": True}, True, "ready, active, leads"),
        ({"reachability": "unreachable"}, False, "ready, active, manager, unreachable"),
        ({"status": "down"}, False, "down, active"),
        ({"availability": "drain"}, True, "ready, drain"),
    ],
)
def test_a_node_of_a_swarm(node: dict[str, t.Any], passed: bool, found: str) -> None:
    quorum = {"managers": 3, "reachable": 3, "needed": 2, "held": True}
    about = {"manager": True, "leader": "a", "workers": [], "quorum": quorum, "problems": []}
    area = status.swarm({"a": {**about, "managers": [swarm_node("b", **node)]}})
    assert area.rows[0] == status.Row("b", passed, found)
    assert area.rows[-1] == status.Row("quorum", True, "3 of 3 managers, 2 needed")
    assert area.passed is passed
