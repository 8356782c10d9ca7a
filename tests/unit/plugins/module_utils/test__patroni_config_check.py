# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a dynamic configuration. Every sentence has a row."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import (
    Members,
    config_problems,
    version_of,
)

SYNC = {"synchronous_mode": True}


@pytest.mark.parametrize(
    ("config", "members"),
    [
        ({}, None),
        ({"ttl": 20, "loop_wait": 1, "retry_timeout": 9}, None),
        ({"ttl": "30", "loop_wait": "10", "retry_timeout": "10"}, None),
        ({"synchronous_mode": "quorum"}, Members(3, "4.0.11")),
        ({"synchronous_mode": "on", "synchronous_node_count": 2}, Members(3)),
        ({"synchronous_node_count": 5}, Members(3)),
        ({"maximum_lag_on_failover": 0}, None),
        ({**SYNC, "synchronous_mode_strict": True}, Members(3, "3.0.2")),
    ],
)
def test_good_ones(config: dict[str, t.Any], members: Members | None) -> None:
    assert config_problems(config, members) == []


@pytest.mark.parametrize(
    ("config", "members", "text"),
    [
        ({"ttl": 19, "loop_wait": 1, "retry_timeout": 3}, None, "ttl is 19 s: Patroni takes 20 s"),
        ({"loop_wait": 0}, None, "loop_wait is 0 s: Patroni takes 1 s"),
        ({"retry_timeout": 2}, None, "retry_timeout is 2 s: Patroni takes 3 s"),
        ({"ttl": "long"}, None, "ttl is 'long': give a whole number of seconds"),
        ({"primary_start_timeout": -1}, None, "primary_start_timeout is -1 s: give at least 0"),
        ({"maximum_lag_on_failover": "x"}, None, "'x': give a whole number$"),
        (
            {"ttl": 20},
            None,
            r"loop_wait 10 s \+ 2 x retry_timeout 10 s = 30 s is more than ttl 20 s",
        ),
        ({"check_timeline": "maybe"}, None, "check_timeline is 'maybe': give true or false"),
        ({"synchronous_mode": "sync"}, None, "is 'sync': give on, off or quorum"),
        ({"synchronous_mode_strict": True}, None, "has no effect while synchronous_mode is off"),
        ({**SYNC, "maximum_lag_on_failover": 0}, None, "is 0 in synchronous mode"),
        (
            {"synchronous_mode": "quorum"},
            Members(3, "3.0.2"),
            "quorum, which Patroni 3.0.2 does not know",
        ),
        ({**SYNC, "synchronous_node_count": 0}, Members(3), "is 0: give at least 1"),
        (
            {**SYNC, "synchronous_node_count": 3},
            Members(3),
            "is 3 and there are 2 standbys: it can never be reached. Give at most 2",
        ),
        (
            {**SYNC, "synchronous_mode_strict": True, "synchronous_node_count": 3},
            Members(3),
            "no commit would end",
        ),
    ],
)
def test_problems(config: dict[str, t.Any], members: Members | None, text: str) -> None:
    got = config_problems(config, members)
    assert len(got) == 1, got
    assert re.search(text, got[0])


def test_versions() -> None:
    assert version_of("4.0.11") > version_of("4.0.6") > version_of("3.0.2") > version_of(None)
