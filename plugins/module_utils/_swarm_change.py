# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Carry the change of a node out, and wait until the swarm shows it.

A request that timed out may have been carried out, and another manager may have changed the node
meanwhile. So what is refused as too old is decided anew, and only what is seen ends a wait.
"""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    Engine,
    EngineRefused,
    EngineUnreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import (
    Wanted,
    find,
    unusable,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_member import Goal, Plan, plan
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import READY, Node, Swarm
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import Task, occupying

_POLL_S = 0.5
_ATTEMPTS = 5


class NotDone(Exception):
    """The change is not seen to be done; ``sent`` tells whether anything was told."""

    def __init__(self, text: str, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class Wait(t.NamedTuple):
    """How long to wait in all, in seconds, and by which clock. With 0 nothing is waited for."""

    limit_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Seen(t.NamedTuple):
    """The swarm, and the tasks of the node that is meant."""

    swarm: Swarm
    tasks: tuple[Task, ...] = ()


def observe(engine: Engine, wanted: Wanted) -> Seen:
    """Look at the swarm and at the node.

    :raises EngineRefused: If the engine refuses.
    :raises EngineUnreachable: If it does not answer.
    """
    swarm = engine.swarm()
    node, _reason = find(swarm, wanted)
    if node is None or unusable(swarm):
        return Seen(swarm)
    return Seen(swarm, tuple(engine.tasks(node=node.id)))


def apply(engine: Engine, wanted: Wanted, todo: Plan, wait: Wait) -> Seen:
    """Tell the engine, then wait for each goal; give what was seen last.

    :raises NotDone: If the engine refuses, or the goal is not seen in time.
    """
    deadline = wait.clock() + wait.limit_s
    todo = _tell(engine, wanted, todo, wait)
    wanted = wanted._replace(name=todo.node_id or wanted.name)
    seen = Seen(engine.swarm())
    for goal in todo.goals:
        if goal == "removed":
            _remove(engine, todo, wait)
        elif not wait.limit_s and "removed" not in todo.goals:
            continue
        seen = _reach(engine, wanted, todo, goal, wait._replace(limit_s=deadline - wait.clock()))
    return seen


def _tell(engine: Engine, wanted: Wanted, todo: Plan, wait: Wait) -> Plan:
    for _attempt in range(_ATTEMPTS):
        if todo.spec is None:
            return todo
        try:
            engine.update_node(todo.node_id, todo.version, todo.spec)
        except EngineUnreachable as exc:
            raise NotDone(f"it may have been told, the engine does not say: {exc}", True) from None
        except EngineRefused as exc:
            if not exc.stale:
                raise NotDone(f"the engine refuses it: {exc}", False) from None
        else:
            return todo
        wait.sleep(_POLL_S)
        now = observe(engine, wanted)
        todo = plan(now.swarm, wanted, now.tasks)
        if todo.refusals:
            raise NotDone(f"meanwhile something speaks against it: {todo.refusals[0]}", False)
    raise NotDone(f"others change the node all the time, {_ATTEMPTS} attempts failed", False)


def _remove(engine: Engine, todo: Plan, wait: Wait) -> None:
    for left in reversed(range(_ATTEMPTS)):
        try:
            engine.remove_node(todo.node_id)
        except EngineUnreachable as exc:
            raise NotDone(f"it may be removed, the engine does not say: {exc}", True) from None
        except EngineRefused as exc:
            if exc.gone:
                return
            if not exc.soon or not left:
                raise NotDone(f"the engine refuses it: {exc}", todo.spec is not None) from None
            wait.sleep(_POLL_S)
        else:
            return


def _reach(engine: Engine, wanted: Wanted, todo: Plan, goal: Goal, wait: Wait) -> Seen:
    deadline = wait.clock() + wait.limit_s
    while True:
        seen, said = _look(engine, wanted, goal)
        if not said:
            return seen
        if wait.clock() >= deadline:
            raise NotDone(
                f"it was told and is not {goal} after the time to wait; it may still be. Last:"
                f" {said}",
                todo.changes,
            )
        wait.sleep(_POLL_S)


def _look(engine: Engine, wanted: Wanted, goal: Goal) -> tuple[Seen, str]:
    """Look once; give what is missing, empty when the goal is reached."""
    try:
        seen = observe(engine, wanted)
    except (EngineRefused, EngineUnreachable) as exc:
        return Seen(Swarm("error")), str(exc)
    lost = unusable(seen.swarm)
    if lost:
        return seen, lost
    node = next((each for each in seen.swarm.nodes if each.id == wanted.name), None)
    if node is None:
        return seen, "" if goal in ("removed", "demoted") else "it is no node any more"
    return seen, _missing(node, seen, goal)


def _missing(node: Node, seen: Seen, goal: Goal) -> str:
    if goal == "removed":
        return "it is listed still"
    if goal == "demoted":
        return "it still votes" if node.votes else ""
    if goal == "promoted":
        if node.reachable:
            return ""
        return f"it votes and is {node.reachability}" if node.votes else "it does not vote yet"
    count = occupying(seen.tasks, node.status == READY)
    return f"{count} of its tasks are still there" if count else ""


__all__ = ("NotDone", "Seen", "Wait", "apply", "observe")
