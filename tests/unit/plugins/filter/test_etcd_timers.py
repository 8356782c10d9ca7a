# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter etcd_timers."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.etcd_timers import FilterModule, etcd_timers


def test_tells_all_timers_in_plain_values() -> None:
    got = etcd_timers([0.4, 130.2], fsync_p99_ms=9)
    assert list(got) == ["heartbeat_ms", "election_ms", "worst_case_leader_loss_s", "reason"]
    assert got["reason"].split("; ") == [
        "heartbeat 131 ms, the slowest round trip of 130.2 ms rounded up",
        "election 1441 ms = 11 x heartbeat, at least 10 x (130.2 ms round trip + 9 ms fsync)",
        "without a leader at worst 2 x 1.441 s election timeout + 2 x 0.13 s votes + 0.009 s fsync"
        " = 3.151 s, and up to 2.882 s more for each vote that is split",
    ]


def test_the_floor() -> None:
    assert etcd_timers([0.4], floor_ms=50)["heartbeat_ms"] == 50
    with pytest.raises(AnsibleFilterError, match="give at least 50 ms"):
        etcd_timers([0.4], floor_ms=10)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"etcd_timers": etcd_timers}
