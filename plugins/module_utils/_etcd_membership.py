# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Decide how to change the members of an etcd cluster without losing the quorum.

A member that votes and does not answer counts against the quorum from the moment that it is listed.
So nothing is added while somebody is missing, what is new becomes a voter only once it runs, and
nobody goes if too few would be left.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)

Action = t.Literal["add", "add_learner", "promote", "move_leader", "remove"]


class Wanted(t.NamedTuple):
    """What to reach. ``transitional`` accepts an even number of voters, for a while."""

    present: bool
    name: str
    peer_url: str | None = None
    learner: bool = False
    transitional: bool = False


class Step(t.NamedTuple):
    """One change. ``member_id`` is who it is about, ``target_id`` who is to lead."""

    action: Action
    member_id: str = ""
    peer_url: str = ""
    target_id: str = ""


class Plan(t.NamedTuple):
    """What was decided. With ``refusals`` nothing may be done."""

    steps: tuple[Step, ...]
    refusals: tuple[str, ...]
    reasons: tuple[str, ...]
    before: dict[str, t.Any]
    after: dict[str, t.Any]


class _Case(t.NamedTuple):
    cluster: Cluster
    wanted: Wanted
    member: Member | None
    action: Action | None


_Rule = Callable[[_Case], Iterator[str]]


def plan(cluster: Cluster, wanted: Wanted) -> Plan:
    """Decide, and give every reason at once: a refusal must not come in instalments.

    Invariant: after each step, the voters that answer are a majority of all voters.
    """
    member = find(cluster, wanted)
    case = _Case(cluster, wanted, member, _action(member, wanted))
    before = _view(cluster)
    refusals = [*_of_identity(case)]
    if not cluster.members:
        refusals.append(_unread(cluster))
    elif case.action is not None:
        for rule in (_of_quorum, _of_views, *_RULES[case.action]):
            refusals += rule(case)
    if refusals:
        return Plan((), tuple(refusals), (), before, before)
    steps, reasons = _steps(case)
    return Plan(steps, (), reasons, before, _after(case, steps))


def find(cluster: Cluster, wanted: Wanted) -> Member | None:
    """Find the member by its peer URL, or by its name; before its first start it has no name."""
    for member in cluster.members:
        if wanted.peer_url and wanted.peer_url in member.peer_urls:
            return member
    return next((each for each in cluster.members if each.name == wanted.name), None)


def initial_cluster(cluster: Cluster, wanted: Wanted) -> str | None:
    """Write the option ``initial-cluster`` of who joins; ``None`` while another has no name yet."""
    member = find(cluster, wanted)
    entries = []
    for each in cluster.members:
        name = wanted.name if each == member else each.name
        if not name:
            return None
        if each != member or wanted.present:
            entries += [f"{name}={url}" for url in each.peer_urls]
    if member is None and wanted.present:
        entries.append(f"{wanted.name}={wanted.peer_url}")
    return ",".join(sorted(entries))


def _unread(cluster: Cluster) -> str:
    errors = "; ".join(answer.error for answer in cluster.answers if answer.error)
    return f"no endpoint told who the members are: {errors or 'each leads to a learner'}"


def _action(member: Member | None, wanted: Wanted) -> Action | None:
    if not wanted.present:
        return "remove" if member else None
    if member is None:
        return "add_learner" if wanted.learner else "add"
    return "promote" if member.learner and not wanted.learner else None


def _of_identity(case: _Case) -> Iterator[str]:
    wanted = case.wanted
    for member in case.cluster.members:
        at = wanted.peer_url in member.peer_urls
        if wanted.peer_url and at and member.started and member.name != wanted.name:
            yield (
                f"peer_url {wanted.peer_url} belongs to {member.name} (id {member.id}), not to"
                f" {wanted.name}: correct name or peer_url, or remove {member.name} first"
            )
        elif wanted.peer_url and not at and member.name == wanted.name:
            yield (
                f"{wanted.name} is a member already, at {', '.join(member.peer_urls)} (id"
                f" {member.id}), not at {wanted.peer_url}: correct peer_url, remove that member"
                " first or take another name"
            )


def _of_quorum(case: _Case) -> Iterator[str]:
    lost = case.cluster.without_quorum
    if lost:
        yield f"{lost}, or restore the cluster from a snapshot: every change needs a quorum"


def _of_views(case: _Case) -> Iterator[str]:
    clusters = {status.cluster_id for status in case.cluster.statuses}
    if len(clusters) > 1:
        yield f"the endpoints belong to {len(clusters)} clusters: correct endpoints"
    elif case.cluster.leader_id and case.cluster.leader is None:
        yield "the leader is no member any more, an election is going on: try again in a moment"


def _of_others(case: _Case) -> Iterator[str]:
    for member in case.cluster.members:
        if member == case.member or case.cluster.healthy(member):
            continue
        if not member.started:
            yield f"{member.label} has never started: start etcd there, or remove it first"
        else:
            yield (
                f"{member.label} is not healthy ({case.cluster.trouble(member)}): repair it, or"
                " remove it first"
            )


def _of_learner(case: _Case) -> Iterator[str]:
    member = case.member
    if member and not member.started:
        yield f"{case.wanted.name} was added and has never started: start etcd there first"
    elif member and not case.cluster.healthy(member):
        yield f"{case.wanted.name} is not healthy: {case.cluster.trouble(member)}"


def _of_remainder(case: _Case) -> Iterator[str]:
    """Count who would be left: an equal number is no majority."""
    voters, alive = _voters_after(case), _alive_after(case)
    if voters == len(case.cluster.voters) or case.cluster.without_quorum:
        return
    if voters == 0:
        yield f"{case.wanted.name} is the last member that votes: without it there is no cluster"
    elif alive < quorum_size(voters):
        advice = (
            "add it with learner: true, start it, then promote it"
            if case.action == "add"
            else "repair the others first"
        )
        yield (
            f"of {voters} voters that there would be then, {alive} answer and"
            f" {quorum_size(voters)} are needed: {advice}"
        )


def _of_even_size(case: _Case) -> Iterator[str]:
    voters = _voters_after(case)
    if voters == len(case.cluster.voters) or voters % 2 or not voters:
        return
    if not case.wanted.transitional:
        yield (
            f"{voters} members would vote, which tolerates {failures_tolerated(voters)} lost as"
            f" {voters - 1} would: if another change follows at once, set transitional: true"
        )


def _voters_after(case: _Case) -> int:
    size = len(case.cluster.voters)
    if case.action in ("add", "promote"):
        return size + 1
    leaves = case.action == "remove" and case.member is not None and not case.member.learner
    return size - leaves


def _alive_after(case: _Case) -> int:
    others = [each for each in case.cluster.voters if each != case.member]
    stays = case.action == "promote" and case.member is not None
    return sum(map(case.cluster.alive, others)) + stays


_RULES: dict[Action, tuple[_Rule, ...]] = {
    "add": (_of_others, _of_remainder, _of_even_size),
    "add_learner": (_of_others,),
    "promote": (_of_learner, _of_others, _of_remainder, _of_even_size),
    "remove": (_of_remainder, _of_even_size),
    "move_leader": (),
}


def _steps(case: _Case) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    name, member, action = case.wanted.name, case.member, case.action
    if action is None:
        return (), (_unchanged(case),)
    if member is None:
        kind = "a learner" if action == "add_learner" else "a voter"
        step = Step(action, peer_url=case.wanted.peer_url or "")
        return (step,), (f"{name} is added at {case.wanted.peer_url} as {kind}",)
    if action == "promote":
        return (Step("promote", member.id),), (f"{name} is promoted from learner to voter",)
    removal, reason = Step("remove", member.id), f"{name} (id {member.id}) is removed"
    if member.id != case.cluster.leader_id:
        return (removal,), (reason,)
    heir = _heir(case)
    move = Step("move_leader", member.id, target_id=heir.id)
    return (move, removal), (f"{name} leads: {heir.name} takes over first", reason)


def _heir(case: _Case) -> Member:
    """Choose who leads next, furthest in the log first; the rules have left somebody alive."""

    def applied(member: Member) -> int:
        answer = case.cluster.answer_of(member)
        return answer.status.applied if answer and answer.status else 0

    others = [each for each in case.cluster.voters if each != case.member]
    return max(filter(case.cluster.alive, others), key=applied)


def _unchanged(case: _Case) -> str:
    if case.member is None:
        return f"{case.wanted.name} is no member"
    return f"{case.wanted.name} is a {'learner' if case.member.learner else 'voter'} already"


def _view(cluster: Cluster) -> dict[str, t.Any]:
    leader = cluster.leader
    members = {member.label: _entry(member) for member in cluster.members}
    return {"leader": leader.label if leader else None, "members": members}


def _entry(member: Member) -> dict[str, t.Any]:
    return {
        "role": "learner" if member.learner else "voter",
        "peer_urls": list(member.peer_urls),
    }


def _after(case: _Case, steps: tuple[Step, ...]) -> dict[str, t.Any]:
    view = _view(case.cluster)
    label = case.member.label if case.member else case.wanted.name
    for step in steps:
        if step.action == "remove":
            del view["members"][label]
        elif step.action == "move_leader":
            view["leader"] = next(m.label for m in case.cluster.members if m.id == step.target_id)
        else:
            urls = list(case.member.peer_urls) if case.member else [step.peer_url]
            role = "learner" if step.action == "add_learner" else "voter"
            view["members"][label] = {"role": role, "peer_urls": urls}
    return view


__all__ = ("Action", "Plan", "Step", "Wanted", "find", "initial_cluster", "plan")
