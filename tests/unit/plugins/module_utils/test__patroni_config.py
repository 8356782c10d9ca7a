# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a dynamic configuration is changed."""

from __future__ import annotations

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_config import (
    Wanted,
    members_of,
    pending,
    plan,
    plan_pause,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster

CONFIG = samples.CONFIG


def test_a_patch_says_the_least() -> None:
    wanted = {"ttl": "20", "postgresql": {"parameters": {"max_connections": 200}}}
    got = plan(samples.cluster(), Wanted(wanted))
    patch = {"postgresql": {"parameters": {"max_connections": 200}}}
    assert got.call == Call("https://db1:8008", "PATCH", "/config", patch)
    assert got.reasons == ("changed: postgresql.parameters.max_connections",)
    assert got.before == CONFIG
    assert got.after["postgresql"]["parameters"] == {"max_connections": 200}


def test_nothing_differs() -> None:
    for exact, config in ((False, {"ttl": 20}), (True, CONFIG), (True, {**CONFIG, "ttl": "20"})):
        got = plan(samples.cluster(), Wanted(config, exact))
        assert (got.call, got.refusals) == (None, ())


def test_exact_removes_the_rest_but_not_the_pause() -> None:
    cluster = samples.cluster(config={**CONFIG, "pause": True})
    wanted = {"ttl": 30, "loop_wait": 5, "retry_timeout": None}
    got = plan(cluster, Wanted(wanted, exact=True))
    after = {"ttl": 30, "loop_wait": 5, "pause": True}
    assert got.call == Call("https://db1:8008", "PUT", "/config", after)
    assert got.after == after


def test_exact_restores_a_lost_configuration() -> None:
    cluster = samples.cluster(config=None, config_error="502")
    got = plan(cluster, Wanted({"ttl": 30}, exact=True))
    assert got.call is not None
    assert (got.call.method, got.before) == ("PUT", {})


@pytest.mark.parametrize(
    ("cluster", "wanted", "refusal"),
    [
        (samples.cluster(), Wanted({"ttl": 10}), "ttl is 10 s: Patroni takes 20 s"),
        (samples.cluster(), Wanted({"retry_timeout": 10}), "is more than ttl 20 s"),
        (samples.cluster(), Wanted({"synchronous_node_count": 3}), "there are 2 standbys"),
        (samples.cluster(), Wanted({"pause": True}), "belongs to nines.ha.patroni_pause"),
        (samples.cluster(), Wanted({}, exact=True), "config is empty"),
        (samples.cluster(config=None, config_error="502"), Wanted({"ttl": 30}), "read: 502"),
        (
            samples.cluster(samples.dead("db1"), samples.dead("db2"), samples.dead("db3")),
            Wanted({"ttl": 30}),
            "can read its DCS",
        ),
        (
            samples.cluster(samples.member("db3", patroni_version="3.0.2")),
            Wanted({"synchronous_mode": "quorum"}),
            "which Patroni 3.0.2 does not know",
        ),
    ],
)
def test_refusals(cluster: Cluster, wanted: Wanted, refusal: str) -> None:
    got = plan(cluster, wanted)
    assert got.call is None
    assert refusal in got.refusals[0]


def test_what_was_wrong_before_stands_in_nobodys_way() -> None:
    cluster = samples.cluster(config={**CONFIG, "ttl": 15, "loop_wait": 1, "retry_timeout": 3})
    assert plan(cluster, Wanted({"check_timeline": True})).call is not None


def test_whom_to_tell() -> None:
    cluster = samples.cluster(samples.dead("db1", role="leader"))
    got = plan(cluster, Wanted({"check_timeline": True}))
    assert got.call is not None
    assert got.call.origin == "https://db2:8008"


def test_members() -> None:
    cluster = samples.cluster(samples.member("db3", patroni_version="4.0.6"))
    assert members_of(cluster) == (3, "4.0.6")
    waiting = samples.member("db2", pending_restart=True, pending_restart_reasons={"b": 1, "a": 2})
    old = samples.member("db3", pending_restart=True)
    assert pending(samples.cluster(waiting, old).members) == [
        {"member": "db2", "parameters": ["a", "b"]},
        {"member": "db3", "parameters": None},
    ]


@pytest.mark.parametrize(("paused", "value"), [(True, True), (False, None)])
def test_pause(paused: bool, value: object) -> None:
    got = plan_pause(samples.cluster(paused=not paused), paused)
    assert got.call == Call("https://db1:8008", "PATCH", "/config", {"pause": value})
    assert plan_pause(samples.cluster(paused=paused), paused).call is None


def test_pause_refusals() -> None:
    dead = samples.cluster(*(samples.dead(name) for name in ("db1", "db2", "db3")))
    assert "can read its DCS" in plan_pause(dead, True).refusals[0]
    lost = samples.cluster(config=None, config_error="502")
    assert "cannot be read: 502" in plan_pause(lost, True).refusals[0]
