# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter swarm_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.swarm_problems import FilterModule, swarm_problems

HOSTS = [
    {
        "inventory_hostname": f"node{i}",
        "ha_address": f"192.0.2.{i}",
        "__swarm_state_file": {"stat": {"exists": False}},
        "__swarm_seen": {"state": "inactive"},
    }
    for i in (1, 2, 3)
]


def test_says_what_is_wrong() -> None:
    assert swarm_problems(HOSTS) == []
    assert len(swarm_problems(HOSTS[:1])) == 1
    assert swarm_problems(HOSTS[:1], [], allow_few="true", key=True, starting=True) == []


@pytest.mark.parametrize("hosts", [None, 3, ["node1"], [{}]])
def test_refuses_what_are_no_hosts(hosts: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the hosts cannot be read"):
        swarm_problems(hosts)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"swarm_problems": swarm_problems}
