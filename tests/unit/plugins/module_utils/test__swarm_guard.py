# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What speaks against a change of a node."""

from __future__ import annotations

import itertools
import re
import typing as t

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._quorum import quorum_size
from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import (
    Case,
    Wanted,
    find,
    refusals,
    unusable,
    warnings,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Node, Swarm, swarm_of
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import task_of

DEMOTE, PROMOTE = {"role": "worker"}, {"role": "manager"}
ABSENT, DRAIN = {"state": "absent"}, {"state": "drain"}
EVEN = {"allow_even": True}
TWINS = swarm_of(
    samples.info(), [*samples.nodes(3, 1), samples.node(9, "worker", state="down", name="node4")]
)
UNKNOWN = swarm_of(samples.info(), [*samples.nodes(3), samples.node(4, "worker", state="unknown")])


def case(swarm: Swarm, name: str, tasks: int = 0, **options: t.Any) -> Case:
    wanted = Wanted(name, **options)
    node, reason = find(swarm, wanted)
    assert node is not None, reason
    running = [task_of(samples.task(n, node.id)) for n in range(tasks)]
    return Case(swarm, wanted, node, running)


@pytest.mark.parametrize(
    ("swarm", "name", "options"),
    [
        (samples.swarm(3, 1), "node4", DRAIN),
        (samples.swarm(3, 1), "node4", {"labels": {"rack": "a"}}),
        (samples.swarm(3, 1), "node1", {**DRAIN, "labels": {"rack": "a"}}),
        (samples.swarm(3), "node3", {**DEMOTE, **EVEN}),
        (samples.swarm(3, 1), "node3", PROMOTE),
        (samples.swarm(3, 1), "node4", DEMOTE),
        (samples.swarm(3, 1), "node4", {**PROMOTE, **EVEN}),
        (samples.swarm(2, 1), "node3", PROMOTE),
        (samples.swarm(4), "node4", DEMOTE),
        (samples.swarm(2), "node2", DEMOTE),
        (samples.swarm(3, 0, [3]), "node3", {**DEMOTE, **EVEN}),
        (samples.swarm(3, 0, [3]), "node3", {**ABSENT, **EVEN}),
        (samples.swarm(3, 1, [4]), "node4", ABSENT),
        (samples.swarm(5, 0, [5]), "node4", {**DEMOTE, **EVEN}),
        (UNKNOWN, "node4", {**ABSENT, "force": True}),
        (samples.swarm(1), "node1", {"state": "active", "role": "manager"}),
    ],
)
def test_nothing_speaks_against_it(swarm: Swarm, name: str, options: dict[str, t.Any]) -> None:
    assert refusals(case(swarm, name, **options)) == []


@pytest.mark.parametrize(
    ("swarm", "name", "options", "said"),
    [
        (
            samples.swarm(3),
            "node3",
            DEMOTE,
            ["2 managers would be left, which tolerate 0 lost as 1 would: .* allow_even: true"],
        ),
        (samples.swarm(3, 1), "node4", PROMOTE, ["4 managers .* tolerate 1 lost as 3 would"]),
        (
            samples.swarm(3, 0, [3]),
            "node2",
            {**DEMOTE, **EVEN},
            ["of 2 managers that there would be then, 1 are reachable and 2 are needed: bring"],
        ),
        (
            samples.swarm(5, 0, [4, 5]),
            "node3",
            {**DEMOTE, **EVEN},
            ["of 4 managers that there would be then, 2 are reachable and 3 are needed"],
        ),
        (
            samples.swarm(1),
            "node1",
            DEMOTE,
            ["node1 would take its own vote away", "node1 is the last manager"],
        ),
        (samples.swarm(3), "node1", {**DEMOTE, **EVEN}, ["run it on another manager"]),
        (samples.swarm(3, 1), "node4", ABSENT, ["node4 is ready: drain it, then let it leave"]),
        (
            samples.swarm(3, 1),
            "node4",
            {**ABSENT, "force": True},
            ["node4 is ready: drain it, then let it leave"],
        ),
        (
            samples.swarm(3, 1),
            "node3",
            ABSENT,
            ["node3 is ready", "2 managers would be left"],
        ),
        (UNKNOWN, "node4", ABSENT, ["node4 is unknown, .* wait until it is down, or set force"]),
        (
            samples.swarm(3, 1, [4]),
            "node4",
            {**PROMOTE, **EVEN},
            ["node4 is down: only a node that is ready can be promoted"],
        ),
    ],
)
def test_every_reason_against_it(
    swarm: Swarm, name: str, options: dict[str, t.Any], said: list[str]
) -> None:
    found = refusals(case(swarm, name, **options))
    assert len(found) == len(said), found
    for text, pattern in zip(found, said, strict=True):
        assert re.search(pattern, text)


@pytest.mark.parametrize(
    ("swarm", "tasks", "said"),
    [
        (samples.swarm(1), 0, ""),
        (samples.swarm(1), 1, "so the 1 task of node1 would have nowhere to go"),
        (samples.swarm(1, 1, [2]), 2, "so the 2 tasks of node1 would have nowhere to go"),
        (samples.swarm(1, 1), 2, ""),
        (
            swarm_of(
                samples.info(), [*samples.nodes(1), samples.node(2, "worker", availability="drain")]
            ),
            1,
            "nowhere to go",
        ),
        (
            swarm_of(samples.info(), [samples.node(1, leader=True, availability="drain")]),
            3,
            "",
        ),
    ],
)
def test_the_last_node_that_runs_tasks_is_not_drained(swarm: Swarm, tasks: int, said: str) -> None:
    found = refusals(case(swarm, "node1", tasks, **DRAIN))
    assert bool(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize(
    ("swarm", "name", "options", "said"),
    [
        (samples.swarm(3), "node3", {**DEMOTE, **EVEN}, "2 managers tolerate 0 lost, as 1 would"),
        (samples.swarm(2), "node2", DEMOTE, "1 manager is left"),
        (samples.swarm(4), "node3", DEMOTE, ""),
        (samples.swarm(2), "node2", DRAIN, ""),
    ],
)
def test_warnings(swarm: Swarm, name: str, options: dict[str, t.Any], said: str) -> None:
    found = list(warnings(case(swarm, name, **options)))
    assert bool(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize(
    ("swarm", "wanted", "id_", "reason"),
    [
        (samples.swarm(3), Wanted("node2"), "id2", ""),
        (samples.swarm(3), Wanted("id3"), "id3", ""),
        (samples.swarm(3), Wanted("node9", "absent"), None, ""),
        (samples.swarm(2), Wanted("node9"), None, "no node .* node9; there are node1, node2"),
        (TWINS, Wanted("node4", "drain"), "id4", ""),
        (TWINS, Wanted("id9", "absent"), "id9", ""),
        (
            TWINS,
            Wanted("node4", "absent"),
            None,
            r"2 nodes are called node4 \(id id4 is ready, id id9 is down\): give the id as name",
        ),
    ],
)
def test_who_is_meant(swarm: Swarm, wanted: Wanted, id_: str | None, reason: str) -> None:
    node, said = find(swarm, wanted)
    assert (node.id if node else None) == id_
    assert bool(said) == bool(reason)
    assert re.search(reason, said)


@pytest.mark.parametrize(
    ("swarm", "said"),
    [
        (samples.swarm(3), ""),
        (samples.swarm(3, 0, [2]), ""),
        (samples.swarm(3, 0, [2, 3]), r"no quorum \(1 of 3 managers are reachable, 2 are needed"),
        (samples.swarm(3, leader=0), "the leader is not known"),
        (samples.without_quorum(), "there is no leader that decides"),
        (swarm_of(samples.info(manager=False)), "this node is no manager: run it on one"),
        (swarm_of(samples.info("locked", False, 0)), "locked"),
        (swarm_of(samples.info("inactive", False, 0)), "in no swarm"),
    ],
)
def test_whether_anything_can_be_changed(swarm: Swarm, said: str) -> None:
    assert bool(unusable(swarm)) == bool(said)
    assert re.search(said, unusable(swarm))


@pytest.mark.parametrize("size", range(1, 7))
def test_no_change_leaves_a_minority(size: int) -> None:
    """Try each wish on each set of dead managers, and count the votes after the change."""
    tried = 0
    for count in range(size):
        for dead in itertools.combinations(range(2, size + 1), count):
            swarm = samples.swarm(size, 1, dead)
            for node in swarm.nodes:
                for wish in (DEMOTE, PROMOTE, ABSENT, {"state": "absent", "force": True}):
                    tried += check(swarm, node, {**wish, **EVEN})
    assert tried > 0


def check(swarm: Swarm, node: Node, wish: dict[str, t.Any]) -> int:
    decided = case(swarm, node.id, **wish)
    if unusable(swarm) or refusals(decided):
        return 0
    voters = {each.id for each in swarm.voters}
    reachable = {each.id for each in swarm.voters if each.reachable}
    if wish.get("role") == "manager":
        voters, reachable = voters | {node.id}, reachable | ({node.id} - voters)
    else:
        voters, reachable = voters - {node.id}, reachable - {node.id}
    assert len(reachable) >= quorum_size(len(voters)), (swarm, node, wish)
    return 1
