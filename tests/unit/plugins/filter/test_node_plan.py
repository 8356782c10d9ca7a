# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _node_plan."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.node_plan import FilterModule, node_plan

HOSTS = [
    {"inventory_hostname": name, "ha_address": f"198.51.100.{number}", "ha_cluster_name": "demo"}
    for number, name in enumerate("abc", 1)
]
GROUPS = {"etcd": ["a", "b", "c"]}


def test_gives_the_options_of_the_module() -> None:
    found = node_plan(HOSTS, "a", GROUPS)
    assert list(found) == ["peers", "targets", "directories", "packages", "segment"]
    assert [each["name"] for each in found["peers"]] == ["b", "c"]
    assert FilterModule().filters() == {"node_plan": node_plan}


def test_refuses_what_it_cannot_read() -> None:
    with pytest.raises(AnsibleFilterError):
        node_plan(HOSTS, "a", None)
