# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes that are carried out until they are seen."""

from __future__ import annotations

import json
import typing as t

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import Etcd
from ansible_collections.nines.ha.plugins.module_utils._etcd_change import NotDone, Wait, apply
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Request,
    Response,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_membership import Step
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster, cluster_of

ADD = Step("add_learner", peer_url="https://192.0.2.9:2380")
PROMOTE = Step("promote", "4")
REMOVE = Step("remove", "3")
MOVE = Step("move_leader", "1", target_id="2")
LEARNING = samples.cluster(4, learners=[4])
FOUR = samples.cluster(4)
THREE = samples.cluster(3)


def refused(message: str) -> Response:
    return Response(503, json.dumps({"message": message}))


OK = Response(200, "{}")
SILENCE = EtcdUnreachable("silence")


class World:
    """Shows one cluster after the other, the last one for ever, and notes what is sent."""

    def __init__(self, seen: list[Cluster], *answers: Response | Exception) -> None:
        self.seen, self.answers = seen, list(answers)
        self.sent: list[tuple[str, str, t.Any]] = []
        self.now = 0.0

    def look(self) -> Cluster:
        return self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]

    def open(self, endpoint: str) -> Etcd:
        return Etcd(endpoint, self.exchange)

    def exchange(self, request: Request, timeout_s: float) -> Response:
        what = request.path.rpartition("/")[2]
        self.sent.append((request.endpoint, what, json.loads(request.body or "null")))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def run(self, *steps: Step) -> Cluster:
        return apply(steps, self.look, self.open, Wait(3.0, lambda: self.now, self.sleep))


def url(number: int) -> str:
    return f"https://192.0.2.{number}:2379"


@pytest.mark.parametrize(
    ("step", "before", "after", "sent"),
    [
        (
            ADD,
            THREE,
            samples.cluster(3, extra=(samples.unstarted(9),)),
            ("add", {"peerURLs": ["https://192.0.2.9:2380"], "isLearner": True}),
        ),
        (
            ADD._replace(action="add"),
            THREE,
            samples.cluster(3, extra=(samples.unstarted(9, learner=False),)),
            ("add", {"peerURLs": ["https://192.0.2.9:2380"]}),
        ),
        (PROMOTE, LEARNING, FOUR, ("promote", {"ID": "4"})),
        (REMOVE, THREE, samples.cluster(2), ("remove", {"ID": "3"})),
        (MOVE, THREE, samples.cluster(3, leader=2), ("transfer-leadership", {"targetID": "2"})),
    ],
)
def test_each_step_is_sent_once_and_to_the_leader(
    step: Step, before: Cluster, after: Cluster, sent: tuple[str, t.Any]
) -> None:
    world = World([before, after], OK)
    assert world.run(step) == after
    assert world.sent == [(url(1), *sent)]
    assert world.now == 0


def test_identifiers_are_sent_as_decimal_numbers() -> None:
    world = World([THREE, samples.cluster(2)], OK)
    members = tuple(m._replace(id="ff" if m.id == "3" else m.id) for m in THREE.members)
    world.seen[0] = cluster_of([samples.answer(samples.status(1), members)])
    world.run(Step("remove", "ff"))
    assert world.sent[0][2] == {"ID": "255"}


def test_what_is_done_already_is_not_sent() -> None:
    world = World([samples.cluster(2)])
    world.run(REMOVE)
    assert world.sent == []


@pytest.mark.parametrize(
    "answer",
    [
        refused("etcdserver: unhealthy cluster"),
        refused("etcdserver: request timed out"),
        refused("can only promote a learner member which is in sync with leader"),
        SILENCE,
    ],
)
def test_what_may_succeed_in_a_moment_is_sent_again(answer: Response | Exception) -> None:
    world = World([LEARNING, LEARNING, LEARNING, FOUR], answer, answer, OK)
    world.run(PROMOTE)
    assert len(world.sent) == 3
    assert world.now == 1.0


def test_a_request_that_timed_out_and_was_carried_out_is_not_sent_again() -> None:
    world = World([THREE, samples.cluster(2)], SILENCE)
    world.run(REMOVE)
    assert len(world.sent) == 1


def test_a_promotion_is_sent_once_and_its_vote_is_waited_for() -> None:
    """The leader lists it as a voter; it does not know yet."""
    members = FOUR.members
    answers = [samples.answer(samples.status(n), members) for n in (1, 2, 3)]
    late = cluster_of([*answers, samples.answer(samples.status(4, learner=True), None)])
    world = World([LEARNING, late, late, FOUR], OK)
    assert world.run(PROMOTE) == FOUR
    assert len(world.sent) == 1


def test_steps_follow_each_other() -> None:
    moved = samples.cluster(3, leader=2)
    members = moved.members[1:]
    gone = cluster_of([samples.answer(samples.status(n, 2), members) for n in (2, 3)])
    world = World([THREE, moved, gone], OK)
    assert world.run(MOVE, Step("remove", "1")) == gone
    assert [(endpoint, what) for endpoint, what, _body in world.sent] == [
        (url(1), "transfer-leadership"),
        (url(2), "remove"),
    ]


def test_who_leaves_is_not_asked_to_remove_itself() -> None:
    world = World([THREE, samples.cluster(3, [1])], OK)
    with pytest.raises(NotDone):
        world.run(Step("remove", "1"))
    assert url(1) not in [endpoint for endpoint, _what, _body in world.sent]


def test_a_refusal_ends_it() -> None:
    world = World([THREE], refused("etcdserver: too many learner members in cluster"))
    with pytest.raises(NotDone, match="etcd refuses to add learner: .* too many learner") as caught:
        world.run(ADD)
    assert caught.value.done == 0
    assert world.now == 0


def test_a_refusal_of_the_second_step_says_that_the_first_is_done() -> None:
    moved = samples.cluster(3, leader=2)
    world = World([THREE, moved], OK, refused("etcdserver: odd"))
    with pytest.raises(NotDone) as caught:
        world.run(MOVE, Step("remove", "1"))
    assert caught.value.done == 1


@pytest.mark.parametrize(
    ("seen", "answer", "reason"),
    [
        (LEARNING, refused("in sync with leader"), "Last: .* in sync with leader"),
        (samples.cluster(4, [2, 3], learners=[4]), OK, "no member that could be asked knows a"),
        (samples.cluster(4, [4]), OK, "Last: https://192.0.2.4:2379: silence"),
        (LEARNING, OK, "Last: the leader is n1"),
    ],
)
def test_every_wait_ends(seen: Cluster, answer: Response, reason: str) -> None:
    world = World([seen], answer)
    with pytest.raises(NotDone, match=f"not seen within 3 s that etcd did promote.*{reason}"):
        world.run(PROMOTE)
    assert world.now == 3.0
