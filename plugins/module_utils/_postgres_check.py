# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Judge whether a PostgreSQL cluster replicates as declared, from what all its members said."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    Slot,
    format_bytes,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import (
    RULES,
    SYNCHRONOUS,
    Arrival,
    Case,
    Wanted,
    Wish,
    lag_bytes,
    sync_names,
)


class Observation(t.NamedTuple):
    """One instance; without ``instance``, ``error`` says why it could not be read."""

    name: str
    place: str
    instance: Instance | None = None
    error: str | None = None
    arrival: Arrival | None = None


def primaries(observations: Sequence[Observation]) -> list[Observation]:
    """Give all that are out of recovery, whether they accept writes now or not."""
    return [each for each in observations if each.instance and not each.instance.in_recovery]


def judge(observations: Sequence[Observation], wanted: Wanted) -> list[str]:
    """Name everything that is not as declared; nothing means that the cluster is proved to be well.

    :raises KeyError: If something was observed that is not declared.
    """
    wishes = {wish.name: wish for wish in wanted.instances}
    problems = [*_of_primaries(observations), *_of_errors(observations)]
    for each in observations:
        if each.instance:
            problems.extend(_of_instance(each.name, each.instance, wishes[each.name], wanted))
    leaders = primaries(observations)
    if len(leaders) == 1:
        problems.extend(_of_sync_count(leaders[0], wanted))
        for case in _cases(leaders[0], observations, wishes, wanted):
            for rule in RULES:
                problems.extend(f"{case.name} {text}" for text in rule(case))
    return problems


def _cases(
    leader: Observation,
    observations: Sequence[Observation],
    wishes: Mapping[str, Wish],
    wanted: Wanted,
) -> Iterator[Case]:
    senders = tuple(s for each in observations if each.instance for s in each.instance.standbys)
    for each in observations:
        if each.instance and leader.instance and each.instance.in_recovery:
            yield Case(
                each.name,
                wishes[each.name],
                wanted,
                each.instance,
                leader.instance,
                leader.name,
                each.arrival,
                senders,
            )


def _of_primaries(observations: Sequence[Observation]) -> Iterator[str]:
    leaders = primaries(observations)
    if not leaders:
        unread = ", ".join(each.name for each in observations if not each.instance)
        what = f"no primary is seen, and {unread} cannot be read" if unread else "no primary"
        yield (
            f"{what}: start the primary, or promote a standby once the primary is verified to be"
            " down"
        )
    if len(leaders) > 1:
        names = " and ".join(
            f"{each.name} ({each.place}, timeline {each.instance.timeline})"
            for each in leaders
            if each.instance
        )
        yield (
            f"split brain: {names} are primaries at the same time. Stop all but the one whose"
            " data shall stay, now: writes to the others will be lost"
        )


def _of_errors(observations: Sequence[Observation]) -> Iterator[str]:
    for each in observations:
        if not each.instance:
            yield f"{each.name} cannot be read: {each.error}"
        elif each.error:
            yield f"{each.name}: {each.error}"


def _of_instance(name: str, instance: Instance, wish: Wish, wanted: Wanted) -> Iterator[str]:
    if wish.role and wish.role != instance.role:
        yield f"{name} is a {instance.role} and is declared as {wish.role}"
    if not instance.in_recovery and not instance.writable:
        yield (
            f"{name} is the primary and accepts no writes: default_transaction_read_only is on"
            " there, for all or for this role"
        )
    for slot in instance.slots:
        yield from _of_slot(name, slot, wanted.max_retained_bytes)


def _of_slot(name: str, slot: Slot, limit: int | None) -> Iterator[str]:
    where = f"{name}: slot {slot.name}" + ("" if slot.active else ", which nobody uses,")
    if slot.wal_status == "lost":
        yield f"{where} lost WAL that its standby needs: rebuild that standby, drop the slot"
    elif slot.wal_status == "unreserved":
        yield f"{where} loses WAL at the next checkpoint: bring its standby back now"
    if limit is not None and (slot.retained_bytes or 0) > limit:
        yield (
            f"{where} retains {format_bytes(slot.retained_bytes or 0)} of WAL, the limit is"
            f" {format_bytes(limit)}: bring its standby back or drop the slot, the disk fills"
        )


def _of_sync_count(leader: Observation, wanted: Wanted) -> Iterator[str]:
    if leader.instance is None or wanted.min_sync is None:
        return
    names = [
        each.application_name
        for each in leader.instance.standbys
        if each.sync_state in SYNCHRONOUS and each.state == "streaming"
    ]
    if len(names) < wanted.min_sync:
        yield (
            f"{leader.name} has {len(names)} synchronous standby(s), {', '.join(names) or 'none'};"
            f" {wanted.min_sync} are wanted; {sync_names(leader.instance)}"
        )


def report(seen: Sequence[Observation], wanted: Wanted) -> dict[str, t.Any]:
    """Judge, and give all that is known in plain values."""
    leaders = primaries(seen)
    leader = leaders[0] if len(leaders) == 1 else None
    wishes = {wish.name: wish for wish in wanted.instances}
    entries = [_entry(each, leader, wishes[each.name]) for each in seen]
    return {
        "problems": judge(seen, wanted),
        "primary": leader.name if leader else None,
        "token_ms": {e["name"]: e["token_ms"] for e in entries if e["token_ms"] is not None},
        "read_only": wanted.read_only,
        "instances": entries,
    }


def _entry(each: Observation, leader: Observation | None, wish: Wish) -> dict[str, t.Any]:
    behind = None
    delayed = wish.delay_s is not None
    if leader and leader.instance and each.instance and each.instance.in_recovery:
        behind = lag_bytes(each.instance, leader.instance, wish.known_as, delayed)
    reached = each.arrival is not None and each.arrival.reached
    return {
        "name": each.name,
        "place": each.place,
        "reachable": each.instance is not None,
        "error": each.error,
        "token_ms": round(each.arrival.waited_s * 1000, 1) if each.arrival and reached else None,
        "lag_bytes": behind,
        "state": each.instance.as_result() if each.instance else None,
    }


__all__ = ("Observation", "judge", "primaries", "report")
