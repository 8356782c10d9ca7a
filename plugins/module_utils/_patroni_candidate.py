# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What speaks against a member as the next leader."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member, truth
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import format_bytes


class Rules(t.NamedTuple):
    """What a candidate has to fulfil.

    ``leader_lives`` tells whether it has a leader to stream from, and to stay close to.
    """

    max_lag_bytes: int
    leader_lives: bool = True


def objections(cluster: Cluster, member: Member, rules: Rules) -> tuple[str, ...]:
    """Give every reason at once, each a sentence with the member's name."""
    if not member.answers:
        return (f"{member.name} does not answer ({member.why})",)
    found = [*_of_itself(cluster, member), *_of_timeline(cluster, member)]
    if rules.leader_lives:
        found += [*_of_replication(member, rules.max_lag_bytes), *_of_sync(cluster, member)]
    return tuple(found)


def _of_itself(cluster: Cluster, member: Member) -> Iterator[str]:
    name = member.name
    if not member.listed:
        yield f"{name} answers and is not listed in the DCS: it belongs elsewhere, or just starts"
    if member.state != "running":
        yield f"{name} does not run, its state is {member.state or 'unknown'}: look at its log"
    if truth(member.tags.get("nofailover")) or str(member.tags.get("failover_priority")) == "0":
        yield f"{name} has the tag nofailover: choose another, or remove the tag and reload it"
    if member.watchdog_failed:
        yield f"{name} cannot use its watchdog and would not lead: load the driver of the device"
    own, others = member.system_identifier, _identifiers(cluster)
    if own and others and own not in others:
        yield f"{name} has the data of another cluster (system identifier {own}): reinitialize it"


def _identifiers(cluster: Cluster) -> set[str]:
    leader = cluster.member(cluster.leader)
    return {leader.system_identifier} if leader and leader.system_identifier else set()


def _of_timeline(cluster: Cluster, member: Member) -> Iterator[str]:
    highest = max((each.timeline or 0 for each in cluster.members), default=0)
    if member.timeline and member.timeline < highest:
        yield (
            f"{member.name} is on timeline {member.timeline} and the cluster is on {highest}: wait"
            " until it follows, or reinitialize it"
        )


def _of_replication(member: Member, max_lag_bytes: int) -> Iterator[str]:
    if not member.streaming:
        yield (
            f"{member.name} does not stream from the leader: wait until it does, or look at the"
            " logs of both"
        )
    if member.lag_bytes is None:
        yield f"how far {member.name} is behind is not known: its position cannot be read"
    elif member.lag_bytes > max_lag_bytes:
        yield (
            f"{member.name} is {format_bytes(member.lag_bytes)} behind and"
            f" {format_bytes(max_lag_bytes)} are allowed: wait, or raise max_lag_bytes"
        )


def _of_sync(cluster: Cluster, member: Member) -> Iterator[str]:
    # In quorum mode any standby may follow an orderly stop: Patroni counts the votes itself.
    if cluster.sync_mode == "on" and not member.sync:
        names = ", ".join(each.name for each in cluster.members if each.sync) or "none"
        yield (
            f"{member.name} is no synchronous standby, and only those may lead in synchronous mode:"
            f" they are {names}"
        )


__all__ = ("Rules", "objections")
