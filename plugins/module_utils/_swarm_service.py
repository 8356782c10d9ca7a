# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether a Docker Swarm service runs as it has to: converged, healthy, and not rolled back.

The engine forgets the state of the last update when a service is changed, and sets it again only
when it has begun with the tasks. So tasks are compared with the service: those of an older
specification do not count, whatever the update is said to be.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._swarm_task import (
    RUNNING,
    Task,
    content_of,
    errors_of,
)

REPLICATED, GLOBAL = "replicated", "global"
COMPLETED = "completed"
_PAUSED = ("paused", "rollback_paused")
_ROLLED_BACK = "rollback_completed"
_UNDER_WAY = ("updating", "rollback_started")
_STACK = "com.docker.stack.namespace"
_NO_IMAGE = "no such image"
_HOPELESS = 3  # refusals of one image, after which it is not waited for

State = t.Literal["done", "waiting", "failed"]
_Object = Mapping[str, t.Any]


class Service(t.NamedTuple):
    """A service. ``replicas`` is ``None`` unless it is replicated."""

    id: str
    name: str
    image: str
    mode: str
    replicas: int | None
    update_state: str | None
    message: str
    started: str
    content: t.Any
    stack: str | None = None


class Verdict(t.NamedTuple):
    """How far a service is, and why it is not further."""

    state: State
    reason: str
    desired: int
    running: int
    nodes: tuple[str, ...]
    errors: tuple[dict[str, str], ...]
    tasks: frozenset[str]


def service_of(entry: _Object) -> Service:
    """Read one entry of the list of services."""
    spec = _mapping(entry.get("Spec"))
    template = _mapping(spec.get("TaskTemplate"))
    update = _mapping(entry.get("UpdateStatus"))
    mode = _mapping(spec.get("Mode"))
    kind = next(iter(mode), REPLICATED).lower()
    replicas = _mapping(mode.get("Replicated")).get("Replicas")
    return Service(
        str(entry["ID"]),
        str(spec.get("Name") or entry["ID"]),
        str(_mapping(template.get("ContainerSpec")).get("Image") or ""),
        kind,
        (1 if replicas is None else int(replicas)) if kind == REPLICATED else None,
        str(update.get("State") or "") or None,
        str(update.get("Message") or "").strip(),
        str(update.get("StartedAt") or ""),
        content_of(template),
        _mapping(spec.get("Labels")).get(_STACK),
    )


def choose(
    services: Iterable[Service], names: Sequence[str] | None, stack: str | None
) -> tuple[list[Service], list[str]]:
    """Pick the services that are meant, by name or id, or of a stack; and say what is not there."""
    every = sorted(services, key=lambda service: service.name)
    if stack is not None:
        found = [service for service in every if service.stack == stack]
        return found, [] if found else [f"the stack {stack} has no service: deploy it first"]
    wanted = list(dict.fromkeys(names or ()))
    chosen, missing = [], []
    for name in wanted:
        hit = next((each for each in every if name in (each.name, each.id)), None)
        if hit is None:
            there = ", ".join(each.name for each in every) or "none"
            missing.append(f"there is no service {name}; there are: {there}")
        else:
            chosen.append(hit)
    return chosen, missing


def judge(
    service: Service,
    tasks: Sequence[Task],
    names: Mapping[str, str],
    accept_rollback: bool = False,
) -> Verdict:
    """Judge what is seen at one moment.

    :arg tasks: All of the service.
    :arg names: Of the nodes, by id.
    :arg accept_rollback: Whether a rollback that is over is of an earlier change.
    """
    own = [task for task in tasks if task.content == service.content]
    running = [task for task in own if task.runs]
    state, reason = _state(service, tasks, own, accept_rollback)
    nodes = sorted({names.get(task.node_id, task.node_id) for task in running})
    return Verdict(
        state,
        reason,
        _desired(service, own),
        len(running),
        tuple(nodes),
        tuple(errors_of(tasks, names, service.started)),
        frozenset(task.id for task in running),
    )


def _desired(service: Service, own: Iterable[Task]) -> int:
    if service.replicas is not None:
        return service.replicas
    # A global service gets one task for each node that may run it; which may, the engine knows.
    return len({task.node_id for task in own if task.desired == RUNNING})


def _state(
    service: Service, tasks: Sequence[Task], own: Sequence[Task], accept_rollback: bool
) -> tuple[State, str]:
    if service.mode not in (REPLICATED, GLOBAL):
        return "failed", "it is a job, which ends; only what runs on can be awaited"
    said = f" ({service.message})" if service.message else ""
    if service.update_state in _PAUSED:
        return "failed", f"its update is {service.update_state.replace('_', ' ')}{said}"
    if service.update_state == _ROLLED_BACK and not accept_rollback:
        return "failed", f"its update was rolled back{said}, what ran before runs again"
    if service.update_state in _UNDER_WAY:
        return "waiting", f"its update is {service.update_state.replace('_', ' ')}{said}"
    if _without_image(own):
        return "failed", f"nodes have no image {service.image}: load it there, or correct its name"
    return _of_tasks(service, tasks, own)


def _without_image(own: Iterable[Task]) -> bool:
    refused = [task for task in own if task.ended and _NO_IMAGE in task.error.lower()]
    return len(refused) >= _HOPELESS and not any(task.runs for task in own)


def _of_tasks(service: Service, tasks: Iterable[Task], own: Iterable[Task]) -> tuple[State, str]:
    desired, running = _desired(service, own), sum(task.runs for task in own)
    older = sum(task.runs and task.content != service.content for task in tasks)
    if older:
        return "waiting", f"{older} tasks run an older specification"
    if service.mode == GLOBAL and not desired:
        return "waiting", "no node has a task of it"
    if running != desired:
        return "waiting", f"{running} of {desired} tasks run"
    return "done", ""


def _mapping(value: object) -> _Object:
    return value if isinstance(value, Mapping) else {}


__all__ = (
    "COMPLETED",
    "GLOBAL",
    "REPLICATED",
    "Service",
    "State",
    "Verdict",
    "choose",
    "judge",
    "service_of",
)
