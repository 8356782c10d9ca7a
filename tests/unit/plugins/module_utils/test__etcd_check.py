# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a cluster."""

from __future__ import annotations

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_check import (
    Limits,
    check_limits,
    facts,
    problems,
    revision_skew,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster, cluster_of

MEMBERS = tuple(samples.member(n) for n in (1, 2, 3))
STATUS = [samples.status(n) for n in (1, 2, 3)]


def of(*statuses: object, **changes: object) -> Cluster:
    """Put three answers together; a status replaces the last one."""
    said = [*STATUS[: 3 - len(statuses)], *statuses]
    return cluster_of([samples.answer(each, MEMBERS, **changes) for each in said])  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_nothing_is_wrong(size: int) -> None:
    assert problems(samples.cluster(size), Limits()) == []


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (samples.cluster(3, [3]), ["n3 cannot be read: https://192.0.2.3:2379: silence"]),
        (samples.cluster(2), ["2 members vote, which tolerates 0 lost as 1 would"]),
        (samples.cluster(1, [1]), ["https://192.0.2.1:2379: silence"]),
        (
            samples.cluster(3, extra=(samples.unstarted(4),)),
            ["the member at https://192.0.2.4:2380 (id 4) has never started: start etcd there"],
        ),
        (
            samples.cluster(2, extra=(samples.member(4),)),
            ["n4 was not asked, as none of its client URLs (https://192.0.2.4:2379)"],
        ),
        (of(samples.status(3, 0)), ["n3 knows no leader, others do: it is cut off"]),
        (
            of(samples.status(2, 2, term=3), samples.status(3, 2, term=3)),
            ["two leaders are named: n1 follows n1 in term 2, n3 follows n2 in term 3"],
        ),
        (of(samples.status(3, cluster_id="d")), ["the endpoints belong to 2 clusters (c, d)"]),
        (
            of(samples.status(3, alarms=(samples.NOSPACE,))),
            ["n2 has the alarm NOSPACE: writes are refused. Compact"],
        ),
        (
            of(samples.status(3, version="3.4.23")),
            ["the versions differ (n3 run 3.4.23, n1 and n2 run 3.5.16)"],
        ),
        (
            of(samples.status(3, db_bytes=1_800_000_000)),
            ["n3 has a database of 1800000000 bytes, 16384 of them in use: 84 % of quota_bytes"],
        ),
        (
            of(samples.status(3, revision=2000)),
            ["n1 is 1900 revisions behind, max_revision_skew is 1000"],
        ),
        (
            of(unhealthy="SLOW"),
            ["n1 is not healthy: SLOW", "n2 is not healthy", "n3 is not healthy", "no quorum"],
        ),
    ],
)
def test_each_problem_is_told_once(cluster: Cluster, expected: list[str]) -> None:
    found = problems(cluster, Limits())
    assert len(found) == len(expected), found
    for text, part in zip(found, expected, strict=True):
        assert part in text


@pytest.mark.parametrize("cluster", [samples.cluster(2), of(samples.status(3, version="3.4.23"))])
def test_a_change_that_goes_on_is_no_problem(cluster: Cluster) -> None:
    assert len(problems(cluster, Limits())) == 1
    assert problems(cluster, Limits(transitional=True)) == []


def test_a_lost_quorum_names_who_is_missing() -> None:
    found = problems(samples.cluster(3, [2, 3]), Limits())
    assert "Start n2, n3" in found[-1]
    assert not any("not healthy" in text for text in found)


def test_lists_that_differ() -> None:
    answers = [samples.answer(status, MEMBERS) for status in STATUS]
    answers[2] = answers[2]._replace(members=MEMBERS[:2])
    found = problems(cluster_of(answers), Limits())
    assert (
        "https://192.0.2.3:2379 lists other members (n1, n2) than the leader (n1, n2, n3)"
        in (found[0])
    )


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(quota_bytes=0), "quota_bytes is 0: give at least 1"),
        (Limits(warn_ratio=0), "warn_ratio is 0: give more than 0 and at most 1"),
        (Limits(warn_ratio=1.1), "warn_ratio is 1.1"),
        (Limits(max_revision_skew=-1), "max_revision_skew is -1: give at least 0"),
    ],
)
def test_limits_out_of_range(limits: Limits, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_limits(limits)


def test_limits_in_range() -> None:
    assert check_limits(Limits()) == Limits()


def test_facts_of_a_cluster_that_is_well() -> None:
    seen = facts(samples.cluster(4, [3], learners=[4]))
    assert (seen["leader"], seen["leader_id"], seen["raft_term"]) == ("n1", "1", 2)
    assert [each["healthy"] for each in seen["members"]] == [True, True, False, True]
    assert [each["leader"] for each in seen["members"]] == [True, False, False, False]
    assert [each["name"] for each in seen["endpoints"]] == ["n1", "n2", None, "n4"]
    assert seen["endpoints"][2]["error"] == "https://192.0.2.3:2379: silence"
    assert {frozenset(each) for each in seen["endpoints"]} == {frozenset(seen["endpoints"][0])}


def test_facts_when_nobody_answers() -> None:
    seen = facts(samples.cluster(1, [1]))
    assert {key: seen[key] for key in ("leader", "cluster_id", "raft_term", "revision_skew")} == (
        dict.fromkeys(("leader", "cluster_id", "raft_term", "revision_skew"))
    )
    assert seen["members"] == []


def test_alarms_are_shown_where_they_belong() -> None:
    seen = facts(of(samples.status(3, alarms=(samples.NOSPACE,))))
    assert [each["alarms"] for each in seen["endpoints"]] == [[], [], []]
    seen = facts(of(samples.status(2, alarms=(samples.NOSPACE,)), samples.status(3)))
    assert [each["alarms"] for each in seen["endpoints"]] == [[], ["NOSPACE"], []]


def test_the_skew_is_between_the_first_and_the_last() -> None:
    assert revision_skew(of(samples.status(2, revision=90), samples.status(3, revision=70))) == 30
