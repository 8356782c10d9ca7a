# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether replicated services of a Swarm are complete, and since when, from what a manager lists.

A manager goes on listing the tasks of a node that is away as running until it has noticed, and so
does a drill that asks too early. What ran on a node that was hit does not count here.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

_STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z")


class Task(t.NamedTuple):
    """One task of a service: ``since`` is when it got into its state, seconds since the epoch."""

    id: str
    service: str
    node: str
    running: bool
    since: float


def epoch(stamp: object) -> float:
    """Read a time of Docker's API, in seconds since the epoch.

    >>> epoch("1970-01-01T00:01:00.25Z")
    60.25

    :raises ValueError: If it is none.
    """
    found = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
    if found is None:
        raise ValueError(f"the time of a task must be in UTC, it is {stamp!r}")
    whole = datetime.fromisoformat(found[1]).replace(tzinfo=UTC).timestamp()
    return whole + float(f"0.{found[2] or 0}")


def replicas(
    listed: Mapping[str, t.Any],
    services: Sequence[str] = (),
    before: Mapping[str, t.Any] | None = None,
    hit: Sequence[str] = (),
) -> dict[str, t.Any]:
    """Judge the replicas of services.

    :arg listed: ``nodes``, ``services`` and ``tasks`` as Docker's API lists them.
    :arg services: Names; all replicated ones where it is empty. A global one has as many tasks as
        there are nodes, so nothing of it is ever missing.
    :arg before: The same from before a fault: what of it ran on nodes in ``hit`` does not count.
    :arg hit: Names of nodes, as Docker knows them.
    :returns: ``whole``, ``missing`` (sentences), ``services`` and ``restored_at``: when the last of
        the tasks that were not there before began to run, in seconds since the epoch; None where
        something is missing, or none of them is new.
    :raises ValueError: If the lists are not what the API gives.
    """
    try:
        names, tasks = _names(listed), _tasks(listed)
        earlier = {each.id: each for each in _tasks(before)} if before else {}
        desired = _desired(listed)
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError(f"this is no list of Docker's API: {exc}") from exc
    lost = {id_ for id_, each in earlier.items() if names.get(each.node, each.node) in hit}
    ready = _ready(listed)
    there = [each for each in tasks if each.running and each.id not in lost and each.node in ready]
    found, new = [], []
    for name, service_id, count in desired:
        if services and name not in services:
            continue
        own = [each for each in there if each.service == service_id]
        new += [each.since for each in own if before is not None and each.id not in earlier]
        on = sorted(names.get(each.node, each.node) for each in own)
        found.append({"name": name, "desired": count, "running": len(own), "nodes": on})
    missing = [*_unknown(services, found), *_short(found)]
    return {
        "whole": not missing,
        "missing": missing,
        "services": found,
        "restored_at": max(new) if new and not missing else None,
    }


def _unknown(services: Sequence[str], found: Sequence[Mapping[str, t.Any]]) -> Iterable[str]:
    there = {each["name"] for each in found}
    for name in services:
        if name not in there:
            yield f"{name} is no replicated service"
    if not there and not services:
        yield "there is no replicated service"


def _short(found: Sequence[Mapping[str, t.Any]]) -> Iterable[str]:
    # More than is desired is so for a moment, while an update starts the new one first.
    for each in found:
        if each["running"] < each["desired"]:
            yield f"{each['name']} runs {each['running']} of {each['desired']}"


def _names(listed: Mapping[str, t.Any]) -> dict[str, str]:
    return {each["ID"]: each["Description"]["Hostname"] for each in listed["nodes"]}


def _ready(listed: Mapping[str, t.Any]) -> set[str]:
    return {each["ID"] for each in listed["nodes"] if each["Status"]["State"] == "ready"}


def _tasks(listed: Mapping[str, t.Any]) -> list[Task]:
    return [
        Task(
            each["ID"],
            each.get("ServiceID", ""),
            each.get("NodeID", ""),
            each["DesiredState"] == "running" and each["Status"]["State"] == "running",
            epoch(each["Status"]["Timestamp"]),
        )
        for each in listed["tasks"]
    ]


def _desired(listed: Mapping[str, t.Any]) -> list[tuple[str, str, int]]:
    return sorted(
        (each["Spec"]["Name"], each["ID"], int(each["Spec"]["Mode"]["Replicated"]["Replicas"]))
        for each in listed["services"]
        if "Replicated" in each["Spec"]["Mode"]
    )


__all__ = ("Task", "epoch", "replicas")
