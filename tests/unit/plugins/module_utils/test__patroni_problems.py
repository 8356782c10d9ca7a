# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a running cluster. Every sentence has a row."""

from __future__ import annotations

import re

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_problems import Expected, problems
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster

CONFIG = samples.CONFIG


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (samples.cluster(), Expected()),
        (samples.cluster(), Expected(("db1", "db2", "db3"))),
        (samples.cluster(paused=True), Expected(paused=True)),
        (samples.cluster(samples.member("db3", pending_restart=True)), Expected()),
        (samples.cluster(samples.member("db3", lag_bytes=1 << 20)), Expected()),
        (samples.cluster(samples.member("db2"), config={"synchronous_mode": False}), Expected()),
        (
            samples.cluster(
                samples.leader(role="standby_leader", postgres_role="standby"),
                samples.member("db2"),
            ),
            Expected(),
        ),
    ],
)
def test_all_is_well(cluster: Cluster, expected: Expected) -> None:
    assert problems(cluster, expected) == []


@pytest.mark.parametrize(
    ("cluster", "expected", "texts"),
    [
        (
            samples.cluster(leader=None, dcs_seen=False, config=None),
            Expected(),
            ["no member that answers can read its DCS"],
        ),
        (
            samples.cluster(samples.dead("db1", listed=False), leader=None),
            Expected(),
            ["nobody leads", "db1 does not answer"],
        ),
        (
            samples.cluster(samples.leader(state="starting", postgres_role=None)),
            Expected(),
            [r"the leader db1 is no running primary \(state starting\)", "db1 does not run"],
        ),
        (
            samples.cluster(samples.member("db3", postgres_role="primary")),
            Expected(),
            ["db1 and db3 say at the same time that they are primary, a split brain"],
        ),
        (
            samples.cluster(
                samples.dead("db1", role="leader"), samples.member("db3", postgres_role="primary")
            ),
            Expected(),
            ["db3 is primary and db1 is the leader", "db1 does not answer"],
        ),
        (
            samples.cluster(samples.member("db3", leader_seen="db2")),
            Expected(),
            [r"do not agree on who leads \(db1 and db2: db1, db3: db2\)"],
        ),
        (
            samples.cluster(samples.member("db3", dcs_last_seen=979)),
            Expected(),
            ["db3 saw its DCS 21 s before others"],
        ),
        (samples.cluster(), Expected(("db1", "db4")), ["db4 is missing: the members are db1"]),
        (samples.cluster(samples.dead("db3")), Expected(), ["db3 does not answer: 192.0.2.1"]),
        (
            samples.cluster(samples.member("db3", error="it cannot read its DCS")),
            Expected(),
            ["db3: it cannot read its DCS"],
        ),
        (
            samples.cluster(samples.member("db3", listed=False)),
            Expected(),
            ["db3 answers and is not listed"],
        ),
        (
            samples.cluster(samples.member("db3", state="stopped", streaming=False)),
            Expected(),
            ["db3 does not run, its state is stopped"],
        ),
        (
            samples.cluster(samples.member("db3", streaming=False)),
            Expected(),
            ["db3 does not stream"],
        ),
        (
            samples.cluster(samples.member("db3", lag_bytes=(1 << 20) + 1)),
            Expected(),
            ["db3 is 1048577 bytes .* behind, 1048576 bytes .* are allowed"],
        ),
        (
            samples.cluster(samples.member("db3", lag_bytes=8)),
            Expected(max_lag_bytes=7),
            ["db3 is 8 bytes behind, 7 bytes are allowed"],
        ),
        (
            samples.cluster(samples.member("db3", watchdog_failed=True)),
            Expected(),
            ["db3 cannot use its watchdog"],
        ),
        (
            samples.cluster(
                samples.member("db3", pending_restart=True, pending_restart_reasons={"a": 1})
            ),
            Expected(pending_restart=True),
            ["db3 has to be restarted for a: see"],
        ),
        (
            samples.cluster(samples.member("db3", timeline=2)),
            Expected(),
            [r"different timelines \(db1 and db2: 1, db3: 2\)"],
        ),
        (
            samples.cluster(samples.member("db3", system_identifier="9")),
            Expected(),
            ["data of different clusters"],
        ),
        (
            samples.cluster(samples.member("db2")),
            Expected(),
            ["1 synchronous standby is wanted and there are none: the next failover can lose"],
        ),
        (
            samples.cluster(
                samples.member("db2"), config={**CONFIG, "synchronous_mode_strict": True}
            ),
            Expected(),
            ["there are none: no commit ends"],
        ),
        (
            samples.cluster(config={**CONFIG, "synchronous_node_count": 2}),
            Expected(),
            ["2 synchronous standby is wanted and there are db2$"],
        ),
        (
            samples.cluster(samples.member("db3", patroni_version="3.0.2")),
            Expected(),
            [r"different versions of Patroni \(db1 and db2: 4.0.11, db3: 3.0.2\)"],
        ),
        (
            samples.cluster(samples.member("db3", patroni_version="3.0.2")),
            Expected(transitional=True),
            [],
        ),
        (
            samples.cluster(samples.member("db3", server_version=170001)),
            Expected(),
            [r"different versions of PostgreSQL \(db1 and db2: 15, db3: 17\)"],
        ),
        (
            samples.cluster(config=None, config_error="502"),
            Expected(),
            ["the dynamic configuration cannot be read: 502"],
        ),
        (samples.cluster(config={**CONFIG, "ttl": 19}), Expected(), ["ttl is 19 s"]),
        (samples.cluster(paused=True), Expected(), ["the cluster is paused"]),
    ],
)
def test_problems(cluster: Cluster, expected: Expected, texts: list[str]) -> None:
    got = problems(cluster, expected)
    assert len(got) == len(texts), got
    for text, pattern in zip(got, texts, strict=True):
        assert re.search(pattern, text)
