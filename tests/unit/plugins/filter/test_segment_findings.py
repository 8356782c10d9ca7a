# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _segment_findings."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.segment_findings import (
    FilterModule,
    segment_findings,
)

HOSTS = [
    {
        "inventory_hostname": "a",
        "ha_address": "198.51.100.1",
        "keepalived_instances": [{"name": "web", "addresses": ["198.51.100.100/24"]}],
    }
]
GROUPS = {"load_balancers": ["a"]}


def test_gives_findings() -> None:
    found = segment_findings(HOSTS, GROUPS, {"a": {"msg": "needs root"}}, {"a": {"collisions": []}})
    assert [(each["severity"], each["why"]) for each in found] == [("unknown", "needs root.")]
    assert FilterModule().filters() == {"segment_findings": segment_findings}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        segment_findings(HOSTS, GROUPS, {"a": {"addresses": [{"address": "x", "answers": []}]}}, {})
