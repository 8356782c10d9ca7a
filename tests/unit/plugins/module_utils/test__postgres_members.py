# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether members fit together."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_members import (
    Node,
    instances,
    member_problems,
    node_of,
    slot_of,
)

DB1, DB2, DB3 = (Node(f"db{i}", f"192.0.2.{i}") for i in (1, 2, 3))


@pytest.mark.parametrize(
    "nodes",
    [[DB1], [DB1, DB2], [DB1, DB2, DB3._replace(upstream="db2")]],
)
def test_fits(nodes: list[Node]) -> None:
    assert member_problems(nodes) == []


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ([], "postgres_members is empty"),
        ([DB1._replace(address="")], "db1 has no ha_address"),
        ([DB1._replace(name="db 1")], "cannot be the name of a member"),
        ([DB1, DB2._replace(address="192.0.2.1")], "have the same ha_address 192.0.2.1"),
        ([DB1, DB2._replace(name="DB1")], "have the same replication slot db1"),
        ([DB1, DB2._replace(upstream="db9")], "db9, which is no member: it is one of db1"),
        ([DB1, DB2._replace(upstream="db2")], "circle: db2 -> db2"),
        (
            [DB1, DB2._replace(upstream="db3"), DB3._replace(upstream="db2")],
            "circle: db2 -> db3 -> db2",
        ),
    ],
)
def test_refuses(nodes: list[Node], reason: str) -> None:
    assert any(reason in problem for problem in member_problems(nodes))


def test_node_and_instances() -> None:
    host = {"inventory_hostname": "db1", "ha_address": "192.0.2.1", "postgres_apply_delay": "1h"}
    node = node_of(host)
    assert node == DB1._replace(delay_s=3600.0, known_as="db1")
    assert instances([node], 5433, True) == [
        {"name": "db1", "host": "192.0.2.1", "port": 5433, "delay_s": 3600.0}
    ]
    assert "delay_s" not in instances([node], 5433, False)[0]
    other = node_of({**host, "patroni_name": "pg-1"})
    assert instances([other], 5433, False, True)[0]["application_name"] == "pg-1"
    assert slot_of("DB-1") == "db_1"
