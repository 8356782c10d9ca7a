# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a swarm, and that nothing is when nothing is."""

from __future__ import annotations

import re

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_check import (
    Expected,
    facts,
    problems,
    settled,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm, swarm_of

ANYBODY = Expected()
WORKER = swarm_of(samples.info(manager=False))
THREE = Expected(["node1", "node2", "node3"], ["node4"])


@pytest.mark.parametrize(
    ("swarm", "expected"),
    [
        (samples.swarm(1), ANYBODY),
        (samples.swarm(3, 2), ANYBODY),
        (samples.swarm(3, 1), THREE),
        (samples.swarm(3, 1), Expected(["192.0.2.1", "id2", "node3"], ["192.0.2.4"])),
        (samples.swarm(2), Expected(allow_even=True)),
        (samples.swarm(3), Expected(workers=[])),
        (WORKER, ANYBODY),
    ],
)
def test_all_is_well(swarm: Swarm, expected: Expected) -> None:
    assert problems(swarm, expected) == []


@pytest.mark.parametrize(
    ("swarm", "expected", "said"),
    [
        (swarm_of(samples.info("inactive", False, 0)), THREE, ["the engine is in no swarm"]),
        (
            swarm_of(samples.info("locked", False, 0)),
            ANYBODY,
            ["the engine is locked: give it the unlock key with nines.ha.swarm_unlock"],
        ),
        (
            swarm_of(samples.info("pending", False, error="deadline exceeded")),
            ANYBODY,
            [r"has not come in yet, .* too few managers run: deadline exceeded"],
        ),
        (
            swarm_of(samples.info("error", False, error="Swarm certificates have expired.")),
            ANYBODY,
            ["the engine's swarm has failed: Swarm certificates have expired"],
        ),
        (
            swarm_of(samples.info("error", False)),
            ANYBODY,
            ["the engine's swarm has failed, it does not say why"],
        ),
        (
            samples.without_quorum(3),
            THREE,
            [r"no leader .*: 3 managers are known and 2 must reach .* \(rpc error.*recover_quorum"],
        ),
        (samples.without_quorum(0), ANYBODY, ["there is no leader: rpc error"]),
        (WORKER, THREE, ["this node is no manager, so it cannot say who is in the swarm"]),
        (
            swarm_of(samples.info(manager=False, error="no manager answers")),
            ANYBODY,
            ["the engine reports: no manager answers"],
        ),
        (
            samples.swarm(3, 0, [3]),
            ANYBODY,
            [r"the manager node3 is unreachable \(status down\)"],
        ),
        (
            samples.swarm(3, 0, [2, 3]),
            ANYBODY,
            [
                "the quorum is lost: 1 of 3 managers are reachable and 2 are needed",
                "the manager node2 is unreachable",
                "the manager node3 is unreachable",
            ],
        ),
        (samples.swarm(3, leader=0), ANYBODY, ["no manager leads"]),
        (samples.swarm(3, 2, [5]), ANYBODY, ["the worker node5 is down"]),
        (samples.swarm(2), ANYBODY, ["2 managers tolerate 0 lost, as 1 would: add one"]),
        (samples.swarm(4), ANYBODY, ["4 managers tolerate 1 lost, as 3 would"]),
        (
            samples.swarm(3, 1),
            Expected(["node1", "node2", "node4", "node9"], []),
            [
                "node4 is expected as a manager and is a worker",
                "node9 is expected as a manager and is not in the swarm",
                "node3 is a manager and nobody expected it",
                "node4 is a worker and nobody expected it",
            ],
        ),
        (
            samples.swarm(3),
            Expected(workers=["node3"]),
            ["node3 is expected as a worker and is a manager"],
        ),
        (
            swarm_of(
                samples.info(),
                [*samples.nodes(3), samples.node(4, "worker", state="down", name="node3")],
            ),
            ANYBODY,
            [
                "the worker node3 is down",
                r"2 nodes are called node3 \(id id3 ready, id id4 down\): .* by its id",
            ],
        ),
        (
            swarm_of(
                samples.info(),
                [*samples.nodes(2), samples.node(3, votes=False)],
            ),
            Expected(allow_even=True),
            ["node3 is to be a manager and does not vote yet"],
        ),
        (
            swarm_of(samples.info(), [*samples.nodes(2), samples.node(3, "worker", votes=True)]),
            ANYBODY,
            ["node3 was demoted and still votes"],
        ),
    ],
)
def test_what_is_wrong(swarm: Swarm, expected: Expected, said: list[str]) -> None:
    found = problems(swarm, expected)
    assert len(found) == len(said), found
    for text, pattern in zip(found, said, strict=True):
        assert re.search(pattern, text)


def test_a_manager_that_votes_and_runs_nothing() -> None:
    listed = samples.nodes(3)
    listed[2]["Status"]["State"] = "unknown"
    found = problems(swarm_of(samples.info(), listed), ANYBODY)
    assert found == ["the manager node3 votes, and as a node it is unknown"]


def test_the_state_in_plain_values() -> None:
    got = facts(samples.swarm(3, 1, [3]))
    assert (got["state"], got["cluster_id"], got["node_id"]) == ("active", "cl1", "id1")
    assert (got["leader"], got["manager"], got["error"]) == ("node1", True, None)
    assert [each["name"] for each in got["managers"]] == ["node1", "node2", "node3"]
    assert got["managers"][2] == {
        "name": "node3",
        "id": "id3",
        "address": "192.0.2.3",
        "status": "down",
        "availability": "active",
        "reachability": "unreachable",
        "leader": False,
        "labels": {},
    }
    assert [each["reachability"] for each in got["workers"]] == [None]
    assert got["quorum"] == {
        "managers": 3,
        "reachable": 2,
        "needed": 2,
        "held": True,
        "tolerated_now": 0,
    }
    assert got["settings"]["heartbeat_period_s"] == 5.0


def test_what_is_not_known_is_null() -> None:
    got = facts(swarm_of(samples.info("inactive", False, 0)))
    assert (got["leader"], got["cluster_id"], got["node_id"]) == (None, None, None)
    assert (got["managers"], got["workers"]) == ([], [])
    assert set(got["settings"].values()) == {None}
    lost = facts(samples.without_quorum())
    assert lost["error"] == samples.NO_LEADER
    assert lost["quorum"]["held"] is False


@pytest.mark.parametrize(
    ("seen", "wait_s", "looks", "held"),
    [
        # An election ends.
        ([samples.without_quorum(), samples.swarm(3)], 20, 2, True),
        # It starts, then votes.
        ([swarm_of(samples.info("pending", False)), samples.swarm(3)], 20, 2, True),
        # Nobody is elected.
        ([samples.without_quorum()] * 9, 2, 5, False),
        ([samples.without_quorum()], 0, 1, False),
        # Whom no election helps.
        ([WORKER], 20, 1, None),
        ([swarm_of(samples.info("inactive", False, 0))], 20, 1, None),
        ([swarm_of(samples.info("locked", False, 0))], 20, 1, None),
    ],
)
def test_an_election_is_waited_for(
    seen: list[Swarm], wait_s: float, looks: int, held: bool | None
) -> None:
    now, left = [0.0], iter(seen)
    looked = []

    def look() -> Swarm:
        looked.append(now[0])
        return next(left)

    swarm = settled(look, wait_s, lambda: now[0], lambda s: now.__setitem__(0, now[0] + s))
    assert (len(looked), swarm.quorum.held) == (looks, held)
