# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader: which statements, and what a refusal of one means."""

from __future__ import annotations

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import (
    CONTROL_SQL,
    PRIMARY_SQL,
    RECEIVER_SQL,
    STANDBY_SQL,
    observe,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import parse


def test_a_primary_is_not_asked_what_only_standbys_know() -> None:
    session = samples.FakeSession(samples.primary_rows())
    assert observe(session) == parse(samples.primary_rows())
    asked = [sql for sql, _args in session.asked]
    assert PRIMARY_SQL in asked
    assert STANDBY_SQL not in asked
    assert RECEIVER_SQL not in asked


def test_a_standby() -> None:
    session = samples.FakeSession(samples.standby_rows())
    assert observe(session) == parse(samples.standby_rows())


def test_a_standby_that_receives_nothing() -> None:
    assert observe(samples.FakeSession(samples.standby_rows(receiver=None))).receiver is None


def test_a_copy_that_is_being_made() -> None:
    copy = {
        "client_addr": "198.51.100.13",
        "phase": "streaming database files",
        "streamed": 1,
        "total": 2,
    }
    session = samples.FakeSession(samples.primary_rows()._replace(base_backups=[copy]))
    assert observe(session).as_result()["base_backups"] == [copy]


def test_the_control_file_may_be_out_of_bounds() -> None:
    assert observe(samples.FakeSession(samples.primary_rows(control=None))).timeline == 1


def test_it_is_read_again_when_it_left_recovery_meanwhile() -> None:
    gone = QueryFailed("recovery is not in progress", "55000")
    session = samples.FakeSession(samples.standby_rows(), {"pg_is_wal_replay_paused": [gone]})
    assert observe(session).role == "standby"
    twice = samples.FakeSession(samples.standby_rows(), {"pg_is_wal_replay_paused": [gone, gone]})
    with pytest.raises(QueryFailed):
        observe(twice)


@pytest.mark.parametrize("sign", ["pg_is_wal_replay_paused", CONTROL_SQL])
def test_other_refusals_are_not_hidden(sign: str) -> None:
    refused = QueryFailed("out of memory", "53200")
    with pytest.raises(QueryFailed):
        observe(samples.FakeSession(samples.standby_rows(), {sign: [refused]}))
