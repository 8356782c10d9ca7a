# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is done to one member. Every refusal has a row."""

from __future__ import annotations

import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_upkeep import (
    Reinit,
    Restart,
    plan_reinit,
    plan_restart,
)

BROKEN = samples.member("db3", streaming=False)
FAILING = samples.member("db3", state="start failed", streaming=False, postgres_role=None)
MAKING = samples.member("db3", state="creating replica", streaming=False, postgres_role=None)


@pytest.mark.parametrize(
    ("cluster", "wanted", "body"),
    [
        (samples.cluster(), Reinit("db3"), {}),
        (samples.cluster(BROKEN), Reinit("db3", only_if_broken=True), {}),
        # Seen on a node: Patroni tries to start it all the time, and answers 503 without it.
        (samples.cluster(FAILING), Reinit("db3"), {"force": True}),
        (
            samples.cluster(samples.leader(timeline=2)),
            Reinit("db3", only_if_broken=True),
            {},
        ),
        (samples.cluster(MAKING), Reinit("db3", force=True), {"force": True}),
        (
            samples.cluster(samples.dead("db2")),
            Reinit("db3", force=True),
            {"force": True},
        ),
    ],
)
def test_reinit(cluster: Cluster, wanted: Reinit, body: dict[str, t.Any]) -> None:
    got = plan_reinit(cluster, wanted)
    assert got.call == Call("https://db3:8008", "POST", "/reinitialize", body)
    assert got.reasons == ("db3 is copied anew from db1",)
    assert got.diff["after"]["data"] == "copied from db1"


def test_what_streams_is_left_alone() -> None:
    for name in ("db1", "db3"):
        got = plan_reinit(samples.cluster(), Reinit(name, only_if_broken=True))
        assert (got.call, got.refusals) == (None, ())


@pytest.mark.parametrize(
    ("cluster", "wanted", "refusal"),
    [
        (samples.cluster(), Reinit("db9"), "db9 is no member"),
        (samples.cluster(dcs_seen=False), Reinit("db3"), "can read its DCS"),
        (samples.cluster(), Reinit("db1"), "db1 is the leader: its data is what"),
        (samples.cluster(), Reinit("db1", force=True), "db1 is the leader"),
        (samples.cluster(leader=None), Reinit("db3"), "nobody leads"),
        (
            samples.cluster(samples.dead("db1", role="leader")),
            Reinit("db3", force=True),
            "the leader db1 does not answer",
        ),
        (
            samples.cluster(samples.leader(state="starting", postgres_role=None)),
            Reinit("db3"),
            "the leader db1 does not run",
        ),
        (samples.cluster(samples.dead("db3")), Reinit("db3"), "db3 does not answer"),
        (
            samples.cluster(samples.member("db3", postgres_role="primary", streaming=False)),
            Reinit("db3", force=True),
            "runs as a primary without being the leader",
        ),
        (samples.cluster(MAKING), Reinit("db3"), "is being made already"),
        (samples.cluster(samples.dead("db2")), Reinit("db3"), "the only standby that streams"),
    ],
)
def test_reinit_refusals(cluster: Cluster, wanted: Reinit, refusal: str) -> None:
    got = plan_reinit(cluster, wanted)
    assert got.call is None
    assert len(got.refusals) == 1
    assert refusal in got.refusals[0]


PENDING = samples.cluster(
    samples.leader(pending_restart=True),
    samples.member("db2", pending_restart=True),
    samples.member("db3", pending_restart=True, patroni_version="3.0.2"),
)


@pytest.mark.parametrize(
    ("wanted", "body"),
    [
        (Restart("db2"), {"timeout": 60}),
        (Restart("db2", True, "any", 9), {"timeout": 9, "restart_pending": True}),
        (Restart("db2", role="standby"), {"timeout": 60, "role": "replica"}),
        (Restart("db1", role="leader"), {"timeout": 60, "role": "primary"}),
    ],
)
def test_restart(wanted: Restart, body: dict[str, t.Any]) -> None:
    got = plan_restart(PENDING, wanted)
    assert got.call == Call(f"https://{wanted.member}:8008", "POST", "/restart", body)
    assert (got.before["restarted"], got.after["restarted"]) == (False, True)


def test_older_patroni_has_another_word_for_the_leader() -> None:
    cluster = samples.cluster(samples.leader(patroni_version="3.0.2"))
    got = plan_restart(cluster, Restart("db1", role="leader"))
    assert got.call is not None
    assert got.call.body["role"] == "master"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Restart("db2", role="leader"), "db2 is not the leader"),
        (Restart("db1", role="standby"), "db1 is the leader"),
        (Restart("db2", only_if_pending=True), "no setting of db2 waits"),
    ],
)
def test_no_restart(wanted: Restart, reason: str) -> None:
    got = plan_restart(samples.cluster(), wanted)
    assert (got.call, got.refusals) == (None, ())
    assert reason in got.reasons[0]


@pytest.mark.parametrize(
    ("cluster", "name", "refusal"),
    [
        (samples.cluster(), "db9", "db9 is no member"),
        (samples.cluster(dcs_seen=False), "db2", "can read its DCS"),
        (samples.cluster(samples.dead("db2")), "db2", "db2 does not answer"),
        (samples.cluster(samples.member("db2", state="restarting")), "db2", "db2 is busy"),
        (samples.cluster(MAKING), "db3", "db3 is busy (state creating replica)"),
    ],
)
def test_restart_refusals(cluster: Cluster, name: str, refusal: str) -> None:
    got = plan_restart(cluster, Restart(name))
    assert got.call is None
    assert refusal in got.refusals[0]
