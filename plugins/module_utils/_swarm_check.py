# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with a Docker Swarm, a sentence each, and its state in plain values."""

from __future__ import annotations

import time
import typing as t
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import failures_tolerated
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import (
    MANAGER,
    READY,
    Node,
    Swarm,
)

# How often a manager that sees no quorum is asked, in seconds.
_POLL_S = 0.5


class Expected(t.NamedTuple):
    """Who should be there, by name, id or address; ``None`` does not compare."""

    managers: Sequence[str] | None = None
    workers: Sequence[str] | None = None
    allow_even: bool = False


def problems(swarm: Swarm, expected: Expected) -> list[str]:
    """Say what is wrong; nothing when all is well."""
    state = problems_of_state(swarm)
    if state:
        return [state]
    if not swarm.manager:
        return list(_of_a_worker(swarm, expected))
    rules = (_of_quorum, _of_managers, _of_workers, _of_names, _of_roles, _of_size)
    found = [sentence for rule in rules for sentence in rule(swarm, expected)]
    return [*found, *_of_expected(swarm, expected)]


def problems_of_state(swarm: Swarm) -> str:
    """Say why an engine can say nothing of its swarm; empty when it can, or is a worker."""
    if swarm.state != "active":
        return _not_active(swarm)
    return _without_list(swarm) if swarm.manager and not swarm.nodes else ""


def _not_active(swarm: Swarm) -> str:
    said = f": {swarm.error}" if swarm.error else ""
    if swarm.state == "inactive":
        return "the engine is in no swarm"
    if swarm.state == "locked":
        return "the engine is locked: give it the unlock key with nines.ha.swarm_unlock"
    if swarm.state == "pending":
        return (
            "the engine belongs to a swarm and has not come in yet, as while it joins, or while too"
            f" few managers run{said}"
        )
    return f"the engine's swarm has failed{said or ', it does not say why'}"


def _of_a_worker(swarm: Swarm, expected: Expected) -> Iterator[str]:
    if swarm.error:
        yield f"the engine reports: {swarm.error}"
    if expected.managers is not None or expected.workers is not None:
        yield "this node is no manager, so it cannot say who is in the swarm: ask a manager"


def _without_list(swarm: Swarm) -> str:
    count = swarm.quorum.managers
    said = swarm.error or "the engine does not say why"
    if not count:
        return f"there is no leader: {said}"
    return (
        f"there is no leader that decides: {count} managers are known and {swarm.quorum.needed}"
        f" must reach each other ({said}). Start those that are away; if they are gone for good,"
        " use nines.ha.swarm_recover_quorum"
    )


def _of_quorum(swarm: Swarm, _expected: Expected) -> Iterator[str]:
    quorum = swarm.quorum
    if swarm.leader is None:
        yield "no manager leads: an election is going on, or the quorum is lost"
    elif not quorum.held:
        yield (
            f"the quorum is lost: {quorum.reachable} of {quorum.managers} managers are reachable"
            f" and {quorum.needed} are needed"
        )


def _of_managers(swarm: Swarm, _expected: Expected) -> Iterator[str]:
    for node in swarm.voters:
        if not node.reachable:
            yield f"the manager {node.name} is {node.reachability} (status {node.status})"
        elif node.status != READY:
            yield f"the manager {node.name} votes, and as a node it is {node.status}"


def _of_workers(swarm: Swarm, _expected: Expected) -> Iterator[str]:
    for node in swarm.workers:
        if node.status != READY:
            yield f"the worker {node.name} is {node.status}"


def _of_names(swarm: Swarm, _expected: Expected) -> Iterator[str]:
    for name, count in sorted(Counter(node.name for node in swarm.nodes).items()):
        if count > 1:
            twins = ", ".join(f"id {n.id} {n.status}" for n in swarm.nodes if n.name == name)
            yield (
                f"{count} nodes are called {name} ({twins}): if the host was rebuilt, remove the"
                " one that is down by its id, with nines.ha.swarm_member"
            )


def _of_roles(swarm: Swarm, _expected: Expected) -> Iterator[str]:
    for node in swarm.managers:
        if not node.votes:
            yield f"{node.name} is to be a manager and does not vote yet"
        elif node.role != MANAGER:
            yield f"{node.name} was demoted and still votes"


def _of_size(swarm: Swarm, expected: Expected) -> Iterator[str]:
    count = len(swarm.voters)
    if count and not count % 2 and not expected.allow_even:
        yield (
            f"{count} managers tolerate {failures_tolerated(count)} lost, as {count - 1} would:"
            " add one, or demote one"
        )


def _of_expected(swarm: Swarm, expected: Expected) -> Iterator[str]:
    if expected.managers is not None:
        yield from _compare(swarm, expected.managers, swarm.managers, "manager")
    if expected.workers is not None:
        yield from _compare(swarm, expected.workers, swarm.workers, "worker")


def _compare(
    swarm: Swarm, wanted: Sequence[str], there: Sequence[Node], role: str
) -> Iterator[str]:
    for name in wanted:
        if any(_is(node, name) for node in there):
            continue
        other = next((node for node in swarm.nodes if _is(node, name)), None)
        if other is None:
            yield f"{name} is expected as a {role} and is not in the swarm"
        else:
            yield f"{name} is expected as a {role} and is a {_role(other)}"
    every = {*wanted}
    for node in there:
        if not any(_is(node, name) for name in every):
            yield f"{node.name} is a {role} and nobody expected it"


def _is(node: Node, name: str) -> bool:
    return name in (node.name, node.id, node.address)


def _role(node: Node) -> str:
    return "manager" if node.manager else "worker"


def settled(
    look: Callable[[], Swarm],
    wait_s: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Swarm:
    """Look, and while a manager sees no quorum look again, for at most that many seconds.

    An election takes up to 20 s. Whom no election can help, as a worker or a host that is in no
    swarm, is not waited for.
    """
    deadline = clock() + wait_s
    while (swarm := look()).electing and clock() < deadline:
        sleep(_POLL_S)
    return swarm


def facts(swarm: Swarm) -> dict[str, t.Any]:
    """Give the state in plain values; never a token or a key."""
    quorum, leader = swarm.quorum, swarm.leader
    return {
        "state": swarm.state,
        "error": swarm.error or None,
        "cluster_id": swarm.cluster_id,
        "node_id": swarm.node_id,
        "manager": swarm.manager,
        "leader": leader.name if leader else None,
        "managers": [entry(node) for node in swarm.managers],
        "workers": [entry(node) for node in swarm.workers],
        "quorum": {
            "managers": quorum.managers,
            "reachable": quorum.reachable,
            "needed": quorum.needed,
            "held": quorum.held,
            "tolerated_now": quorum.tolerated_now,
        },
        "settings": swarm.settings._asdict(),
    }


def entry(node: Node) -> dict[str, t.Any]:
    """Give a node in plain values."""
    return {
        "name": node.name,
        "id": node.id,
        "address": node.address,
        "status": node.status,
        "availability": node.availability,
        "reachability": node.reachability if node.votes else None,
        "leader": node.leader,
        "labels": dict(node.labels),
    }


__all__ = ("Expected", "entry", "facts", "problems", "problems_of_state")
