# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of real members of both versions, and what is left when some are missing."""

from __future__ import annotations

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_picture import (
    Answer,
    api_urls,
    cluster_of,
)

VERSIONS = ("3.0.2", "4.0.11")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_healthy_cluster(version: str) -> None:
    got = cluster_of(samples.answers(version))
    assert (got.scope, got.leader, got.sync_mode, got.paused) == ("rig", "pn1", "on", False)
    assert [each.name for each in got.members] == ["pn1", "pn2", "pn3"]
    assert [each.role for each in got.members] == ["leader", "sync_standby", "standby"]
    assert [each.postgres_role for each in got.members] == ["primary", "standby", "standby"]
    assert [each.streaming for each in got.members] == [None, True, True]
    assert [each.lag_bytes for each in got.members] == [None, 0, 0]
    assert {each.state for each in got.members} == {"running"}
    assert {each.timeline for each in got.members} == {1}
    assert {each.patroni_version for each in got.members} == {version}
    assert {each.leader_seen for each in got.members} == {"pn1"}
    assert set(got.configs) == {"pn1", "pn2", "pn3"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dead_leader_that_is_still_listed(version: str) -> None:
    silent = Answer("https://127.0.0.1:18001", error="refused")
    got = cluster_of([silent, *samples.answers(version)[1:]])
    first = got.members[0]
    assert (got.leader, first.name, first.error) == ("pn1", "pn1", "refused")
    assert (first.answers, first.listed, first.postgres_role) == (False, True, None)
    # Who sends is not there to tell; the newer version tells itself.
    assert got.members[1].streaming is (True if version == "4.0.11" else None)


def test_a_dead_member_that_nobody_lists() -> None:
    silent = Answer("https://192.0.2.9:8008", error="refused")
    got = cluster_of([*samples.answers("4.0.11"), silent])
    assert got.members[0].name == "192.0.2.9:8008"
    assert not got.members[0].listed
    assert got.members[0].streaming is None


def test_a_standby_that_does_not_stream() -> None:
    first, second, third = samples.answers("3.0.2")
    assert first.own is not None
    own = {**first.own, "replication": first.own["replication"][:1]}
    got = cluster_of([first._replace(own=own), second, third])
    assert [each.streaming for each in got.members] == [None, True, False]


@pytest.mark.parametrize(
    ("own", "streaming", "role", "state"),
    [
        ({"state": "stopped", "role": "replica"}, False, None, "stopped"),
        ({"state": "running", "role": "replica", "replication_state": "in archive recovery"}, False,
         "standby", "running"),
        ({"state": "stopped", "role": "primary"}, False, None, "stopped"),
    ],
)  # fmt: skip
def test_what_is_not_well(
    own: dict[str, object], streaming: bool, role: str | None, state: str
) -> None:
    first, second, third = samples.answers("4.0.11")
    patroni = {"name": "pn3"}
    got = cluster_of([first, second, third._replace(own={**own, "patroni": patroni})])
    assert (got.members[2].streaming, got.members[2].postgres_role) == (streaming, role)
    assert got.members[2].state == state


def test_without_the_dcs() -> None:
    answers = [each._replace(view=None, config=None) for each in samples.answers("4.0.11")]
    got = cluster_of(answers)
    assert (got.leader, got.dcs_seen, got.config) == (None, False, None)
    assert [each.listed for each in got.members] == [False] * 3


def test_the_latest_view_counts() -> None:
    first, second, third = samples.answers("4.0.11")
    assert first.own is not None
    old = first._replace(own={**first.own, "dcs_last_seen": 1}, view={"members": []})
    assert cluster_of([old, second, third]).leader == "pn1"


def test_the_lag_is_that_of_now() -> None:
    first, second, third = samples.answers("4.0.11")
    assert first.own is not None
    ahead = {**first.own, "xlog": {"location": 67109000 + 4096}}
    got = cluster_of([first._replace(own=ahead), second, third])
    assert got.members[1].lag_bytes == 4096


def test_a_standby_that_has_started_again_is_as_far_as_what_it_replayed() -> None:
    """Seen on a node: it asks for its segment from the beginning, and the primary is idle."""
    first, second, third = samples.answers("4.0.11")
    assert first.own is not None
    assert third.own is not None
    end = first.own["xlog"]["location"]
    xlog = {"received_location": end - 13119616, "replayed_location": end}
    got = cluster_of([first, second, third._replace(own={**third.own, "xlog": xlog})])
    assert [each.lag_bytes for each in got.members] == [None, 0, 0]


def test_a_missing_configuration() -> None:
    answers = [each._replace(config=None, config_error="502") for each in samples.answers("4.0.11")]
    got = cluster_of(answers)
    assert (got.config, got.config_error) == (None, "502")


def test_pause_and_schedule() -> None:
    answer = samples.answers("4.0.11")[0]
    view = {**(answer.view or {}), "pause": True, "scheduled_switchover": {"at": "soon"}}
    got = cluster_of([answer._replace(view=view)])
    assert (got.paused, got.scheduled_switchover) == (True, {"at": "soon"})


def test_api_urls() -> None:
    urls = [f"https://127.0.0.1:1800{n}" for n in (1, 2, 3)]
    assert api_urls(samples.answers("4.0.11")) == urls
    broken = Answer("", view={"members": [{"name": "a", "api_url": None}, "b"]})
    assert api_urls([broken]) == []
