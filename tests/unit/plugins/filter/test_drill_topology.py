# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _record_nodes."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_topology import FilterModule, drill_topology


def test_describes() -> None:
    assert drill_topology([{"inventory_hostname": "lb1", "ha_address": "198.51.100.11"}]) == [
        {"name": "lb1", "groups": [], "address": "198.51.100.11", "failure_domain": None}
    ]
    assert FilterModule().filters() == {"drill_topology": drill_topology}


@pytest.mark.parametrize("hosts", [None, 5, ["lb1"], [{}]])
def test_refuses(hosts: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="needs a list of the variables of hosts"):
        drill_topology(hosts)
