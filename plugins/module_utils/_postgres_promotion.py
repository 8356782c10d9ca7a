# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide whether a standby may become the primary.

Two primaries at the same time cost data, an hour without a primary costs an hour. So a doubt is a
refusal, and only a known and accepted loss can be forced.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    format_bytes,
    format_lsn,
)

_STOPPED = "the stopped primary"


class Member(t.NamedTuple):
    """One instance as it was reached over the network.

    ``answered`` tells that a server is there, be it that it cannot be read (``instance`` is
    ``None`` then, and ``error`` says why).
    """

    name: str
    place: str
    instance: Instance | None
    error: str | None
    answered: bool


class Wanted(t.NamedTuple):
    """What to do. ``down`` are the members that were verified to be stopped, by the caller.

    ``at_least`` is a position that the candidate has to have: where the WAL of a primary ended that
    was stopped in an orderly way.
    """

    candidate: str
    down: tuple[str, ...] = ()
    force: bool = False
    accept_loss_bytes: int | None = None
    at_least: int | None = None


class Observed(t.NamedTuple):
    """The instance where the module runs, and all members."""

    local: Instance | None
    local_error: str | None
    members: tuple[Member, ...]


class Plan(t.NamedTuple):
    """What was decided. With ``refusals`` nothing may be done.

    ``loss_bytes`` is what another reachable standby has and the candidate has not; nobody knows
    what only the lost primary had.
    """

    promote: bool
    refusals: tuple[str, ...]
    reasons: tuple[str, ...]
    loss_bytes: int
    before: dict[str, t.Any]
    after: dict[str, t.Any]


class _Case(t.NamedTuple):
    wanted: Wanted
    observed: Observed
    local: Instance
    others: tuple[Member, ...]


def plan(observed: Observed, wanted: Wanted) -> Plan:
    """Decide, and give every reason at once: a refusal must not come in instalments.

    Invariant: ``promote`` only if no other member can be a primary that accepts writes.
    """
    refusals = [*_of_names(observed, wanted)]
    if observed.local is None:
        refusals.append(f"{wanted.candidate} cannot be read: {observed.local_error}")
    before = {"role": observed.local.role if observed.local else "unknown"}
    if observed.local is None:
        # What the others say is told all the same.
        others = _others(observed, wanted)
        refusals += [text for member in others for text in _of_member(member, wanted)]
        return Plan(False, tuple(refusals), (), 0, before, before)
    case = _Case(wanted, observed, observed.local, _others(observed, wanted))
    refusals += _of_place(case)
    if not case.local.in_recovery:
        refusals += _of_other_primaries(case)
        reasons = () if refusals else tuple(_already(case))
        return Plan(False, tuple(refusals), reasons, 0, before, before)
    for member in case.others:
        refusals += _of_member(member, wanted)
    for rule in _RULES:
        refusals += rule(case)
    loss = _most_ahead(case)[0]
    after = before if refusals else {"role": "primary"}
    reasons = () if refusals else tuple(_reasons(case))
    return Plan(not refusals, tuple(refusals), reasons, loss, before, after)


def _others(observed: Observed, wanted: Wanted) -> tuple[Member, ...]:
    return tuple(member for member in observed.members if member.name != wanted.candidate)


def _of_names(observed: Observed, wanted: Wanted) -> Iterator[str]:
    known = [member.name for member in observed.members]
    if wanted.candidate not in known:
        yield (
            f"candidate {wanted.candidate} is not among the instances: they are"
            f" {', '.join(known) or 'none'}"
        )
    for name in wanted.down:
        if name == wanted.candidate:
            yield f"{name} is the candidate and is named in `down`"
        elif name not in known:
            yield f"`down` names {name}, which is not among the instances: they are" + (
                f" {', '.join(known) or 'none'}"
            )


def _of_place(case: _Case) -> Iterator[str]:
    """Refuse where the login leads to another instance than the candidate.

    The moment at which it was started, in microseconds, tells one from another.
    """
    for member in case.observed.members:
        same = member.instance and member.instance.started_at == case.local.started_at
        if member.name == case.wanted.candidate and member.instance and not same:
            yield (
                f"the login options lead to another instance than {member.name} at {member.place}:"
                " run this on the candidate, or correct login_host, login_port or the instances"
            )
        elif member.name != case.wanted.candidate and same:
            yield (
                f"the login options lead to {member.name}, not to {case.wanted.candidate}: run this"
                " on the candidate"
            )


def _is_primary(member: Member) -> bool:
    return member.instance is not None and not member.instance.in_recovery


def _of_other_primaries(case: _Case) -> Iterator[str]:
    for member in case.others:
        if _is_primary(member):
            yield (
                f"{case.wanted.candidate} and {member.name} ({member.place}) are primaries at the"
                " same time, a split brain: stop the one whose data shall not stay, now"
            )


def _of_member(member: Member, wanted: Wanted) -> Iterator[str]:
    down = member.name in wanted.down
    if _is_primary(member):
        yield (
            f"{member.name} ({member.place}) answers as a primary: use nines.ha.switchover, or stop"
            " it and verify that. force does not override this"
        )
    elif member.answered and down:
        yield (
            f"{member.name} is named in `down` and answers"
            f" ({member.error or 'as a standby'}): what verified that it is stopped was wrong"
        )
    elif member.answered and member.instance is None:
        yield (
            f"{member.name} is there and cannot be read ({member.error}): it may be a primary that"
            " accepts writes. Let this login in, or stop it and name it in `down`"
        )
    elif not member.answered and not down:
        yield (
            f"{member.name} does not answer ({member.error}): it may be a primary behind a cut"
            " link. Power it off or verify that its postmaster is stopped, then name it in `down`."
            " force does not override this"
        )


def _of_cluster(case: _Case) -> Iterator[str]:
    mine = case.local.system_identifier
    for member in case.others:
        its = member.instance.system_identifier if member.instance else None
        if mine and its and mine != its:
            yield (
                f"{member.name} ({member.place}) belongs to another cluster, system identifier"
                f" {its} and not {mine}: correct the instances"
            )


def _of_timeline(case: _Case) -> Iterator[str]:
    mine = case.local.timeline
    for member in _standbys(case):
        its = member.instance.timeline if member.instance else None
        if mine and its and its > mine:
            yield (
                f"{case.wanted.candidate} is on timeline {mine}, {member.name} is on {its}:"
                f" {case.wanted.candidate} has missed a promotion, promote {member.name} instead"
            )


def _of_replay(case: _Case) -> Iterator[str]:
    name = case.wanted.candidate
    if case.local.replay_paused:
        yield f"replay is paused on {name}: SELECT pg_wal_replay_resume() there first"
    if case.local.apply_delay_s:
        yield (
            f"{name} is late on purpose, recovery_min_apply_delay is"
            f" {case.local.apply_delay_s:g} s: promote another, or set it to 0 and reload"
        )


def _standbys(case: _Case) -> Iterator[Member]:
    for member in case.others:
        if member.instance and member.instance.in_recovery:
            yield member


def _most_ahead(case: _Case) -> tuple[int, str | None]:
    """Find who has the most WAL that the candidate lacks; positions compare on one timeline."""
    ends = {
        member.name: member.instance.position
        for member in _standbys(case)
        if member.instance and not _older(member.instance, case.local)
    }
    if case.wanted.at_least is not None:
        ends[_STOPPED] = case.wanted.at_least
    name = max(ends, key=lambda each: ends[each], default=None)
    if name is None or ends[name] <= case.local.position:
        return 0, None
    return ends[name] - case.local.position, name


def _older(other: Instance, local: Instance) -> bool:
    return bool(other.timeline and local.timeline and other.timeline < local.timeline)


def _of_loss(case: _Case) -> Iterator[str]:
    ahead, name = _most_ahead(case)
    accepted = case.wanted.accept_loss_bytes
    if not name or (case.wanted.force and accepted is not None and accepted >= ahead):
        return
    instead = "start that one again" if name == _STOPPED else f"promote {name}"
    consent = f"accept_loss_bytes is {accepted}, " if case.wanted.force else ""
    yield (
        f"{case.wanted.candidate} lacks {format_bytes(ahead)} of WAL that {name} has"
        f" ({format_lsn(case.local.position)} of {format_lsn(case.local.position + ahead)}):"
        f" {consent}{instead}, or lose it with force: true and accept_loss_bytes: {ahead}"
    )


def _already(case: _Case) -> Iterator[str]:
    yield f"{case.wanted.candidate} is the primary already"
    for member in case.others:
        if member.instance is None and member.name not in case.wanted.down:
            yield f"whether {member.name} is one too is not known: {member.error}"


def _reasons(case: _Case) -> Iterator[str]:
    ahead, leader = _most_ahead(case)
    for member in case.others:
        if not member.answered:
            yield f"{member.name} does not answer and was verified to be down"
    reachable = [member.name for member in _standbys(case)]
    if leader:
        yield f"{leader} has {format_bytes(ahead)} more: their loss was accepted"
    elif reachable:
        yield f"no standby has more than {case.wanted.candidate}: {', '.join(reachable)} compared"
    else:
        yield f"{case.wanted.candidate} is the only standby that answers"


_RULES: tuple[Callable[[_Case], Iterator[str]], ...] = (
    _of_cluster,
    _of_timeline,
    _of_replay,
    _of_loss,
)


__all__ = ("Member", "Observed", "Plan", "Wanted", "plan")
