# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a leader may hand over. Every refusal has a row."""

from __future__ import annotations

import itertools
import re
import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_switchover import Wanted, plan

ASYNC = {"synchronous_mode": False}


def test_the_usual_switchover() -> None:
    got = plan(samples.cluster(), Wanted("db2"))
    body = {"leader": "db1", "candidate": "db2"}
    assert got.call == Call("https://db1:8008", "POST", "/switchover", body)
    assert got.reasons == ("db2 streams, 0 bytes behind db1",)
    assert got.diff == {"before": {"leader": "db1"}, "after": {"leader": "db2"}}
    assert got.members["db2"] == ()
    assert "no synchronous standby" in got.members["db3"][0]


@pytest.mark.parametrize(
    ("cluster", "wanted", "expected"),
    [
        (samples.cluster(), Wanted(leader="db1"), "db2"),
        (samples.cluster(), Wanted("db2", "db1"), "db2"),
        (samples.cluster(config=ASYNC), Wanted("db3"), "db3"),
        # The synchronous one is preferred, then the closest, then the first by name.
        (samples.cluster(config={"synchronous_mode": "quorum"}), Wanted(leader="db1"), "db2"),
        (
            samples.cluster(samples.member("db2", lag_bytes=5), config=ASYNC),
            Wanted(leader="db1"),
            "db3",
        ),
        (samples.cluster(samples.member("db2"), config=ASYNC), Wanted(leader="db1"), "db2"),
    ],
)
def test_candidates(cluster: Cluster, wanted: Wanted, expected: str) -> None:
    got = plan(cluster, wanted)
    assert got.call is not None
    assert got.call.body["candidate"] == expected


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted("db1"), "db1 is the leader already"),
        (Wanted("db1", "db2"), "db1 is the leader already"),
        (Wanted(leader="db3"), "db3 is not the leader, db1 is"),
    ],
)
def test_nothing_to_do(wanted: Wanted, reason: str) -> None:
    got = plan(samples.cluster(), wanted)
    assert (got.call, got.refusals, got.reasons) == (None, (), (reason,))


@pytest.mark.parametrize(
    ("cluster", "wanted", "refusals"),
    [
        (samples.cluster(), Wanted("db9"), ["db9 is no member"]),
        (samples.cluster(), Wanted("db2", "db9"), ["db9 is no member"]),
        (samples.cluster(), Wanted("db2", "db2"), ["named as leader and as candidate"]),
        (samples.cluster(dcs_seen=False, leader=None), Wanted("db2"), ["can read its DCS"]),
        (samples.cluster(leader=None), Wanted("db2"), ["nobody leads"]),
        (
            samples.cluster(samples.leader(role="standby_leader", postgres_role="standby")),
            Wanted("db2"),
            ["leads a standby cluster"],
        ),
        (
            samples.cluster(samples.dead("db1", role="leader")),
            Wanted("db2"),
            ["the leader db1 does not answer"],
        ),
        (
            samples.cluster(samples.leader(state="starting", postgres_role=None)),
            Wanted("db2"),
            [r"is no running primary \(state starting\)"],
        ),
        (samples.cluster(), Wanted("db2", "db3"), ["the leader is db1, not db3"]),
        (samples.cluster(paused=True), Wanted("db2"), ["the cluster is paused"]),
        (
            samples.cluster(scheduled_switchover={"at": "noon"}),
            Wanted("db2"),
            ["a switchover is scheduled at noon"],
        ),
        (
            samples.cluster(),
            Wanted("db3"),
            ["db3 is no synchronous standby.*: they are db2", "db2 could lead instead"],
        ),
        (
            samples.cluster(samples.member("db2", lag_bytes=2048), config=ASYNC),
            Wanted("db2", max_lag_bytes=1024),
            ["db2 is 2048 bytes behind and 1024 bytes are allowed", "db3 could lead instead"],
        ),
        (
            samples.cluster(samples.dead("db2"), samples.dead("db3"), paused=True),
            Wanted(leader="db1"),
            ["is paused", "db2 does not answer", "db3 does not answer"],
        ),
        (
            samples.cluster(members=(samples.leader(),)),
            Wanted(leader="db1"),
            ["there is no other member"],
        ),
    ],
)
def test_refusals(cluster: Cluster, wanted: Wanted, refusals: list[str]) -> None:
    got = plan(cluster, wanted)
    assert got.call is None
    assert got.before == got.after
    assert len(got.refusals) == len(refusals), got.refusals
    for text, pattern in zip(got.refusals, refusals, strict=True):
        assert re.search(pattern, text)


def test_whoever_leads_afterwards_may() -> None:
    """Invariant: no combination of states lets a member lead that anything speaks against."""
    states: list[dict[str, t.Any]] = [
        {},
        {"role": "sync_standby"},
        {"streaming": False, "role": "sync_standby"},
        {"answers": False, "role": "sync_standby"},
        {"tags": {"nofailover": True}, "role": "sync_standby"},
        {"lag_bytes": 1 << 30, "role": "sync_standby"},
    ]
    for one, two, mode in itertools.product(states, states, (True, False, "quorum")):
        members = samples.member("db2", **one), samples.member("db3", **two)
        cluster = samples.cluster(*members, config={"synchronous_mode": mode})
        for wanted in (Wanted("db2"), Wanted("db3"), Wanted(leader="db1")):
            got = plan(cluster, wanted)
            assert bool(got.call) != bool(got.refusals)
            if got.call:
                assert got.members[got.call.body["candidate"]] == ()
