# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide a failover by hand: a new leader where the old one is lost.

Patroni does this by itself as soon as it may. What is left for people are the cases in which it may
not: no synchronous standby is left, everybody lags, or the cluster is paused. Each of them can cost
data, so the loss has to be accepted in bytes.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._patroni_candidate import Rules, objections
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import (
    DCS_LOST,
    Call,
    Plan,
    nothing,
    refused,
    unknown,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import format_bytes


class Wanted(t.NamedTuple):
    """Who shall lead; ``force`` takes the leadership away, ``accept_loss_bytes`` allows a loss."""

    candidate: str
    force: bool = False
    accept_loss_bytes: int | None = None


class Loss(t.NamedTuple):
    """Bytes of WAL that the candidate lacks, as far as known; ``to`` is who has them."""

    size: int | None
    to: str


def plan(cluster: Cluster, wanted: Wanted) -> Plan:
    """Decide, and give every reason at once.

    Invariants: whom the DCS has as leader loses that only with ``force``; and a candidate of which
    it is not certain that it has every acknowledged write needs ``accept_loss_bytes``.
    """
    before = {"leader": cluster.leader}
    if not cluster.dcs_seen:
        return refused([DCS_LOST], before)
    candidate = cluster.member(wanted.candidate)
    if candidate is None:
        return refused([unknown(wanted.candidate, cluster)], before)
    if cluster.leader == candidate.name and candidate.postgres_role == "primary":
        return nothing(f"{candidate.name} is the leader already", before)
    leader = cluster.member(cluster.leader)
    rules = Rules(0, leader_lives=False)
    against = {
        member.name: objections(cluster, member, rules)
        for member in cluster.members
        if member is not leader
    }
    refusals = [
        *_of_leader(cluster, leader, wanted),
        *against.get(candidate.name, ()),
        *_of_loss(cluster, candidate, wanted),
    ]
    if refusals:
        refusals += [f"{name} could lead as well" for name in _better(cluster, candidate, against)]
        return refused(refusals, before)._replace(members=against)
    target = leader if leader and leader.answers else candidate
    call = Call(target.url, "POST", "/failover", {"candidate": candidate.name})
    reason = _reason(cluster, candidate)
    return Plan(call, (), (reason,), before, {"leader": candidate.name}, against)


def loss_of(cluster: Cluster, candidate: Member) -> Loss:
    """Tell what the candidate lacks of what anybody is known to have had.

    A synchronous standby has every write that was acknowledged, whatever else it lacks.
    """
    if candidate.sync:
        return Loss(0, "")
    ahead = {
        member.name: member.lsn - candidate.lsn
        for member in cluster.members
        if member.lsn is not None and candidate.lsn is not None
    }
    last = {} if candidate.lag_bytes is None else {"the last known leader": candidate.lag_bytes}
    known = {**last, **ahead}
    if candidate.lsn is None or not last:
        return Loss(None, "")
    name = max(known, key=lambda each: known[each])
    return Loss(max(0, known[name]), name)


def _of_leader(cluster: Cluster, leader: Member | None, wanted: Wanted) -> Iterator[str]:
    if leader is None or wanted.force:
        return
    ttl = (cluster.config or {}).get("ttl", 30)
    if leader.role == "standby_leader":
        yield f"{leader.name} leads a standby cluster: fail over there where its primary is"
    elif not leader.answers:
        yield (
            f"{leader.name} does not answer ({leader.why}) and holds the leader key: when it is"
            f" dead, Patroni takes the key from it within {ttl} s and fails over by itself; when"
            " only this host cannot reach it, it serves. Wait, or force: true"
        )
    elif leader.postgres_role == "primary":
        yield f"{leader.name} is a healthy leader: use nines.ha.patroni_switchover, or force: true"
    else:
        yield (
            f"{leader.name} holds the leader key and recovers (state {leader.state}): wait until"
            " Patroni has decided, or force: true"
        )


def _of_loss(cluster: Cluster, candidate: Member, wanted: Wanted) -> Iterator[str]:
    if candidate.sync or not candidate.answers:
        return
    loss, accepted = loss_of(cluster, candidate), wanted.accept_loss_bytes
    if loss.size is None:
        yield (
            f"how much {candidate.name} lacks is not known, so it cannot be accepted: start it, so"
            " that its position can be read"
        )
        return
    if accepted is not None and accepted >= loss.size:
        return
    mode = "no synchronous standby" if cluster.sync_mode != "off" else "an asynchronous standby"
    lacks = f"lacks {format_bytes(loss.size)} that {loss.to} had"
    if not loss.size:
        lacks = "lacks nothing that is known of, but maybe what was acknowledged last"
    yield (
        f"{candidate.name} is {mode} and {lacks}: choose a synchronous one, or lose it with"
        f" accept_loss_bytes: {loss.size}"
    )


def _better(
    cluster: Cluster, candidate: Member, against: t.Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name, reasons in against.items():
        member = cluster.member(name)
        if member and member is not candidate and not reasons:
            loss = loss_of(cluster, member)
            known = "not known" if loss.size is None else format_bytes(loss.size)
            yield f"{name} ({'synchronous, ' if member.sync else ''}known loss {known})"


def _reason(cluster: Cluster, candidate: Member) -> str:
    loss = loss_of(cluster, candidate)
    if candidate.sync:
        return f"{candidate.name} is a synchronous standby: it has all that was acknowledged"
    return f"{candidate.name} lacks {format_bytes(loss.size or 0)} that are known of: accepted"


__all__ = ("Loss", "Wanted", "loss_of", "plan")
