# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_topology."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_topology import (
    FilterModule,
    postgres_topology,
)


def test_answers() -> None:
    assert postgres_topology(
        [{"inventory_hostname": "db1", "__postgres_version_file": {"stat": {"exists": False}}}]
    ) == {"primary": "db1", "bootstrap": True, "create": [], "problems": []}
    hosts = [
        {"inventory_hostname": name, "__postgres_version_file": {"stat": {"exists": True}}}
        | {"__postgres_info": {"role": role}}
        for name, role in (("db1", "primary"), ("db2", "standby"))
    ]
    assert postgres_topology(hosts, ["db2"])["create"] == ["db2"]
    assert postgres_topology(hosts, ["db9"])["problems"] == [
        "postgres_reinit names db9, which is no member: correct the name"
    ]
    assert FilterModule().filters() == {"postgres_topology": postgres_topology}


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="cannot be read"):
        postgres_topology([{}])
