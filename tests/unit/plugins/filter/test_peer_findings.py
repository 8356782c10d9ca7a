# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _peer_findings."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.peer_findings import FilterModule, peer_findings

HOSTS = [
    {"inventory_hostname": name, "ha_address": f"198.51.100.{number}", "ha_cluster_name": "demo"}
    for number, name in enumerate("abc", 1)
]
GROUPS = {"etcd": ["a", "b", "c"]}


def test_gives_findings() -> None:
    clocks = {name: {"offset_s": off, "uncertainty_s": 0.01} for name, off in (("a", 0), ("b", 3))}
    (found,) = peer_findings(HOSTS, GROUPS, {}, clocks)
    assert found["check"] == "clock_offset"
    assert FilterModule().filters() == {"peer_findings": peer_findings}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        peer_findings(HOSTS, GROUPS, {"a": {"clock": {}}})
