# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide how to change one node of a Docker Swarm: its availability, role, labels, or its end.

A node that is a manager is demoted before it is removed: one that is removed while it votes would
count against the quorum for ever.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import (
    ABSENT,
    DRAIN,
    Case,
    Wanted,
    find,
    refusals,
    unusable,
    warnings,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import (
    MANAGER,
    WORKER,
    Node,
    Swarm,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import Task

Goal = t.Literal["demoted", "promoted", "drained", "removed"]


class Plan(t.NamedTuple):
    """What was decided. With ``refusals`` nothing may be done.

    ``spec`` is what the node has to be told, ``None`` when it knows already; then each of
    ``goals`` is waited for, in that order, and a removal is sent before its own.
    """

    node_id: str
    version: int
    spec: dict[str, t.Any] | None
    goals: tuple[Goal, ...]
    refusals: tuple[str, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    before: dict[str, t.Any]
    after: dict[str, t.Any]

    @property
    def changes(self) -> bool:
        """Whether anything is to be told to the engine."""
        return self.spec is not None or "removed" in self.goals


def plan(swarm: Swarm, wanted: Wanted, tasks: Sequence[Task] = ()) -> Plan:
    """Decide, and give every reason against it at once.

    Invariant: afterwards the managers that are reachable are a majority of all.

    :arg tasks: Of the node that is meant.
    """
    lost = unusable(swarm)
    if lost:
        return _refused([lost])
    node, reason = find(swarm, wanted)
    if node is None:
        return _refused([reason]) if reason else _nothing(wanted)
    case = Case(swarm, wanted, node, tasks)
    against = refusals(case)
    if against:
        return _refused(against, _view(node))
    return _decided(case)


def _decided(case: Case) -> Plan:
    node = case.node
    spec = _spec(case)
    before, after = _view(node), _after(case, spec)
    changed = spec if spec != _current(node) else None
    goals = tuple(_goals(case))
    reasons = tuple(_reasons(case, before, after)) or (f"{node.name} is as it has to be",)
    result = Plan(node.id, node.version, changed, goals, (), reasons, (), before, after)
    return result._replace(warnings=tuple(warnings(case))) if result.changes else result


def _current(node: Node) -> dict[str, t.Any]:
    return {
        **node.spec,
        "Role": node.role,
        "Availability": node.availability,
        "Labels": dict(node.labels),
    }


def _spec(case: Case) -> dict[str, t.Any]:
    spec = _current(case.node)
    spec["Role"] = case.role
    if case.wanted.state not in (None, ABSENT):
        spec["Availability"] = case.wanted.state
    for key, value in case.wanted.labels.items():
        if value is None:
            spec["Labels"].pop(key, None)
        else:
            spec["Labels"][key] = value
    return spec


def _goals(case: Case) -> Iterator[Goal]:
    if case.role == WORKER and case.node.votes:
        yield "demoted"
    if case.joins:
        yield "promoted"
    if case.wanted.state == DRAIN:
        yield "drained"
    if case.wanted.state == ABSENT:
        yield "removed"


def _view(node: Node) -> dict[str, t.Any]:
    return {
        "name": node.name,
        "id": node.id,
        "present": True,
        "role": node.role,
        "availability": node.availability,
        "labels": dict(node.labels),
    }


def _after(case: Case, spec: Mapping[str, t.Any]) -> dict[str, t.Any]:
    view = _view(case.node)
    if case.wanted.state == ABSENT:
        return {"name": case.node.name, "id": case.node.id, "present": False}
    view.update(role=spec["Role"], availability=spec["Availability"], labels=spec["Labels"])
    return view


def _reasons(case: Case, before: Mapping[str, t.Any], after: Mapping[str, t.Any]) -> Iterator[str]:
    name = case.node.name
    if case.changes_role:
        yield f"{name} is {'promoted' if case.role == MANAGER else 'demoted'}"
    if case.wanted.state == ABSENT:
        yield f"{case.node.label} is removed"
        return
    if before["availability"] != after["availability"]:
        yield f"{name} goes from {before['availability']} to {after['availability']}"
    for key in sorted({*before["labels"], *after["labels"]}):
        old, new = before["labels"].get(key), after["labels"].get(key)
        if old != new:
            yield f"{name} {'loses the label ' + key if new is None else f'gets {key}={new}'}"


def _refused(refusals: Sequence[str], before: Mapping[str, t.Any] | None = None) -> Plan:
    view = dict(before or {})
    return Plan("", 0, None, (), tuple(refusals), (), (), view, view)


def _nothing(wanted: Wanted) -> Plan:
    view = {"name": wanted.name, "present": False}
    reason = f"no node of the swarm is called {wanted.name}"
    return Plan("", 0, None, (), (), (reason,), (), view, view)


__all__ = ("Goal", "Plan", "plan")
