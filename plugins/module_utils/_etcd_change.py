# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Carry the changes of an etcd cluster's members out, each until it is seen to be done.

A request that timed out may have been carried out. So the cluster is looked at anew before each
attempt, and only what it shows ends the wait.
"""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._etcd_api import Etcd, EtcdRefused
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import EtcdUnreachable
from ansible_collections.nines.ha.plugins.module_utils._etcd_membership import Action, Step
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster, Member

_POLL_S = 0.5

_PATHS: dict[Action, str] = {
    "add": "/v3/cluster/member/add",
    "add_learner": "/v3/cluster/member/add",
    "promote": "/v3/cluster/member/promote",
    "remove": "/v3/cluster/member/remove",
    "move_leader": "/v3/maintenance/transfer-leadership",
}


class NotDone(Exception):
    """A step is not done; ``done`` counts those before it."""

    def __init__(self, text: str, done: int) -> None:
        super().__init__(text)
        self.done = done


class Wait(t.NamedTuple):
    """How long to wait for all steps, in seconds, and by which clock."""

    limit_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def apply(
    steps: Sequence[Step],
    look: Callable[[], Cluster],
    open_endpoint: Callable[[str], Etcd],
    wait: Wait,
) -> Cluster:
    """Do one step after the other, and give the cluster as it is at the end.

    :raises NotDone: If etcd refuses a step, or it is not seen to be done in time.
    """
    deadline = wait.clock() + wait.limit_s
    cluster = look()
    for number, step in enumerate(steps):
        said = ""
        while not _done(step, cluster):
            try:
                said = _send(step, cluster, open_endpoint) or said
            except (EtcdRefused, EtcdUnreachable) as exc:
                if isinstance(exc, EtcdRefused) and not exc.soon:
                    raise NotDone(f"etcd refuses to {_words(step)}: {exc}", number) from exc
                said = str(exc)
            cluster = look()
            if _done(step, cluster):
                break
            if wait.clock() >= deadline:
                raise NotDone(
                    f"it was not seen within {wait.limit_s:g} s that etcd did {_words(step)}; it"
                    f" may still. Last: {said or _seen(step, cluster)}",
                    number,
                )
            wait.sleep(_POLL_S)
    return cluster


def _words(step: Step) -> str:
    return step.action.replace("_", " ")


def _done(step: Step, cluster: Cluster) -> bool:
    if not cluster.members or not cluster.leader_id:
        return False
    member = next((each for each in cluster.members if each.id == step.member_id), None)
    if step.action == "remove":
        return member is None
    if step.action == "move_leader":
        return cluster.leader is not None and cluster.leader_id != step.member_id
    if step.action == "promote":
        return member is not None and _votes(cluster, member)
    return any(step.peer_url in each.peer_urls for each in cluster.members)


def _votes(cluster: Cluster, member: Member) -> bool:
    """Whether it knows itself that it is no learner any more, and serves."""
    answer = cluster.answer_of(member)
    knows = answer is not None and answer.status is not None and not answer.status.learner
    return knows and not member.learner and cluster.healthy(member)


def _send(step: Step, cluster: Cluster, open_endpoint: Callable[[str], Etcd]) -> str:
    """Send the step, unless it was accepted already; give what to tell if it shows no effect.

    :raises EtcdRefused: If etcd refuses.
    :raises EtcdUnreachable: If nobody answers.
    """
    member = next((each for each in cluster.members if each.id == step.member_id), None)
    if step.action == "promote" and member is not None and not member.learner:
        return ""
    endpoint = _where(step, cluster)
    if endpoint is None:
        return "no member that could be asked knows a leader"
    etcd = open_endpoint(endpoint)
    etcd.log_in()
    etcd.call(_PATHS[step.action], _wish(step))
    return ""


def _where(step: Step, cluster: Cluster) -> str | None:
    """Choose whom to ask: the leader, as only it moves its leadership; never who leaves."""
    leaves = step.member_id if step.action == "remove" else None
    usable = [
        (status.member_id == cluster.leader_id, answer.endpoint)
        for answer in cluster.answers
        if (status := answer.status)
        and status.leader_id == cluster.leader_id != ""
        and not status.learner
        and status.member_id != leaves
    ]
    return max(usable, key=lambda each: each[0])[1] if usable else None


def _wish(step: Step) -> dict[str, t.Any]:
    if step.action in ("add", "add_learner"):
        learner = {"isLearner": True} if step.action == "add_learner" else {}
        return {"peerURLs": [step.peer_url], **learner}
    if step.action == "move_leader":
        return {"targetID": str(int(step.target_id, 16))}
    return {"ID": str(int(step.member_id, 16))}


def _seen(step: Step, cluster: Cluster) -> str:
    member = next((each for each in cluster.members if each.id == step.member_id), None)
    if member is not None and not cluster.healthy(member):
        return cluster.trouble(member)
    return f"the leader is {cluster.leader.label if cluster.leader else 'not known'}"


__all__ = ("NotDone", "Wait", "apply")
