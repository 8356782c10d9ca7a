# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide what is done to one member: make it anew, or restart its PostgreSQL."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import version_of
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import (
    DCS_LOST,
    Call,
    Plan,
    nothing,
    refused,
    role_of,
    unknown,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import (
    LEADERS,
    Cluster,
    Member,
)

_BEING_MADE = "creating replica"
_RESTARTING = ("restarting", "starting", "stopping")


class Reinit(t.NamedTuple):
    """Which member to make anew. ``force`` cancels what it does, and dares the last standby."""

    member: str
    force: bool = False
    only_if_broken: bool = False


class Restart(t.NamedTuple):
    """Which member to restart, and on which conditions; ``timeout_s`` bounds it there."""

    member: str
    only_if_pending: bool = False
    role: str = "any"
    timeout_s: int = 60


def plan_reinit(cluster: Cluster, wanted: Reinit) -> Plan:
    """Decide whether a member's data is removed and copied from the leader.

    Invariant: never for the leader, and never without one that answers.
    """
    member = cluster.member(wanted.member)
    if not cluster.dcs_seen:
        return refused([DCS_LOST])
    if member is None:
        return refused([unknown(wanted.member, cluster)])
    before = _state(cluster, member)
    if wanted.only_if_broken and _healthy(cluster, member):
        return nothing(f"{member.name} streams from the leader", before)
    refusals = tuple(_of_reinit(cluster, member, wanted.force))
    if refusals:
        return refused(refusals, before)
    # Patroni starts a server that does not come up again and again, and refuses everything else
    # meanwhile. Who names the member for a new copy has seen that this does not help.
    body = {"force": True} if wanted.force or member.state != "running" else {}
    reason = f"{member.name} is copied anew from {cluster.leader}"
    after = {**before, "state": "running", "data": f"copied from {cluster.leader}"}
    call = Call(member.url, "POST", "/reinitialize", body)
    return Plan(call, (), (reason,), {**before, "data": "its own"}, after)


def _state(cluster: Cluster, member: Member) -> dict[str, t.Any]:
    return {"member": member.name, "role": role_of(cluster, member), "state": member.state}


def _healthy(cluster: Cluster, member: Member) -> bool:
    leader = cluster.member(cluster.leader)
    if member is leader:
        return member.postgres_role == "primary"
    same = leader is not None and member.timeline == leader.timeline
    return bool(member.streaming) and same


def _of_reinit(cluster: Cluster, member: Member, force: bool) -> Iterator[str]:
    name, leader = member.name, cluster.member(cluster.leader)
    if member is leader or member.role in LEADERS:
        yield f"{name} is the leader: its data is what the others are copied from"
        return
    if leader is None:
        yield f"nobody leads, so there is nothing that {name} could be copied from"
    elif not leader.answers:
        yield f"the leader {leader.name} does not answer ({leader.why}): make it answer first"
    elif leader.state != "running":
        yield f"the leader {leader.name} does not run (state {leader.state}): wait"
    if not member.answers:
        yield f"{name} does not answer ({member.why}): start Patroni there first"
    if member.postgres_role == "primary":
        yield f"{name} runs as a primary without being the leader: stop it and look at its log"
    if member.state == _BEING_MADE and not force:
        yield f"{name} is being made already: wait, or cancel that with force: true"
    others = [each for each in cluster.members if each.streaming and each is not member]
    if member.streaming and not others and not force:
        yield (
            f"{name} is the only standby that streams, so only one copy of the data would be left"
            " meanwhile: repair another standby first, or force: true"
        )


def plan_restart(cluster: Cluster, wanted: Restart) -> Plan:
    """Decide whether the PostgreSQL of a member is restarted."""
    member = cluster.member(wanted.member)
    if not cluster.dcs_seen:
        return refused([DCS_LOST])
    if member is None:
        return refused([unknown(wanted.member, cluster)])
    before = {**_state(cluster, member), "pending_restart": member.pending_restart}
    if not member.answers:
        text = f"{member.name} does not answer ({member.why}): start Patroni there first"
        return refused([text], before)
    is_leader = member.name == cluster.leader
    if wanted.role == "leader" and not is_leader:
        return nothing(f"{member.name} is not the leader, and only that was to be done", before)
    if wanted.role == "standby" and is_leader:
        return nothing(f"{member.name} is the leader, and only a standby was to be done", before)
    if wanted.only_if_pending and not member.pending_restart:
        return nothing(f"no setting of {member.name} waits for a restart", before)
    if member.state in _RESTARTING or member.state == _BEING_MADE:
        return refused([f"{member.name} is busy (state {member.state}): wait"], before)
    body: dict[str, t.Any] = {"timeout": wanted.timeout_s}
    if wanted.only_if_pending:
        body["restart_pending"] = True
    if wanted.role != "any":
        body["role"] = _condition(wanted.role, member)
    reason = f"{member.name} was started at {member.started_at}"
    after = {**before, "pending_restart": False, "restarted": True}
    call = Call(member.url, "POST", "/restart", body)
    return Plan(call, (), (reason,), {**before, "restarted": False}, after)


def _condition(role: str, member: Member) -> str:
    """Give Patroni's word for a role; it was renamed in 4.0, and only one of both matches."""
    if role == "standby":
        return "replica"
    return "primary" if version_of(member.patroni_version) >= (4,) else "master"


__all__ = ("Reinit", "Restart", "plan_reinit", "plan_restart")
