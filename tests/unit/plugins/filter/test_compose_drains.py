# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.compose_drains import FilterModule, compose_drains

A = {"load_balancer": "lb1", "backend": "app", "server": "a"}
SERVER = {"name": "a", "admin_state": "ready", "status": "UP", "check_output": None}
SEEN = {"lb1": {"backends": [{"name": "app", "servers": [SERVER]}]}}


def test_says_what_to_take_out() -> None:
    got = compose_drains([A], SEEN)
    assert got["steps"] == [A]
    assert len(got["alone"]) == 1
    assert got["away"] == []
    assert compose_drains([A], {}) == {"steps": [], "alone": [], "away": []}


def test_refuses_what_cannot_be_read() -> None:
    with pytest.raises(AnsibleFilterError, match="cannot be told"):
        compose_drains([3], SEEN)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"compose_drains": compose_drains}
