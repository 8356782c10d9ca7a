# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What speaks against a candidate. Every objection has a row."""

from __future__ import annotations

import re
import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_candidate import Rules, objections


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"answers": False, "error": "silent"}, r"db2 does not answer \(silent\)"),
        ({"listed": False}, "is not listed in the DCS"),
        ({"state": "starting"}, "does not run, its state is starting"),
        ({"state": None}, "its state is unknown"),
        ({"tags": {"nofailover": True}}, "has the tag nofailover"),
        ({"tags": {"nofailover": "true"}}, "has the tag nofailover"),
        ({"tags": {"failover_priority": 0}}, "has the tag nofailover"),
        ({"watchdog_failed": True}, "cannot use its watchdog"),
        ({"system_identifier": "99"}, r"data of another cluster \(system identifier 99\)"),
        ({"timeline": 0}, None),
        ({"streaming": False}, "does not stream from the leader"),
        ({"streaming": None}, "does not stream from the leader"),
        ({"lag_bytes": None}, "how far db2 is behind is not known"),
        ({"lag_bytes": 101}, "db2 is 101 bytes behind and 100 bytes are allowed"),
        ({"lag_bytes": 100}, None),
        ({"role": "standby"}, "is no synchronous standby.*: they are none"),
        ({"tags": {"nofailover": False, "failover_priority": 2}}, None),
        ({}, None),
    ],
)
def test_objections(more: dict[str, t.Any], text: str | None) -> None:
    one = samples.member("db2", **{"role": "sync_standby", **more})
    got = objections(samples.cluster(one), one, Rules(100))
    if text is None:
        assert got == ()
    else:
        assert len(got) == 1
        assert re.search(text, got[0])


def test_an_older_timeline() -> None:
    one = samples.member("db2", role="sync_standby", timeline=1)
    cluster = samples.cluster(samples.leader(timeline=2), one)
    assert objections(cluster, one, Rules(100)) == (
        "db2 is on timeline 1 and the cluster is on 2: wait until it follows, or reinitialize it",
    )


@pytest.mark.parametrize("mode", [False, "quorum"])
def test_other_modes_know_no_synchronous_set(mode: object) -> None:
    one = samples.member("db3")
    cluster = samples.cluster(config={"synchronous_mode": mode})
    assert objections(cluster, one, Rules(100)) == ()


def test_without_a_leader_only_itself_counts() -> None:
    one = samples.member("db3", streaming=False, lag_bytes=None)
    assert objections(samples.cluster(one), one, Rules(0, leader_lives=False)) == ()


def test_all_reasons_come_at_once() -> None:
    one = samples.member("db3", state="stopped", streaming=False, tags={"nofailover": True})
    assert len(objections(samples.cluster(one), one, Rules(100))) == 4
