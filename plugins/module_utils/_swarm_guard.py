# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What speaks against changing one node of a Docker Swarm, above all the managers' quorum.

A manager that is listed counts against the quorum whether it runs or not. So none is let in or out
if those that are reachable would then be no majority.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_check import problems_of_state
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import (
    DOWN,
    MANAGER,
    READY,
    WORKER,
    Node,
    Swarm,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import Task, occupying

ABSENT = "absent"
DRAIN = "drain"
ACTIVE = "active"


class Wanted(t.NamedTuple):
    """What to reach. ``None`` leaves it as it is; a label of ``None`` is taken away."""

    name: str
    state: str | None = None
    role: str | None = None
    labels: Mapping[str, str | None] = {}
    force: bool = False
    allow_even: bool = False


class Case(t.NamedTuple):
    """One decision. ``tasks`` are those of the node that is meant."""

    swarm: Swarm
    wanted: Wanted
    node: Node
    tasks: Sequence[Task]

    @property
    def role(self) -> str:
        """The role that the node is to be told; whoever leaves has to lose its vote first."""
        if self.wanted.state == ABSENT:
            return WORKER if self.node.votes else self.node.role
        return self.wanted.role or self.node.role

    @property
    def voters(self) -> list[Node]:
        """Who votes once all is done, without who is new."""
        others = [node for node in self.swarm.voters if node.id != self.node.id]
        stays = self.node.votes and self.role == MANAGER
        return [*others, self.node] if stays else others

    @property
    def changes_role(self) -> bool:
        """Whether the node is to be told another role; what it was told before is decided."""
        return self.role != self.node.role

    @property
    def joins(self) -> bool:
        """Whether the node is to vote and does not yet."""
        return self.wanted.state != ABSENT and self.role == MANAGER and not self.node.votes

    @property
    def size(self) -> int:
        """Count who votes once all is done."""
        return len(self.voters) + self.joins


def find(swarm: Swarm, wanted: Wanted) -> tuple[Node | None, str]:
    """Find who is meant: by id, or by name. Or give the reason why it cannot be told.

    Of two nodes with one name, as after a host was rebuilt, the one that is ready is meant; who is
    to be removed has to be named by its id.
    """
    for node in swarm.nodes:
        if node.id == wanted.name:
            return node, ""
    named = [node for node in swarm.nodes if node.name == wanted.name]
    ready = [node for node in named if node.status == READY]
    if len(named) > 1 and wanted.state != ABSENT and len(ready) == 1:
        return ready[0], ""
    if len(named) > 1:
        twins = ", ".join(f"id {node.id} is {node.status}" for node in named)
        return None, f"{len(named)} nodes are called {wanted.name} ({twins}): give the id as name"
    if named or wanted.state == ABSENT:
        return (named[0] if named else None), ""
    there = ", ".join(node.name for node in swarm.nodes)
    return None, f"no node of the swarm is called {wanted.name}; there are {there}"


def unusable(swarm: Swarm) -> str:
    """Say why nothing can be changed through this engine; empty when it can."""
    said = problems_of_state(swarm)
    if said:
        return said
    if not swarm.manager:
        return "this node is no manager: run it on one"
    if swarm.leader is None or not swarm.quorum.held:
        return (
            f"there is no quorum ({swarm.quorum.reachable} of {swarm.quorum.managers} managers are"
            f" reachable, {swarm.quorum.needed} are needed, the leader is"
            f" {swarm.leader.name if swarm.leader else 'not known'}): every change needs one"
        )
    return ""


def _of_presence(case: Case) -> Iterator[str]:
    node = case.node
    if case.wanted.state != ABSENT:
        return
    if node.status == READY:
        yield (
            f"{node.name} is ready: drain it, then let it leave with `docker swarm leave` (a"
            " manager is demoted before that), or stop it for good"
        )
    elif node.status != DOWN and not case.wanted.force:
        yield (
            f"{node.name} is {node.status}, as all nodes are for a while after another manager has"
            " taken the lead: wait until it is down, or set force: true"
        )


def _of_itself(case: Case) -> Iterator[str]:
    node = case.node
    if node.id == case.swarm.node_id and node.manager and case.role == WORKER:
        yield f"{node.name} would take its own vote away: run it on another manager"


def _of_promotion(case: Case) -> Iterator[str]:
    if case.joins and case.node.role != MANAGER and case.node.status != READY:
        yield f"{case.node.name} is {case.node.status}: only a node that is ready can be promoted"


def _of_quorum(case: Case) -> Iterator[str]:
    size = case.size
    if not case.changes_role:
        return
    reachable = sum(node.reachable for node in case.voters) + case.joins
    if not size:
        yield f"{case.node.name} is the last manager: without it there is no swarm"
    elif reachable < quorum_size(size):
        yield (
            f"of {size} managers that there would be then, {reachable} are reachable and"
            f" {quorum_size(size)} are needed: bring the others back first"
        )


def _of_even_size(case: Case) -> Iterator[str]:
    if _even(case) and not case.wanted.allow_even:
        yield (
            f"{case.size} managers would be left, which tolerate {failures_tolerated(case.size)}"
            f" lost as {case.size - 1} would: if another change follows at once, set"
            " allow_even: true"
        )


def _of_drain(case: Case) -> Iterator[str]:
    count = _stranded(case)
    if count:
        yield (
            f"no other node is ready and active, so the {_tasks(count)} of {case.node.name} would"
            " have nowhere to go: bring another node back, or activate one"
        )


def _even(case: Case) -> bool:
    return case.changes_role and case.size % 2 == 0 < case.size


def _stranded(case: Case) -> int:
    if case.wanted.state != DRAIN or case.node.availability == DRAIN:
        return 0
    others = [node for node in case.swarm.nodes if node.id != case.node.id]
    if any(node.status == READY and node.availability == ACTIVE for node in others):
        return 0
    return occupying(case.tasks, ready=False)


def _tasks(count: int) -> str:
    return f"{count} task" + ("s" if count != 1 else "")


def warnings(case: Case) -> Iterator[str]:
    """Say what is done and yet is not good to stay with."""
    if _even(case):
        yield (
            f"{case.size} managers tolerate {failures_tolerated(case.size)} lost, as"
            f" {case.size - 1} would: let the next change follow at once"
        )
    elif case.changes_role and case.size == 1:
        yield "1 manager is left: when it is lost, nothing can be changed any more"


_RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    _of_presence,
    _of_itself,
    _of_promotion,
    _of_quorum,
    _of_even_size,
    _of_drain,
)


def refusals(case: Case) -> list[str]:
    """Give every reason against it."""
    return [text for rule in _RULES for text in rule(case)]


__all__ = (
    "ABSENT",
    "ACTIVE",
    "DRAIN",
    "Case",
    "Wanted",
    "find",
    "refusals",
    "unusable",
    "warnings",
)
