# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an engine says of its swarm, read."""

from __future__ import annotations

import typing as t

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import (
    Quorum,
    Settings,
    Swarm,
    node_of,
    settings_of,
    swarm_of,
)


@pytest.mark.parametrize(
    ("swarm", "quorum", "needed", "tolerated"),
    [
        (samples.swarm(1), Quorum(1, 1, True), 1, 0),
        (samples.swarm(2), Quorum(2, 2, True), 2, 0),
        (samples.swarm(3, 2), Quorum(3, 3, True), 2, 1),
        (samples.swarm(3, 2, [3, 5]), Quorum(3, 2, True), 2, 0),
        (samples.swarm(3, 0, [2, 3]), Quorum(3, 1, False), 2, 0),
        (samples.swarm(4), Quorum(4, 4, True), 3, 1),
        (samples.swarm(5, 0, [4]), Quorum(5, 4, True), 3, 1),
        (samples.swarm(3, leader=0), Quorum(3, 3, False), 2, 0),
        (samples.without_quorum(3), Quorum(3, None, False), 2, 0),
        (swarm_of(samples.info(manager=False)), Quorum(3, None, None), 2, None),
        (swarm_of(samples.info("inactive", False, 0)), Quorum(0, None, None), 0, None),
        (swarm_of(samples.info("locked", False, 0)), Quorum(0, None, None), 0, None),
    ],
)
def test_the_votes(swarm: Swarm, quorum: Quorum, needed: int, tolerated: int | None) -> None:
    assert swarm.quorum == quorum
    assert swarm.quorum.needed == needed
    assert swarm.quorum.tolerated_now == tolerated


def test_a_manager_that_has_not_joined_does_not_vote() -> None:
    listed = [*samples.nodes(3), samples.node(4, votes=False)]
    swarm = swarm_of(samples.info(), listed)
    assert [node.name for node in swarm.managers] == ["node1", "node2", "node3", "node4"]
    assert swarm.quorum == Quorum(3, 3, True)


def test_a_manager_that_was_demoted_votes_until_raft_has_let_it_go() -> None:
    listed = [*samples.nodes(2), samples.node(3, "worker", votes=True)]
    swarm = swarm_of(samples.info(), listed)
    assert swarm.workers == ()
    assert swarm.quorum.managers == 3


def test_a_node() -> None:
    node = node_of(samples.node(2, leader=True, labels={"rack": "a"}, availability="drain"))
    assert (node.id, node.name, node.address, node.role) == ("id2", "node2", "192.0.2.2", "manager")
    assert (node.status, node.availability, node.reachability) == ("ready", "drain", "reachable")
    assert (node.leader, node.votes, node.labels, node.version) == (True, True, {"rack": "a"}, 12)
    assert node.label == "node2 (id id2, ready)"


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"ManagerStatus": {"Addr": "[2001:db8::1]:2377"}}, "2001:db8::1"),
        ({"ManagerStatus": {"Addr": "192.0.2.9:2377"}}, "192.0.2.9"),
        ({"ManagerStatus": None}, "192.0.2.2"),
        ({"ManagerStatus": None, "Status": {}}, ""),
    ],
)
def test_where_a_node_is(change: dict[str, t.Any], address: str) -> None:
    assert node_of({**samples.node(2), **change}).address == address


def test_an_entry_with_next_to_nothing() -> None:
    node = node_of({"ID": "id7"})
    assert (node.name, node.status, node.role, node.manager) == ("id7", "unknown", "worker", False)


def test_the_settings() -> None:
    expected = Settings(5.0, 10000, 0, 10, 1, False, 7776000.0, 5)
    assert samples.swarm(3).settings == expected
    assert settings_of({}) == Settings()
    assert samples.without_quorum().settings == Settings()


@pytest.mark.parametrize(
    ("info", "state"),
    [
        ({}, "inactive"),
        ({"Swarm": None}, "inactive"),
        ({"Swarm": {"LocalNodeState": ""}}, "inactive"),
        (samples.info("locked"), "locked"),
        (samples.info("pending"), "pending"),
        (samples.info("something new"), "error"),
    ],
)
def test_states(info: dict[str, t.Any], state: str) -> None:
    assert swarm_of(info).state == state


def test_the_reason_of_the_reader_counts_first() -> None:
    assert swarm_of(samples.info(error="a"), None, "b").error == "b"
    assert swarm_of(samples.info(error="a")).error == "a"
