# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The containers of Compose stacks as Docker shows them, and what is wrong with them."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

# What is asked of each container: one line of JSON, and nothing of its environment.
FORMAT = (
    '{"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Config.Image}},'
    '"image_id":{{json .Image}},"labels":{{json .Config.Labels}},"state":{{json .State}},'
    '"restarts":{{json .RestartCount}}}'
)
PROJECT_LABEL = "com.docker.compose.project"
_SERVICE_LABEL = "com.docker.compose.service"
_MAX_OUTPUT = 300
_MAX_CHECKS = 3


class StateUnreadable(ValueError):
    """Docker's answer is not what this collection knows."""


class Container(t.NamedTuple):
    """One container. ``health`` is empty where it has no check, ``checks`` has the last outputs."""

    stack: str
    service: str
    name: str
    id: str
    image: str
    image_id: str
    state: str
    health: str
    exit_code: int
    out_of_memory: bool
    error: str
    restarts: int
    started_at: str
    checks: tuple[str, ...]


class Wanted(t.NamedTuple):
    """A service that is declared: how many containers, and whether it ends by itself."""

    stack: str
    service: str
    replicas: int = 1
    job: bool = False
    health: bool = True
    image: str = ""


def parse(output: str) -> list[Container]:
    """Read what ``docker inspect`` printed with :data:`FORMAT`, one container a line.

    :raises StateUnreadable: If a line is something else.
    """
    try:
        found = [_container(json.loads(line)) for line in output.splitlines() if line.strip()]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise StateUnreadable(f"docker inspect said something else than expected: {exc!r}") from exc
    return sorted(found, key=lambda each: (each.stack, each.service, each.name))


def _container(shown: Mapping[str, t.Any]) -> Container:
    state, labels = shown["state"], shown["labels"] or {}
    health = state.get("Health") or {}
    checks = [each for each in health.get("Log") or [] if each.get("ExitCode") != 0]
    return Container(
        stack=labels[PROJECT_LABEL],
        service=labels[_SERVICE_LABEL],
        name=shown["name"].lstrip("/"),
        id=shown["id"],
        image=shown["image"],
        image_id=shown["image_id"],
        state=state["Status"],
        # Before Docker 29 a container without a check has no Health, and none that says so.
        health="" if health.get("Status") in (None, "none") else health["Status"],
        exit_code=state["ExitCode"],
        out_of_memory=bool(state.get("OOMKilled")),
        error=state.get("Error") or "",
        restarts=shown["restarts"],
        started_at=state["StartedAt"],
        checks=tuple(_shortened(each.get("Output") or "") for each in checks[-_MAX_CHECKS:]),
    )


def _shortened(output: str) -> str:
    said = " ".join(output.split())
    return said if len(said) <= _MAX_OUTPUT else f"{said[:_MAX_OUTPUT]}..."


def problems(
    wanted: Sequence[Wanted], seen: Sequence[Container], before: Iterable[Container] = ()
) -> list[str]:
    """Name each problem of the declared services.

    ``before`` is what was seen a moment earlier: a container that was restarted since then, or is
    another one, dies and comes back again and again.
    """
    earlier = {each.name: each for each in before}
    declared = {(each.stack, each.service) for each in wanted}
    found = [
        f"{each.stack}/{each.service} runs (container {each.name}) and is not declared"
        for each in seen
        if (each.stack, each.service) not in declared and each.state == "running"
    ]
    for want in wanted:
        own = [each for each in seen if (each.stack, each.service) == (want.stack, want.service)]
        if len(own) != want.replicas:
            found.append(
                f"{want.stack}/{want.service} has {len(own)} container(s), declared:"
                f" {want.replicas}"
            )
        for each in own:
            said = list(_of_one(want, each, earlier.get(each.name)))
            found += (f"{want.stack}/{want.service} ({each.name}) {text}" for text in said)
    return found


def _of_one(want: Wanted, seen: Container, before: Container | None) -> Iterator[str]:
    if want.image and seen.image != want.image:
        yield f"runs the image {seen.image}, declared: {want.image}"
    if want.job:
        if seen.state != "exited" or seen.exit_code != 0:
            yield f"has to end with 0: it is {_state(seen)}"
        return
    if seen.state != "running":
        yield f"is {_state(seen)}"
        return
    if before is not None:
        rose = seen.restarts - before.restarts
        if rose > 0:
            yield f"was restarted {rose} time(s) while it was watched, {seen.restarts} in all"
        elif (seen.id, seen.started_at) != (before.id, before.started_at):
            yield "was started anew while it was watched"
    if want.health and not seen.health:
        yield "has no health check, though one is declared"
    elif seen.health not in ("", "healthy"):
        checks = f": {seen.checks[-1]}" if seen.checks else ""
        yield (
            f"is {seen.health}{checks}"
            if seen.health == "unhealthy"
            else (f"has not passed its health check yet ({seen.health}){checks}")
        )


def _state(seen: Container) -> str:
    details = [f"exit code {seen.exit_code}"] if seen.state in ("exited", "restarting") else []
    details += ["out of memory"] if seen.out_of_memory else []
    details += [seen.error] if seen.error else []
    return seen.state + (f" ({', '.join(details)})" if details else "")


def ill(wanted: Sequence[Wanted], seen: Sequence[Container]) -> list[Container]:
    """Give the containers of which somebody has to read the log."""
    jobs = {(each.stack, each.service) for each in wanted if each.job}
    return [each for each in seen if not _well(each, (each.stack, each.service) in jobs)]


def _well(seen: Container, job: bool) -> bool:
    if job:
        return seen.state == "exited" and seen.exit_code == 0
    return seen.state == "running" and seen.health in ("", "healthy")


def images(seen: Iterable[Container]) -> dict[str, str]:
    """Give the image's ID by stack/service: the same on all nodes when all run the same."""
    return {f"{each.stack}/{each.service}": each.image_id for each in seen}


__all__ = (
    "FORMAT",
    "PROJECT_LABEL",
    "Container",
    "StateUnreadable",
    "Wanted",
    "ill",
    "images",
    "parse",
    "problems",
)
