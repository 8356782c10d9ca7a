# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Wait until services of a Docker Swarm run as they have to, and stay so for a while."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    Engine,
    EngineRefused,
    EngineUnreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm
from ansible_collections.nines.ha.plugins.module_utils._swarm_service import (
    Service,
    Verdict,
    choose,
    judge,
    service_of,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import Task


class Aim(t.NamedTuple):
    """Which services to wait for, by name or by stack."""

    names: tuple[str, ...] | None
    stack: str | None = None
    accept_rollback: bool = False


class Timing(t.NamedTuple):
    """How long to wait, how long it has to stay so, how often to look; in seconds."""

    limit_s: float
    stable_s: float
    interval_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Look(t.NamedTuple):
    """What was seen at one moment; ``missing`` speaks of services that are not there."""

    services: tuple[tuple[Service, Verdict], ...] = ()
    missing: tuple[str, ...] = ()
    error: str = ""


class Outcome(t.NamedTuple):
    """What was seen last, what failed, and after how many seconds each service was there."""

    look: Look
    failures: tuple[str, ...]
    seconds: dict[str, float | None]

    @property
    def services(self) -> list[dict[str, t.Any]]:
        """Give the services in plain values."""
        return [
            {
                "name": service.name,
                "desired": verdict.desired,
                "running": verdict.running,
                "update_state": service.update_state,
                "image": service.image,
                "errors": list(verdict.errors),
                "nodes": list(verdict.nodes),
                "seconds": self.seconds.get(service.id),
            }
            for service, verdict in self.look.services
        ]


def look_of(engine: Engine, aim: Aim) -> Look:
    """Look once; an engine that does not answer is part of what is seen."""
    try:
        swarm = engine.swarm()
        if not swarm.nodes:
            return Look(error=_why_not(swarm))
        services, missing = choose(map(service_of, engine.services()), aim.names, aim.stack)
        wanted = [service.id for service in services]
        tasks = engine.tasks(service=wanted) if wanted else []
    except (EngineRefused, EngineUnreachable) as exc:
        return Look(error=str(exc))
    names = {node.id: node.name for node in swarm.nodes}
    seen = [
        (service, judge(service, _own(service, tasks), names, aim.accept_rollback))
        for service in services
    ]
    return Look(tuple(seen), tuple(missing))


def _why_not(swarm: Swarm) -> str:
    if swarm.state == "active" and not swarm.manager:
        return "this node is no manager: run it on one"
    return f"the engine's swarm is {swarm.state}{': ' if swarm.error else ''}{swarm.error}"


def _own(service: Service, tasks: Sequence[Task]) -> list[Task]:
    return [task for task in tasks if task.service_id == service.id]


class _Watch:
    """Since when each service runs with the same tasks."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._since: dict[str, tuple[frozenset[str], float]] = {}
        self.seconds: dict[str, float | None] = {}

    def note(self, look: Look, now: float) -> None:
        for service, verdict in look.services:
            if verdict.state != "done":
                self._since.pop(service.id, None)
                self.seconds[service.id] = None
            elif self._since.get(service.id, (None, 0.0))[0] != verdict.tasks:
                # A task that crashed was replaced by another one.
                self._since[service.id] = (verdict.tasks, now)
                self.seconds[service.id] = round(now - self._start, 3)

    def stable(self, look: Look, now: float, stable_s: float) -> bool:
        return all(
            service.id in self._since and now - self._since[service.id][1] >= stable_s
            for service, _verdict in look.services
        )


def await_services(look: Callable[[], Look], timing: Timing) -> Outcome:
    """Look until all services run and stay so, one has failed, or the time is over."""
    start = timing.clock()
    watch, last = _Watch(start), Look()
    while True:
        seen = look()
        now = timing.clock()
        if not seen.error:
            last = seen
            watch.note(seen, now)
            failed = [*seen.missing, *_failed(seen)]
            if failed or watch.stable(seen, now, timing.stable_s):
                return Outcome(seen, tuple(failed), watch.seconds)
        if now - start >= timing.limit_s:
            late = tuple(_late(last, seen.error, timing))
            return Outcome(last, late, watch.seconds)
        timing.sleep(timing.interval_s)


def once(look: Callable[[], Look]) -> Outcome:
    """Look once and judge nothing."""
    return Outcome(look(), (), {})


def _failed(seen: Look) -> Iterator[str]:
    for service, verdict in seen.services:
        if verdict.state == "failed":
            yield f"{service.name}: {verdict.reason}{_errors(verdict)}"


def _late(last: Look, error: str, timing: Timing) -> Iterator[str]:
    if error:
        yield error
    for service, verdict in last.services:
        if verdict.state != "done":
            yield (
                f"{service.name} is not there within {timing.limit_s:g} s: {verdict.reason}"
                f"{_errors(verdict)}"
            )
        elif not error:
            yield (
                f"{service.name} runs {verdict.running} of {verdict.desired} tasks and has not"
                f" stayed so for {timing.stable_s:g} s within {timing.limit_s:g} s"
                f"{_errors(verdict)}"
            )


def _errors(verdict: Verdict) -> str:
    told = "; ".join(f"{each['node']} {each['state']}: {each['err']}" for each in verdict.errors)
    return f". Newest errors: {told}" if told else ""


__all__ = ("Aim", "Look", "Outcome", "Timing", "await_services", "look_of", "once")
