# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a node is changed, and what is waited for."""

from __future__ import annotations

import typing as t

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import Wanted
from ansible_collections.nines.ha.plugins.module_utils._swarm_member import plan
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm, swarm_of

FOUR = swarm_of(samples.info(), [*samples.nodes(3), samples.node(4, "worker", labels={"a": "1"})])
DRAINED = swarm_of(
    samples.info(), [*samples.nodes(3), samples.node(4, "worker", availability="drain")]
)
DEMOTED = swarm_of(samples.info(), [*samples.nodes(3), samples.node(4, "worker", votes=True)])
PROMOTED = swarm_of(samples.info(), [*samples.nodes(2), samples.node(3, votes=False)])
NEVER_CAME = swarm_of(
    samples.info(), [*samples.nodes(3), samples.node(4, votes=False, state="down")]
)


@pytest.mark.parametrize(
    ("swarm", "wanted", "spec", "goals", "reason"),
    [
        (FOUR, Wanted("node4"), None, (), "node4 is as it has to be"),
        (FOUR, Wanted("node4", "active", "worker", {"a": "1"}), None, (), "as it has to be"),
        (FOUR, Wanted("node1", "active", "manager"), None, (), "as it has to be"),
        (FOUR, Wanted("node4", labels={"b": None}), None, (), "as it has to be"),
        (
            FOUR,
            Wanted("node4", "drain"),
            {"Availability": "drain"},
            ("drained",),
            "node4 goes from active to drain",
        ),
        (FOUR, Wanted("node4", "pause"), {"Availability": "pause"}, (), "from active to pause"),
        (DRAINED, Wanted("node4", "drain"), None, ("drained",), "as it has to be"),
        (DRAINED, Wanted("node4", "active"), {"Availability": "active"}, (), "drain to active"),
        (
            FOUR,
            Wanted("node4", labels={"rack": "x", "a": None}),
            {"Labels": {"rack": "x"}},
            (),
            "node4 loses the label a; node4 gets rack=x",
        ),
        (
            FOUR,
            Wanted("node4", role="manager", allow_even=True),
            {"Role": "manager"},
            ("promoted",),
            "node4 is promoted",
        ),
        (
            FOUR,
            Wanted("node3", "drain", "worker", allow_even=True),
            {"Role": "worker", "Availability": "drain"},
            ("demoted", "drained"),
            "node3 is demoted; node3 goes from active to drain",
        ),
        (DEMOTED, Wanted("node4", role="worker"), None, ("demoted",), "as it has to be"),
        (PROMOTED, Wanted("node3", role="manager"), None, ("promoted",), "as it has to be"),
        (FOUR, Wanted("node9", "absent"), None, (), "no node of the swarm is called node9"),
        (
            samples.swarm(3, 1, [4]),
            Wanted("node4", "absent"),
            None,
            ("removed",),
            r"node4 (id id4, down) is removed",
        ),
        (
            samples.swarm(3, 0, [3]),
            Wanted("node3", "absent", allow_even=True),
            {"Role": "worker"},
            ("demoted", "removed"),
            "node3 is demoted; node3 (id id3, down) is removed",
        ),
        (NEVER_CAME, Wanted("node4", "absent"), None, ("removed",), "node4 (id id4, down) is"),
    ],
)
def test_what_is_done(
    swarm: Swarm,
    wanted: Wanted,
    spec: dict[str, t.Any] | None,
    goals: tuple[str, ...],
    reason: str,
) -> None:
    todo = plan(swarm, wanted)
    assert todo.refusals == ()
    assert todo.goals == goals
    assert reason in "; ".join(todo.reasons)
    assert todo.changes == (todo.before != todo.after)
    if spec is None:
        assert todo.spec is None
    else:
        assert todo.spec is not None
        assert {key: todo.spec[key] for key in spec} == spec
        assert set(todo.spec) == {"Role", "Availability", "Labels"}


def test_what_else_the_engine_keeps_of_a_node_stays() -> None:
    listed = samples.nodes(3, 1)
    listed[3]["Spec"]["Name"] = "given"
    todo = plan(swarm_of(samples.info(), listed), Wanted("node4", "drain"))
    assert todo.spec == {"Name": "given", "Role": "worker", "Availability": "drain", "Labels": {}}
    assert (todo.node_id, todo.version) == ("id4", 14)


def test_the_difference() -> None:
    todo = plan(FOUR, Wanted("node4", "drain", labels={"a": "2"}))
    assert (todo.before["availability"], todo.before["labels"]) == ("active", {"a": "1"})
    assert (todo.after["availability"], todo.after["labels"]) == ("drain", {"a": "2"})
    gone = plan(samples.swarm(3, 1, [4]), Wanted("node4", "absent"))
    assert gone.after == {"name": "node4", "id": "id4", "present": False}


@pytest.mark.parametrize(
    ("swarm", "wanted", "reason"),
    [
        (samples.without_quorum(), Wanted("node1", "drain"), "there is no leader"),
        (FOUR, Wanted("node9", "drain"), "no node of the swarm is called node9"),
        (FOUR, Wanted("node3", role="worker"), "2 managers would be left"),
    ],
)
def test_a_refusal_changes_nothing(swarm: Swarm, wanted: Wanted, reason: str) -> None:
    todo = plan(swarm, wanted)
    assert reason in todo.refusals[0]
    assert (todo.changes, todo.goals, todo.before) == (False, (), todo.after)


def test_only_a_change_is_warned_of() -> None:
    two = samples.swarm(2)
    assert plan(two, Wanted("node2", role="manager", allow_even=True)).warnings == ()
    done = plan(samples.swarm(3), Wanted("node2", role="worker", allow_even=True))
    assert done.warnings[0].startswith("2 managers tolerate 0 lost")
