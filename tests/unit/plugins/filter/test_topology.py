# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _topology."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.topology import FilterModule, topology

HOSTS = [
    {"inventory_hostname": name, "ha_address": f"198.51.100.{number}", "ha_cluster_name": "demo"}
    for number, name in enumerate("abc", 1)
]
GROUPS = {"etcd": ["a", "b", "c"]}


def test_gives_the_topology() -> None:
    found = topology(HOSTS, GROUPS)
    assert (found["cluster"], found["services"][0]["survives"]) == ("demo", 1)
    assert found["addresses"] == []
    assert FilterModule().filters() == {"topology": topology}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        topology([{}], {})
