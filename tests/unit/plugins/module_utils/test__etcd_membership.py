# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of the members, and what is refused."""

from __future__ import annotations

import itertools

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_membership import (
    Step,
    Wanted,
    find,
    initial_cluster,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster, cluster_of

NEW = "https://192.0.2.9:2380"
ADD = Wanted(True, "n9", NEW)
ADD_LEARNER = ADD._replace(learner=True)
THREE = samples.cluster(3)


def url(number: int) -> str:
    return f"https://192.0.2.{number}:2380"


def remove(number: int, transitional: bool = False) -> Wanted:
    return Wanted(False, f"n{number}", transitional=transitional)


@pytest.mark.parametrize(
    ("cluster", "wanted", "steps"),
    [
        (THREE, ADD_LEARNER, [Step("add_learner", peer_url=NEW)]),
        (THREE, ADD._replace(transitional=True), [Step("add", peer_url=NEW)]),
        (samples.cluster(2), ADD, [Step("add", peer_url=NEW)]),
        (samples.cluster(1), ADD_LEARNER, [Step("add_learner", peer_url=NEW)]),
        (THREE, Wanted(True, "n2", url(2)), []),
        (THREE, Wanted(True, "n2", url(2), learner=True), []),
        (
            samples.cluster(3, learners=[3]),
            Wanted(True, "n3", url(3)),
            [Step("promote", "3")],
        ),
        (samples.cluster(3, learners=[3]), Wanted(True, "n3", url(3), learner=True), []),
        (samples.cluster(3, [2, 3]), Wanted(True, "n2", url(2)), []),
        (THREE, remove(2, True), [Step("remove", "2")]),
        (THREE, remove(1, True), [Step("move_leader", "1", target_id="2"), Step("remove", "1")]),
        (samples.cluster(3, [3]), remove(3, True), [Step("remove", "3")]),
        (samples.cluster(4, learners=[4]), remove(4), [Step("remove", "4")]),
        (THREE, remove(9), []),
        (
            samples.cluster(3, extra=(samples.unstarted(9),)),
            Wanted(False, "n9", NEW),
            [Step("remove", "9")],
        ),
        (samples.cluster(3, extra=(samples.unstarted(9),)), ADD_LEARNER, []),
    ],
)
def test_what_is_done(cluster: Cluster, wanted: Wanted, steps: list[Step]) -> None:
    todo = plan(cluster, wanted)
    assert todo.refusals == ()
    assert list(todo.steps) == steps
    assert todo.reasons
    assert (todo.before == todo.after) == (not steps)


@pytest.mark.parametrize(
    ("cluster", "wanted", "reasons"),
    [
        (
            THREE,
            ADD,
            ["4 members would vote, which tolerates 1 lost as 3 would: .* transitional: true"],
        ),
        (
            samples.cluster(1),
            ADD._replace(transitional=True),
            ["of 2 voters .* 1 answer and 2 are needed: add it with learner: true"],
        ),
        (
            samples.cluster(3, [3]),
            ADD,
            [
                r"n3 is not healthy \(https://192.0.2.3:2379: silence\): repair it, or remove it",
                "of 4 voters that there would be then, 2 answer and 3 are needed",
                "4 members would vote",
            ],
        ),
        (samples.cluster(3, [3]), ADD_LEARNER, ["n3 is not healthy"]),
        (
            samples.cluster(3, extra=(samples.unstarted(8),)),
            ADD_LEARNER,
            [r"the member at https://192.0.2.8:2380 \(id 8\) has never started"],
        ),
        (
            samples.cluster(2, extra=(samples.unstarted(9),)),
            ADD,
            ["n9 was added and has never started: start etcd there first"],
        ),
        (
            samples.cluster(3, [3], learners=[3]),
            Wanted(True, "n3", url(3)),
            [
                "n3 is not healthy: https://192.0.2.3:2379: silence",
            ],
        ),
        (samples.cluster(4, learners=[4]), Wanted(True, "n4", url(4)), ["4 members would vote"]),
        (samples.cluster(1), remove(1), ["n1 is the last member that votes"]),
        (THREE, remove(3), ["2 members would vote, which tolerates 0 lost as 1 would"]),
        (
            samples.cluster(3, [3]),
            remove(2, True),
            ["of 2 voters .* 1 answer and 2 are needed: repair the others first"],
        ),
        (
            samples.cluster(3, [2, 3]),
            remove(3, True),
            ["there is no quorum: .* Start n2, n3, or restore the cluster from a snapshot"],
        ),
        (THREE, Wanted(True, "n9", url(2)), ["192.0.2.2:2380 belongs to n2 .*, not to n9"]),
        (THREE, Wanted(True, "n2", NEW), ["n2 is a member already, at https://192.0.2.2:2380"]),
        (
            THREE,
            Wanted(False, "n2", NEW, False, True),
            ["n2 is a member already, at https://192.0.2.2:2380"],
        ),
        (
            THREE,
            Wanted(True, "n1", url(2)),
            ["n1 is a member already, at https://192.0.2.1", "belongs to n2"],
        ),
        (samples.cluster(1, [1]), ADD, ["no endpoint told who the members are: .* silence"]),
    ],
)
def test_every_reason_against_it(cluster: Cluster, wanted: Wanted, reasons: list[str]) -> None:
    todo = plan(cluster, wanted)
    assert todo.steps == ()
    assert todo.before == todo.after
    assert len(todo.refusals) == len(reasons), todo.refusals
    for text, reason in zip(todo.refusals, reasons, strict=True):
        with pytest.raises(AssertionError, match=reason):
            raise AssertionError(text)


@pytest.mark.parametrize("size", range(1, 7))
def test_no_plan_leaves_a_minority(size: int) -> None:
    """Try each wish on each set of dead members, and count the votes after the change."""
    numbers = range(1, size + 1)
    wishes = [
        ADD,
        ADD_LEARNER,
        *(remove(number) for number in numbers),
        *(Wanted(True, f"n{number}", url(number)) for number in numbers),
    ]
    for count in range(size):
        for dead in itertools.combinations(numbers, count):
            for learner in (None, *numbers):
                cluster = samples.cluster(size, dead, [learner] if learner else [])
                for wish in wishes:
                    check(cluster, wish._replace(transitional=True))


def check(cluster: Cluster, wish: Wanted) -> None:
    todo = plan(cluster, wish)
    assert bool(todo.refusals) != bool(todo.reasons)
    alive = {member.label for member in cluster.members if cluster.alive(member)}
    if todo.steps:
        voters = {name for name, each in todo.after["members"].items() if each["role"] == "voter"}
        assert 2 * len(voters & alive) > len(voters)
        assert todo.after["leader"] in voters & alive


def test_who_is_furthest_leads_next() -> None:
    members = THREE.members
    answers = [
        samples.answer(samples.status(n, 1, applied=applied), members)
        for n, applied in ((1, 10), (2, 8), (3, 9))
    ]
    todo = plan(cluster_of(answers), remove(1, True))
    assert todo.steps[0].target_id == "3"
    assert todo.reasons[0] == "n1 leads: n3 takes over first"
    assert todo.after["leader"] == "n3"


def test_two_clusters_are_not_changed() -> None:
    answers = [
        samples.answer(samples.status(1), THREE.members),
        samples.answer(samples.status(2), THREE.members),
        samples.answer(samples.status(3, cluster_id="d"), THREE.members),
    ]
    assert (
        "the endpoints belong to 2 clusters" in plan(cluster_of(answers), ADD_LEARNER).refusals[0]
    )


def test_a_leader_that_is_no_member() -> None:
    answers = [samples.answer(samples.status(n, 7), THREE.members) for n in (1, 2, 3)]
    refusals = plan(cluster_of(answers), ADD_LEARNER).refusals
    assert any("the leader is no member any more" in text for text in refusals)


def test_what_a_member_is_started_with() -> None:
    expected = f"n1={url(1)},n2={url(2)},n3={url(3)}"
    assert initial_cluster(THREE, remove(9)) == expected
    assert initial_cluster(THREE, ADD_LEARNER) == f"{expected},n9={NEW}"
    joining = samples.cluster(3, extra=(samples.unstarted(9),))
    assert initial_cluster(joining, ADD) == f"{expected},n9={NEW}"
    assert initial_cluster(THREE, remove(2)) == f"n1={url(1)},n3={url(3)}"


def test_a_member_without_a_name_cannot_be_written() -> None:
    joining = samples.cluster(3, extra=(samples.unstarted(8),))
    assert initial_cluster(joining, ADD) is None


def test_a_member_is_found_by_its_address_first() -> None:
    joining = samples.cluster(3, extra=(samples.unstarted(9),))
    assert find(joining, ADD) == joining.members[3]
    assert find(joining, remove(2)) == joining.members[1]
    assert find(joining, remove(7)) is None
