# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What etcd answers, and what all answers say together."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import (
    Alarm,
    AnswerUnreadable,
    Status,
    cluster_of,
    members_of,
    status_of,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
VERSIONS = ("3.4.23", "3.5.16")


def load(version: str, name: str) -> t.Any:
    return json.loads((FIXTURES / f"etcd-{version}" / f"{name}.json").read_text())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_status(version: str) -> None:
    status = status_of(load(version, "status"))
    assert status.version == version
    assert (status.member_id, status.leader_id) == ("16f7191b6752f4b5", "6193b8e0cce4492e")
    assert (status.term, status.applied, status.revision) == (2, 8, 1)
    assert (status.db_bytes, status.db_in_use_bytes) == (20480, 16384)
    assert (status.learner, status.alarms) == (False, ())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_status_without_a_leader(version: str) -> None:
    status = status_of(load(version, "status-no-leader"))
    assert (status.leader_id, status.alarms) == ("", ())


def test_alarms_are_among_the_errors() -> None:
    raw = load("3.5.16", "status")
    raw["errors"] = ["etcdserver: no leader", "memberID:255 alarm:NOSPACE ", "alarm:CORRUPT "]
    assert status_of(raw).alarms == (Alarm("ff", "NOSPACE"), Alarm("", "CORRUPT"))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_list_of_members(version: str) -> None:
    members = members_of(load(version, "members"))
    assert [each.name for each in members] == ["", "n1", "n2", "n3"]
    assert [each.learner for each in members] == [True, False, False, False]
    assert not members[0].started
    assert "https://127.0.0.1:23804" in members[0].label
    assert members[1].client_urls == ("https://127.0.0.1:23791",)


@pytest.mark.parametrize("raw", [{}, {"header": {}}, {"header": 3}, {"header": {"cluster_id": ""}}])
def test_what_is_no_status(raw: dict[str, t.Any]) -> None:
    with pytest.raises(AnswerUnreadable, match="the status cannot be read"):
        status_of(raw)


@pytest.mark.parametrize("raw", [{}, {"members": [{}]}, {"members": [{"ID": "x"}]}])
def test_what_is_no_list(raw: dict[str, t.Any]) -> None:
    with pytest.raises(AnswerUnreadable, match="the list of members cannot be read"):
        members_of(raw)


def test_the_newest_term_says_who_leads() -> None:
    members = tuple(samples.member(n) for n in (1, 2, 3))
    old = samples.answer(samples.status(1, 1, term=2), members[:2])
    new = [samples.answer(samples.status(n, 2, term=3), members) for n in (2, 3)]
    seen = cluster_of([old, *new])
    assert seen.leader == members[1]
    assert seen.members == members
    assert [seen.alive(each) for each in members] == [False, True, True]


def test_without_a_leader_who_is_furthest_says_who_the_members_are() -> None:
    members = tuple(samples.member(n) for n in (1, 2, 3))
    behind = samples.answer(samples.status(1, 0, applied=5), members[:2])
    ahead = samples.answer(samples.status(2, 0, applied=9), members)
    assert cluster_of([behind, ahead]).members == members


@pytest.mark.parametrize(
    ("size", "dead", "expected"),
    [
        (3, (), (3, 2, 3, 1, 1)),
        (3, (3,), (3, 2, 2, 1, 0)),
        (3, (2, 3), (3, 2, 0, 1, 0)),
        (4, (), (4, 3, 4, 1, 1)),
        (1, (), (1, 1, 1, 0, 0)),
        (1, (1,), (0, 0, 0, 0, 0)),
    ],
)
def test_votes(size: int, dead: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert tuple(samples.cluster(size, dead).quorum.values()) == expected


def test_a_learner_has_no_vote() -> None:
    seen = samples.cluster(4, learners=[4])
    assert seen.quorum["size"] == 3
    assert seen.healthy(seen.members[3])


def test_an_alarm_stops_writes_and_not_votes() -> None:
    members = (samples.member(1),)
    said = samples.answer(samples.status(1, alarms=(samples.NOSPACE,)), members, unhealthy="ALARM")
    seen = cluster_of([said])
    assert seen.alive(members[0])
    assert not seen.healthy(members[0])


@pytest.mark.parametrize(
    ("dead", "expected"),
    [
        ((), None),
        ((3,), None),
        ((2, 3), "of 3 voters 0 answer and follow a leader, 2 are needed. Start n2, n3"),
    ],
)
def test_a_lost_quorum(dead: tuple[int, ...], expected: str | None) -> None:
    text = samples.cluster(3, dead).without_quorum
    assert text == (expected and f"there is no quorum: {expected}")


def test_a_quorum_that_is_lost_by_the_network() -> None:
    members = tuple(samples.member(n) for n in (1, 2, 3))
    seen = cluster_of([samples.answer(samples.status(n, 0), members) for n in (1, 2, 3)])
    assert (seen.without_quorum or "").endswith("Look at the network between them")


def test_each_trouble_has_its_words() -> None:
    seen = samples.cluster(3, [3], extra=(samples.unstarted(9),))
    assert seen.trouble(seen.members[2]) == "https://192.0.2.3:2379: silence"
    assert seen.trouble(seen.members[3]) == "it has no client URL that could be asked"
    assert seen.trouble(seen.members[0]) == "it does not follow the leader"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([samples.status(1), samples.status(2), samples.status(3)], False),
        ([samples.status(1), samples.status(2), samples.status(3, leader=0)], True),
        # A new leader that one of them has not heard of.
        (
            [
                samples.status(1),
                samples.status(2, leader=3, term=3),
                samples.status(3, leader=3, term=3),
            ],
            True,
        ),
        # The same one, elected again.
        ([samples.status(1, term=3), samples.status(2), samples.status(3)], True),
        ([], False),
    ],
)
def test_an_election_is_seen(answers: list[Status], expected: bool) -> None:
    members = tuple(samples.member(n) for n in (1, 2, 3))
    assert cluster_of([samples.answer(each, members) for each in answers]).electing is expected
