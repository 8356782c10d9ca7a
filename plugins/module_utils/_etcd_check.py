# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with a running etcd cluster, and the cluster in plain values."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._etcd_model import (
    Answer,
    Cluster,
    Member,
)

DEFAULT_QUOTA_BYTES = 2 * 1024**3  # etcd's own, without quota-backend-bytes

_ALARMS = {
    "NOSPACE": (
        "writes are refused. Compact the history, defragment member by member, then disarm the"
        " alarm; raise quota-backend-bytes if the data is needed"
    ),
    "CORRUPT": "its data differs from the others'. Remove this member, empty it and add it again",
}


class Limits(t.NamedTuple):
    """What is still well: sizes in bytes, the skew in revisions.

    ``transitional`` accepts an even number of voters and different versions, as another change
    follows at once.
    """

    quota_bytes: int = DEFAULT_QUOTA_BYTES
    warn_ratio: float = 0.8
    max_revision_skew: int = 1000
    transitional: bool = False


def check_limits(limits: Limits) -> Limits:
    """Give the limits back.

    :raises ValueError: If one is out of range.
    """
    if limits.quota_bytes < 1:
        raise ValueError(f"quota_bytes is {limits.quota_bytes}: give at least 1")
    if not 0 < limits.warn_ratio <= 1:
        raise ValueError(f"warn_ratio is {limits.warn_ratio:g}: give more than 0 and at most 1")
    if limits.max_revision_skew < 0:
        raise ValueError(f"max_revision_skew is {limits.max_revision_skew}: give at least 0")
    return limits


def problems(cluster: Cluster, limits: Limits) -> list[str]:
    """Say what is wrong, a sentence each.

    Invariant: no problem only if every member answers and follows the same leader.
    """
    found = [text for rule in _RULES for text in rule(cluster)]
    if not limits.transitional:
        found += [*_of_voters(cluster), *_of_versions(cluster)]
    found += [*_of_size(cluster, limits), *_of_skew(cluster, limits)]
    return list(dict.fromkeys(found))


def _of_answers(cluster: Cluster) -> Iterator[str]:
    for answer in cluster.answers:
        if answer.error:
            owner = next((m.label for m in cluster.members if answer.endpoint in m.client_urls), "")
            yield f"{owner + ' cannot be read: ' if owner else ''}{answer.error}"


def _of_members(cluster: Cluster) -> Iterator[str]:
    for member in cluster.members:
        answer = cluster.answer_of(member)
        if not member.started:
            yield f"{member.label} has never started: start etcd there, or remove it"
        elif answer is None:
            yield (
                f"{member.label} was not asked, as none of its client URLs"
                f" ({', '.join(member.client_urls) or 'it has none'}) can be used: give one"
                " that can in endpoints"
            )
        elif answer.unhealthy and not _explained(answer):
            yield f"{member.label} is not healthy: {answer.unhealthy}"


def _explained(answer: Answer) -> bool:
    # A missing leader, and an alarm, have a sentence of their own.
    return bool(answer.status and (not answer.status.leader_id or answer.status.alarms))


def _of_leader(cluster: Cluster) -> Iterator[str]:
    if cluster.without_quorum:
        yield cluster.without_quorum
    led = {status.leader_id: status for status in cluster.statuses if status.leader_id}
    for status in cluster.statuses:
        if not status.leader_id and led:
            yield f"{_name(cluster, status.member_id)} knows no leader, others do: it is cut off"
    if len(led) > 1:
        views = ", ".join(
            f"{_name(cluster, status.member_id)} follows {_name(cluster, status.leader_id)} in term"
            f" {status.term}"
            for status in sorted(led.values(), key=lambda each: each.term)
        )
        yield f"two leaders are named: {views}. An election is going on, or a member is cut off"


def _name(cluster: Cluster, member_id: str) -> str:
    return next((m.label for m in cluster.members if m.id == member_id), f"member {member_id}")


def _of_lists(cluster: Cluster) -> Iterator[str]:
    clusters = sorted({status.cluster_id for status in cluster.statuses})
    if len(clusters) > 1:
        yield (
            f"the endpoints belong to {len(clusters)} clusters ({', '.join(clusters)}): correct"
            " endpoints, or the initial-cluster-token of who joined the wrong one"
        )
        return
    for answer in cluster.answers:
        if answer.members is not None and answer.members != cluster.members:
            own = ", ".join(m.label for m in answer.members)
            yield (
                f"{answer.endpoint} lists other members ({own}) than the leader"
                f" ({', '.join(m.label for m in cluster.members)}): it lags behind, or was removed"
            )


def _of_alarms(cluster: Cluster) -> Iterator[str]:
    alarms = {alarm for status in cluster.statuses for alarm in status.alarms}
    for alarm in sorted(alarms):
        advice = _ALARMS.get(alarm.kind, "look at the log of etcd there")
        owner = _name(cluster, alarm.member_id) if alarm.member_id else "the cluster"
        yield f"{owner} has the alarm {alarm.kind}: {advice}"


def _of_voters(cluster: Cluster) -> Iterator[str]:
    votes = cluster.quorum
    if votes["size"] and votes["size"] % 2 == 0:
        yield (
            f"{votes['size']} members vote, which tolerates {votes['tolerated']} lost as"
            f" {votes['size'] - 1} would: finish the replacement, or add or remove one"
        )


def _of_versions(cluster: Cluster) -> Iterator[str]:
    versions: dict[str, list[str]] = {}
    for status in cluster.statuses:
        versions.setdefault(status.version, []).append(_name(cluster, status.member_id))
    if len(versions) > 1:
        shown = ", ".join(
            f"{' and '.join(sorted(names))} run {version}"
            for version, names in sorted(versions.items())
        )
        yield f"the versions differ ({shown}): finish the upgrade"


_RULES: tuple[Callable[[Cluster], Iterator[str]], ...] = (
    _of_answers,
    _of_members,
    _of_leader,
    _of_lists,
    _of_alarms,
)


def _of_size(cluster: Cluster, limits: Limits) -> Iterator[str]:
    limit = limits.quota_bytes * limits.warn_ratio
    for status in cluster.statuses:
        if status.db_bytes >= limit:
            yield (
                f"{_name(cluster, status.member_id)} has a database of {status.db_bytes} bytes,"
                f" {status.db_in_use_bytes} of them in use:"
                f" {100 * status.db_bytes / limits.quota_bytes:.0f} % of quota_bytes"
                f" {limits.quota_bytes}, at most {100 * limits.warn_ratio:g} % is well. Defragment"
                " it, compact the history or raise the quota"
            )


def _of_skew(cluster: Cluster, limits: Limits) -> Iterator[str]:
    skew = revision_skew(cluster)
    if skew is not None and skew > limits.max_revision_skew:
        last = min(cluster.statuses, key=lambda status: status.revision)
        yield (
            f"{_name(cluster, last.member_id)} is {skew} revisions behind, max_revision_skew is"
            f" {limits.max_revision_skew}: look at its disk and its network"
        )


def revision_skew(cluster: Cluster) -> int | None:
    """Count the revisions between who is furthest and who is last; ``None`` if nobody answers.

    The members are asked one after the other, if at nearly the same time: what is written meanwhile
    counts too.
    """
    revisions = [status.revision for status in cluster.statuses]
    return max(revisions) - min(revisions) if revisions else None


def facts(cluster: Cluster) -> dict[str, t.Any]:
    """Give the cluster in plain values."""
    leader = cluster.leader
    newest = max(cluster.statuses, key=lambda status: status.term, default=None)
    return {
        "cluster_id": newest.cluster_id if newest else None,
        "leader": leader.name if leader else None,
        "leader_id": cluster.leader_id or None,
        "raft_term": newest.term if newest else None,
        "quorum": cluster.quorum,
        "revision_skew": revision_skew(cluster),
        "members": [_member_facts(cluster, member) for member in cluster.members],
        "endpoints": [_endpoint_facts(cluster, answer) for answer in cluster.answers],
    }


def _member_facts(cluster: Cluster, member: Member) -> dict[str, t.Any]:
    return {
        "name": member.name,
        "id": member.id,
        "peer_urls": list(member.peer_urls),
        "client_urls": list(member.client_urls),
        "learner": member.learner,
        "started": member.started,
        "leader": member.id == cluster.leader_id,
        "alive": cluster.alive(member),
        "healthy": cluster.healthy(member),
    }


def _endpoint_facts(cluster: Cluster, answer: Answer) -> dict[str, t.Any]:
    status = answer.status
    names = {member.id: member.name for member in cluster.members}
    found: dict[str, t.Any] = {
        "endpoint": answer.endpoint,
        "reachable": answer.reachable,
        "healthy": status is not None and answer.unhealthy is None,
        "error": answer.error or answer.unhealthy,
    }
    if status is None:
        return {**found, **dict.fromkeys(_STATUS_FACTS)}
    return {
        **found,
        "version": status.version,
        "cluster_id": status.cluster_id,
        "member_id": status.member_id,
        "name": names.get(status.member_id),
        "leader_id": status.leader_id or None,
        "leader": names.get(status.leader_id),
        "is_leader": status.leader_id == status.member_id,
        "is_learner": status.learner,
        "raft_term": status.term,
        "revision": status.revision,
        "db_size_bytes": status.db_bytes,
        "db_in_use_bytes": status.db_in_use_bytes,
        "alarms": [
            alarm.kind for alarm in status.alarms if alarm.member_id in ("", status.member_id)
        ],
    }


_STATUS_FACTS = (
    "version",
    "cluster_id",
    "member_id",
    "name",
    "leader_id",
    "leader",
    "is_leader",
    "is_learner",
    "raft_term",
    "revision",
    "db_size_bytes",
    "db_in_use_bytes",
    "alarms",
)


__all__ = (
    "DEFAULT_QUOTA_BYTES",
    "Limits",
    "check_limits",
    "facts",
    "problems",
    "revision_skew",
)
