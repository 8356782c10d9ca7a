# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One task of a Docker Swarm: what it is to do, what it does, and what went wrong with it."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

RUNNING = "running"
# From these states a task does not come back; the engine starts another one instead.
ENDED = ("complete", "shutdown", "failed", "rejected", "remove", "orphaned")
_FAILED = ("failed", "rejected")
_SECOND = len("2026-05-01T12:00:00")
_ERRORS = 5
_SHOWN = 300  # characters of one error

_Object = Mapping[str, t.Any]


class Task(t.NamedTuple):
    """A task. ``desired`` and ``state`` differ while it comes up or goes down."""

    id: str
    service_id: str
    node_id: str
    state: str
    desired: str
    error: str
    time: str
    content: t.Any

    @property
    def ended(self) -> bool:
        """Whether it will never run again."""
        return self.state in ENDED

    @property
    def runs(self) -> bool:
        """Whether it is to run and does. With a health check, it runs only once it is healthy."""
        return self.state == RUNNING and self.desired == RUNNING


def task_of(entry: _Object) -> Task:
    """Read one entry of the list of tasks."""
    status = _mapping(entry.get("Status"))
    state = str(status.get("State") or "new")
    said = status.get("Err") or (status.get("Message") if state in _FAILED else "")
    return Task(
        str(entry["ID"]),
        str(entry.get("ServiceID") or ""),
        str(entry.get("NodeID") or ""),
        state,
        str(entry.get("DesiredState") or ""),
        " ".join(str(said or "").split())[:_SHOWN],
        str(status.get("Timestamp") or ""),
        content_of(_mapping(entry.get("Spec"))),
    )


def content_of(template: _Object) -> t.Any:
    """Give what of a task's specification makes the engine replace the task when it changes.

    Where it may run is no part of it: a task that may stay where it is keeps its old one.
    """
    return template.get("ContainerSpec"), int(template.get("ForceUpdate") or 0)


def errors_of(
    tasks: Iterable[Task], names: Mapping[str, str], since: str = ""
) -> list[dict[str, str]]:
    """Give the newest errors, each of them once.

    :arg names: Of the nodes, by id.
    :arg since: Time as the engine writes it, before which errors are not of interest.
    """
    found: dict[tuple[str, str, str], None] = {}
    newest = sorted(tasks, key=lambda task: task.time[:_SECOND], reverse=True)
    for task in newest:
        if not task.error or task.time[:_SECOND] < since[:_SECOND]:
            continue
        node = names.get(task.node_id, task.node_id) or "no node"
        found[node, task.state, task.error] = None
    return [
        {"node": node, "state": state, "err": error} for node, state, error in list(found)[:_ERRORS]
    ]


def occupying(tasks: Iterable[Task], ready: bool) -> int:
    """Count the tasks that have not left a node yet.

    :arg ready: Whether the node tells what becomes of its tasks. If it does not, what counts is
        that they are not to run there any more.
    """
    if ready:
        return sum(not task.ended for task in tasks)
    return sum(task.desired == RUNNING and not task.ended for task in tasks)


def _mapping(value: object) -> _Object:
    return value if isinstance(value, Mapping) else {}


__all__ = ("ENDED", "RUNNING", "Task", "content_of", "errors_of", "occupying", "task_of")
