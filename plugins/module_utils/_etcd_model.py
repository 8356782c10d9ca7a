# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What members of etcd say of themselves and of their cluster, as values.

Identifiers are written in hexadecimal, as etcd's own tools write them.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)

# etcd lists alarms among the errors of a status: "memberID:10276657743932975437 alarm:NOSPACE ". An
# alarm that an operator raised may be of no member.
_ALARM = re.compile(r"(?:memberID:(\d+)\s+)?alarm:(\w+)")


class AnswerUnreadable(Exception):
    """etcd answered something that is not what was asked for."""


class Member(t.NamedTuple):
    """An entry of the list of members. One that has never started has no name yet."""

    id: str
    name: str
    peer_urls: tuple[str, ...]
    client_urls: tuple[str, ...]
    learner: bool

    @property
    def started(self) -> bool:
        """Whether it has ever joined the cluster."""
        return bool(self.name)

    @property
    def label(self) -> str:
        """Name it in a sentence."""
        return self.name or f"the member at {', '.join(self.peer_urls)} (id {self.id})"


class Alarm(t.NamedTuple):
    """What stops the cluster: ``NOSPACE`` or ``CORRUPT``, and for which member."""

    member_id: str
    kind: str


class Status(t.NamedTuple):
    """What a member says of itself; ``leader_id`` is empty where it knows none."""

    cluster_id: str
    member_id: str
    leader_id: str
    learner: bool
    version: str
    term: int
    applied: int
    revision: int
    db_bytes: int
    db_in_use_bytes: int
    alarms: tuple[Alarm, ...]


class Answer(t.NamedTuple):
    """What one endpoint said. ``members`` is ``None`` where it may not tell, as a learner.

    ``reachable`` tells that something answered, be it that ``error`` says why it could not be read.
    """

    endpoint: str
    reachable: bool
    error: str | None = None
    status: Status | None = None
    members: tuple[Member, ...] | None = None
    unhealthy: str | None = None


class Cluster(t.NamedTuple):
    """What all endpoints say together; ``members`` is the list of who is furthest in the log."""

    answers: tuple[Answer, ...]
    members: tuple[Member, ...]
    leader_id: str

    @property
    def voters(self) -> tuple[Member, ...]:
        """Who takes part in decisions."""
        return tuple(member for member in self.members if not member.learner)

    @property
    def leader(self) -> Member | None:
        """The leader, unless it is no member any more."""
        return next((each for each in self.members if each.id == self.leader_id), None)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """All statuses, one for each member that answers."""
        found = {each.status.member_id: each.status for each in self.answers if each.status}
        return tuple(found.values())

    @property
    def electing(self) -> bool:
        """Whether those who answer do not agree who leads, as during an election."""
        views = {(status.leader_id, status.term) for status in self.statuses}
        return len(views) > 1 or any(not leader for leader, _term in views)

    def answer_of(self, member: Member) -> Answer | None:
        """Give the answer of a member, the first one that could be read."""
        for answer in self.answers:
            if answer.status and answer.status.member_id == member.id:
                return answer
        return next((a for a in self.answers if a.endpoint in member.client_urls), None)

    def alive(self, member: Member) -> bool:
        """Whether it answers and follows the leader, so that its vote counts.

        An alarm stops writes, not votes.
        """
        answer = self.answer_of(member)
        if not answer or not answer.status or not self.leader_id:
            return False
        led = answer.status.leader_id == self.leader_id
        return led and (answer.unhealthy is None or bool(answer.status.alarms))

    def healthy(self, member: Member) -> bool:
        """Whether it is alive and serves reads and writes."""
        answer = self.answer_of(member)
        return self.alive(member) and answer is not None and answer.unhealthy is None

    def trouble(self, member: Member) -> str:
        """Say why a member is not healthy."""
        answer = self.answer_of(member)
        if answer is None:
            return "it has no client URL that could be asked"
        if answer.status and answer.unhealthy is None:
            return "it does not follow the leader"
        return answer.error or answer.unhealthy or "it does not answer"

    @property
    def without_quorum(self) -> str | None:
        """Say that the quorum is lost and what to do; ``None`` if it is not."""
        votes = self.quorum
        if not votes["size"] or votes["alive"] >= votes["needed"]:
            return None
        silent = [each.label for each in self.voters if not self._status_of(each)]
        return (
            f"there is no quorum: of {votes['size']} voters {votes['alive']} answer and follow a"
            f" leader, {votes['needed']} are needed. "
            + (f"Start {', '.join(silent)}" if silent else "Look at the network between them")
        )

    def _status_of(self, member: Member) -> Status | None:
        answer = self.answer_of(member)
        return answer.status if answer else None

    @property
    def quorum(self) -> dict[str, int]:
        """Sum the votes up; all are 0 where no member answers."""
        size = len(self.voters)
        if not size:
            return dict.fromkeys(("size", "needed", "alive", "tolerated", "tolerated_now"), 0)
        alive = sum(self.alive(member) for member in self.voters)
        return {
            "size": size,
            "needed": quorum_size(size),
            "alive": alive,
            "tolerated": failures_tolerated(size),
            "tolerated_now": max(0, alive - quorum_size(size)),
        }


def hexadecimal(number: object) -> str:
    """Write an identifier as etcd's own tools do.

    >>> hexadecimal("1654818993570247861"), hexadecimal(None)
    ('16f7191b6752f4b5', '')
    """
    value = int(str(number or 0))
    return f"{value:x}" if value else ""


def status_of(raw: Mapping[str, t.Any]) -> Status:
    """Read the answer to ``/v3/maintenance/status``.

    :raises AnswerUnreadable: If it is none.
    """
    try:
        header = raw["header"]
        return Status(
            cluster_id=hexadecimal(header["cluster_id"]),
            member_id=hexadecimal(header["member_id"]),
            leader_id=hexadecimal(raw.get("leader")),
            learner=bool(raw.get("isLearner")),
            version=str(raw["version"]),
            term=int(raw.get("raftTerm", 0)),
            applied=int(raw.get("raftAppliedIndex", 0)),
            revision=int(header.get("revision", 0)),
            db_bytes=int(raw.get("dbSize", 0)),
            db_in_use_bytes=int(raw.get("dbSizeInUse", 0)),
            alarms=_alarms(raw.get("errors") or ()),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise AnswerUnreadable(f"the status cannot be read: {exc!r}") from exc


def _alarms(errors: Sequence[object]) -> tuple[Alarm, ...]:
    found = (_ALARM.search(str(error)) for error in errors)
    return tuple(Alarm(hexadecimal(match[1]), match[2]) for match in found if match)


def members_of(raw: Mapping[str, t.Any]) -> tuple[Member, ...]:
    """Read the answer to ``/v3/cluster/member/list``, sorted by name and address.

    :raises AnswerUnreadable: If it is none.
    """
    try:
        members = [
            Member(
                hexadecimal(each["ID"]),
                str(each.get("name", "")),
                tuple(sorted(each["peerURLs"])),
                tuple(sorted(each.get("clientURLs", ()))),
                bool(each.get("isLearner")),
            )
            for each in raw["members"]
        ]
    except (KeyError, TypeError, ValueError) as exc:
        raise AnswerUnreadable(f"the list of members cannot be read: {exc!r}") from exc
    return tuple(sorted(members, key=lambda member: (member.name, member.peer_urls)))


def cluster_of(answers: Sequence[Answer]) -> Cluster:
    """Put the answers together.

    The leader is the one of the newest term; older ones were deposed and have not noticed. Its list
    of members counts, or else that of whoever is furthest.
    """
    read = [answer.status for answer in answers if answer.status]
    led = [status for status in read if status.leader_id]
    leader_id = max(led, key=lambda status: status.term).leader_id if led else ""
    lists = [
        (status.member_id == leader_id, status.term, status.applied, answer.members)
        for answer in answers
        if (status := answer.status) and answer.members is not None
    ]
    members = max(lists, key=lambda each: each[:3])[3] if lists else ()
    return Cluster(tuple(answers), members, leader_id)


__all__ = (
    "Alarm",
    "Answer",
    "AnswerUnreadable",
    "Cluster",
    "Member",
    "Status",
    "cluster_of",
    "hexadecimal",
    "members_of",
    "status_of",
)
