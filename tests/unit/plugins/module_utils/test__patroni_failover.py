# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether somebody may be made the leader by hand. Every refusal has a row."""

from __future__ import annotations

import itertools
import re
import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_failover import (
    Wanted,
    loss_of,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member

ASYNC = {"synchronous_mode": False}
GONE = samples.dead("db1", listed=False)


def lost(*members: Member, **more: t.Any) -> Cluster:
    """A cluster whose leader is dead and forgotten."""
    return samples.cluster(GONE, *members, **{"leader": None, **more})


def test_the_synchronous_standby_loses_nothing() -> None:
    behind = samples.member("db2", role="sync_standby", lag_bytes=4096)
    got = plan(lost(behind), Wanted("db2"))
    assert got.call == Call("https://db2:8008", "POST", "/failover", {"candidate": "db2"})
    assert got.reasons == ("db2 is a synchronous standby: it has all that was acknowledged",)
    assert got.diff == {"before": {"leader": None}, "after": {"leader": "db2"}}


@pytest.mark.parametrize(
    ("cluster", "wanted", "origin"),
    [
        (lost(), Wanted("db3", accept_loss_bytes=0), "db3"),
        (lost(samples.member("db3", lag_bytes=9)), Wanted("db3", accept_loss_bytes=9), "db3"),
        # In a pause nobody else can do it.
        (lost(paused=True), Wanted("db2"), "db2"),
        # The leader hands over when it is there to do so.
        (samples.cluster(), Wanted("db2", force=True), "db1"),
        (samples.cluster(samples.dead("db1", role="leader")), Wanted("db2", force=True), "db2"),
    ],
)
def test_calls(cluster: Cluster, wanted: Wanted, origin: str) -> None:
    got = plan(cluster, wanted)
    assert got.refusals == ()
    assert got.call is not None
    assert got.call.origin == f"https://{origin}:8008"


def test_nothing_to_do() -> None:
    got = plan(samples.cluster(), Wanted("db1"))
    assert (got.call, got.reasons) == (None, ("db1 is the leader already",))


@pytest.mark.parametrize(
    ("cluster", "wanted", "refusals"),
    [
        (lost(), Wanted("db9"), ["db9 is no member"]),
        (lost(dcs_seen=False), Wanted("db2"), ["can read its DCS"]),
        (
            samples.cluster(),
            Wanted("db2"),
            ["db1 is a healthy leader: use nines.ha.patroni_switchover", "db3 .* as well"],
        ),
        (
            samples.cluster(samples.dead("db1", role="leader")),
            Wanted("db2"),
            ["holds the leader key: when it is dead, Patroni takes.* within 20 s", "db3"],
        ),
        (
            samples.cluster(samples.leader(state="starting", postgres_role=None)),
            Wanted("db2"),
            [r"db1 holds the leader key and recovers \(state starting\)", "db3"],
        ),
        (
            samples.cluster(samples.leader(role="standby_leader", postgres_role="standby")),
            Wanted("db2"),
            ["leads a standby cluster", "db3"],
        ),
        (lost(samples.dead("db2")), Wanted("db2"), ["db2 does not answer", "db3"]),
        (
            lost(samples.member("db2", role="sync_standby", tags={"nofailover": True})),
            Wanted("db2"),
            ["db2 has the tag nofailover", "db3"],
        ),
        (
            lost(),
            Wanted("db3"),
            [
                "db3 is no synchronous standby and lacks nothing that is known of.*bytes: 0",
                r"db2 \(synchronous, known loss 0 bytes\) could lead as well",
            ],
        ),
        (
            lost(samples.member("db2", lag_bytes=9), samples.dead("db3"), config=ASYNC),
            Wanted("db2", accept_loss_bytes=8),
            ["db2 is an asynchronous standby and lacks 9 bytes that the last known leader had"],
        ),
        (
            lost(samples.member("db2", lsn=1007), samples.dead("db1"), config=ASYNC),
            Wanted("db3", accept_loss_bytes=6),
            ["db3 .* lacks 7 bytes that db2 had", r"db2 \(known loss 0 bytes\)"],
        ),
        (
            lost(samples.dead("db2"), samples.member("db3", lsn=None)),
            Wanted("db3", accept_loss_bytes=1 << 40),
            ["how much db3 lacks is not known"],
        ),
    ],
)
def test_refusals(cluster: Cluster, wanted: Wanted, refusals: list[str]) -> None:
    got = plan(cluster, wanted)
    assert got.call is None
    assert len(got.refusals) == len(refusals), got.refusals
    for text, pattern in zip(got.refusals, refusals, strict=True):
        assert re.search(pattern, text)


def test_losses() -> None:
    cluster = lost(samples.member("db3", lsn=900, lag_bytes=50))
    assert loss_of(cluster, cluster.members[2]) == (100, "db2")
    assert loss_of(cluster, cluster.members[1]) == (0, "")
    assert loss_of(cluster, samples.member("db3", lsn=None)) == (None, "")


def test_no_loss_without_consent() -> None:
    """Invariant: what may lack acknowledged writes leads only where that loss is accepted."""
    roles, lags = ("standby", "sync_standby"), (None, 0, 100)
    accepted, forces = (None, 0, 99, 100), (False, True)
    leaders = (GONE, samples.leader(), samples.dead("db1", role="leader"))
    for role, lag, accept, force, first in itertools.product(
        roles, lags, accepted, forces, leaders
    ):
        one = samples.member("db2", role=role, lag_bytes=lag)
        held = None if first is GONE else "db1"
        got = plan(samples.cluster(first, one, leader=held), Wanted("db2", force, accept))
        assert bool(got.call) != bool(got.refusals)
        if got.call:
            assert force or held is None
            assert role == "sync_standby" or (
                lag is not None and accept is not None and accept >= lag
            )
