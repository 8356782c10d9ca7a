# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture of a cluster."""

from __future__ import annotations

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import (
    Member,
    sync_mode_of,
    truth,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "on"),
        ("on", "on"),
        ("quorum", "quorum"),
        (False, "off"),
        ("off", "off"),
        (None, "off"),
    ],
)
def test_sync_modes(value: object, expected: str) -> None:
    assert sync_mode_of({"synchronous_mode": value}) == expected


def test_switches() -> None:
    assert [truth(value) for value in (True, "yes", "ON", 1)] == [True] * 4
    assert [truth(value) for value in (False, None, "off", 0, "")] == [False] * 5


def test_finding() -> None:
    cluster = samples.cluster()
    assert cluster.names == "db1, db2, db3"
    assert cluster.member("db2") is cluster.members[1]
    assert cluster.member(None) is None
    assert cluster.sync_mode == "on"
    assert cluster._replace(config=None).sync_mode == "off"
    assert [each.sync for each in cluster.members] == [False, True, False]


def test_a_place_is_not_said_twice() -> None:
    assert Member("db1", "", error="db1:8008: refused").why == "db1:8008: refused"
    assert Member("db1:8008", "", error="db1:8008: refused").why == "refused"
    assert Member("db1", "").why == "it was not asked"
