# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.compose_targets import (
    FilterModule,
    compose_targets,
)

SERVERS = [{"name": "a", "address": "192.0.2.1", "port": 80}]
BALANCERS = [
    {"inventory_hostname": "lb1", "haproxy_backends": [{"name": "app", "servers": SERVERS}]}
]
A = {"load_balancer": "lb1", "backend": "app", "server": "a"}


def test_servers_are_found_once() -> None:
    stacks = [{"ports": [80]}, {"ports": [], "drain": [{"backend": "app", "server": "a"}]}]
    assert compose_targets(stacks, ["192.0.2.1"], BALANCERS) == [A]
    assert compose_targets([{"ports": [80], "drain": []}], ["192.0.2.1"], BALANCERS) == []


@pytest.mark.parametrize("stacks", [None, 3, [{}]])
def test_refuses_what_cannot_be_read(stacks: object) -> None:
    with pytest.raises(AnsibleFilterError, match="cannot be told"):
        compose_targets(stacks, [], [])


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"compose_targets": compose_targets}
