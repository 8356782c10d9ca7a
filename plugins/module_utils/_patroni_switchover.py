# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide a switchover: the leader hands over in an orderly way, and nothing is lost."""

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


class Wanted(t.NamedTuple):
    """Who shall lead, and who shall not: at least one of both."""

    candidate: str | None = None
    leader: str | None = None
    max_lag_bytes: int = 1048576


def plan(cluster: Cluster, wanted: Wanted) -> Plan:
    """Decide, and give every reason at once.

    Invariant: it is only called for while a leader that answers is followed by a running candidate
    that streams, is close and is allowed to lead.
    """
    before = {"leader": cluster.leader}
    if not cluster.dcs_seen:
        return refused([DCS_LOST], before)
    for name in (wanted.candidate, wanted.leader):
        if name and not cluster.member(name):
            return refused([unknown(name, cluster)], before)
    if wanted.candidate and wanted.candidate == wanted.leader:
        return refused([f"{wanted.leader} is named as leader and as candidate: name two"], before)
    done = _done(cluster, wanted)
    if done:
        return nothing(done, before)
    refusals = [*_of_cluster(cluster, wanted)]
    against = _against(cluster, wanted)
    chosen = _choose(cluster, wanted, against)
    if chosen is None:
        refusals += _of_candidates(wanted, against)
    leader = cluster.member(cluster.leader)
    if refusals or chosen is None or leader is None:
        return refused(refusals, before)._replace(members=against)
    body = {"leader": leader.name, "candidate": chosen.name}
    reason = f"{chosen.name} streams, {chosen.lag_bytes or 0} bytes behind {leader.name}"
    call = Call(leader.url, "POST", "/switchover", body)
    return Plan(call, (), (reason,), before, {"leader": chosen.name}, against)


def _done(cluster: Cluster, wanted: Wanted) -> str | None:
    if wanted.candidate and cluster.leader == wanted.candidate:
        return f"{wanted.candidate} is the leader already"
    if not wanted.candidate and cluster.leader and cluster.leader != wanted.leader:
        return f"{wanted.leader} is not the leader, {cluster.leader} is"
    return None


def _of_cluster(cluster: Cluster, wanted: Wanted) -> Iterator[str]:
    leader = cluster.member(cluster.leader)
    if leader is None:
        yield "nobody leads: that is no case for a switchover, see nines.ha.patroni_failover"
    elif leader.role == "standby_leader":
        yield f"{leader.name} leads a standby cluster: switch over there where its primary is"
    elif not leader.answers:
        yield (
            f"the leader {leader.name} does not answer ({leader.why}), and it has to hand over:"
            " make it answer, or see nines.ha.patroni_failover"
        )
    elif leader.postgres_role != "primary":
        yield f"the leader {leader.name} is no running primary (state {leader.state}): wait"
    if leader and wanted.leader and wanted.leader != leader.name:
        yield f"the leader is {leader.name}, not {wanted.leader} as was said: look who shall lead"
    if cluster.paused:
        yield (
            "the cluster is paused: nobody would take over if the candidate failed. Resume it"
            " first, with nines.ha.patroni_pause"
        )
    if cluster.scheduled_switchover:
        at = cluster.scheduled_switchover.get("at")
        yield f"a switchover is scheduled at {at}, this one would replace it: remove that one first"


def _against(cluster: Cluster, wanted: Wanted) -> dict[str, tuple[str, ...]]:
    rules = Rules(wanted.max_lag_bytes)
    return {
        member.name: objections(cluster, member, rules)
        for member in cluster.members
        if member.name != cluster.leader
    }


def _choose(cluster: Cluster, wanted: Wanted, against: dict[str, tuple[str, ...]]) -> Member | None:
    """Take who is named, or the closest of those that nothing speaks against."""
    names = [wanted.candidate] if wanted.candidate else list(against)
    found = [cluster.member(name) for name in names if name in against and not against[name]]
    members = [member for member in found if member]
    return min(members, key=lambda m: (not m.sync, m.lag_bytes or 0, m.name), default=None)


def _of_candidates(wanted: Wanted, against: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if wanted.candidate:
        yield from against.get(wanted.candidate, ())
    for name, reasons in against.items():
        if name == wanted.candidate:
            continue
        if not reasons:
            yield f"{name} could lead instead"
        elif not wanted.candidate:
            yield from reasons
    if not against:
        yield "there is no other member that could lead: add one"


__all__ = ("Wanted", "plan")
