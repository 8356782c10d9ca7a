# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions that are waited for."""

from __future__ import annotations

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import (
    acknowledged,
    all_pending,
    configured,
    follows,
    leads,
    protected,
    restarted,
    unacknowledged,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster

BEFORE = samples.member("db2")
STARTED = samples.member("db2", started_at="now")


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (samples.cluster(), True),
        (samples.cluster(leader="db2"), False),
        (samples.cluster(samples.leader(postgres_role="standby")), False),
        (samples.cluster(samples.dead("db1")), False),
    ],
)
def test_leads(cluster: Cluster, expected: bool) -> None:
    assert leads("k", "db1").true(cluster) is expected


@pytest.mark.parametrize(
    ("cluster", "name", "expected"),
    [
        (samples.cluster(), "db2", True),
        (samples.cluster(), "db1", False),
        (samples.cluster(), "db9", False),
        (samples.cluster(leader=None), "db2", False),
        (samples.cluster(samples.member("db2", streaming=None)), "db2", False),
        (samples.cluster(samples.leader(timeline=2)), "db2", False),
    ],
)
def test_follows(cluster: Cluster, name: str, expected: bool) -> None:
    assert follows("k", name).true(cluster) is expected


def test_protected() -> None:
    alone = samples.cluster(samples.member("db2"))
    assert protected("k").true(samples.cluster())
    assert not protected("k").true(alone)
    assert protected("k").true(alone._replace(config={}))


@pytest.mark.parametrize(
    ("cluster", "led", "expected"),
    [
        (samples.cluster(STARTED), False, True),
        (samples.cluster(BEFORE), False, False),
        (samples.cluster(STARTED._replace(state="starting")), False, False),
        (samples.cluster(STARTED._replace(started_at=None)), False, False),
        (samples.cluster(STARTED._replace(streaming=False)), False, False),
        (samples.cluster(STARTED._replace(streaming=None, postgres_role="primary")), True, True),
        # It lost its role to another by the restart.
        (samples.cluster(STARTED), True, True),
        (samples.cluster(members=()), False, False),
    ],
)
def test_restarted(cluster: Cluster, led: bool, expected: bool) -> None:
    assert restarted("k", BEFORE, led).true(cluster) is expected


def test_acknowledged() -> None:
    cluster = samples.cluster(samples.dead("db2"), samples.dead("db3", listed=False))
    assert unacknowledged(cluster, False) == [f"db2 does not answer: {samples.SILENT}"]
    assert unacknowledged(cluster, True)[0] == "db1 does not say so yet"
    assert not acknowledged("k", False).true(cluster)
    assert acknowledged("k", False).true(samples.cluster())


def test_configured() -> None:
    cluster = samples.cluster()
    assert configured("k", {**samples.CONFIG, "ttl": "20"}).true(cluster)
    assert not configured("k", {"ttl": 20}).true(cluster)
    stale = {**cluster.configs, "db2": {}}
    assert not configured("k", samples.CONFIG).true(cluster._replace(configs=stale))
    assert not configured("k", {}).true(cluster._replace(configs={}))


def test_all_pending() -> None:
    waiting = [samples.member(name, pending_restart=True) for name in ("db1", "db2")]
    assert not all_pending().true(samples.cluster(*waiting))
    assert all_pending().true(samples.cluster(*waiting, samples.dead("db3")))
