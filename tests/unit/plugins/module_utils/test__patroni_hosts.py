# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether members fit together."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_hosts import (
    Host,
    host_of,
    host_problems,
)

RPO_0 = {"synchronous_mode": "on", "synchronous_mode_strict": True}


def hosts(count: int = 3, **more: t.Any) -> list[Host]:
    return [Host(f"db{n}", f"db{n}", f"192.0.2.{n}", **more) for n in range(1, count + 1)]


def test_reading() -> None:
    variables = {"inventory_hostname": "db1", "ha_address": "192.0.2.1"}
    assert host_of(variables) == Host("db1", "db1", "192.0.2.1")
    more = {
        "patroni_name": "one",
        "patroni_tags": {"nosync": True},
        "ha_objectives": {"rpo": 0},
    }
    assert host_of({**variables, **more}) == Host("db1", "one", "192.0.2.1", {"nosync": True}, 0.0)


@pytest.mark.parametrize(
    ("members", "config", "version"),
    [
        (hosts(), {}, None),
        (hosts(rpo_s=0.0), RPO_0, "4.0.6"),
        (hosts(2, rpo_s=30.0), {}, None),
        (hosts(1), {}, None),
    ],
)
def test_good_ones(members: list[Host], config: dict[str, t.Any], version: str | None) -> None:
    assert host_problems(members, config, version) == []


@pytest.mark.parametrize(
    ("members", "config", "text"),
    [
        ([], {}, "there are no members"),
        ([*hosts(), Host("db4", "db 4", "192.0.2.4")], {}, "'db 4' cannot be the name"),
        ([*hosts(), Host("db4", "db4", "")], {}, "db4 has no ha_address"),
        ([*hosts(), Host("db4", "db4", "192.0.2.1")], {}, "db1 and db4 have the same ha_address"),
        ([*hosts(), Host("db-4", "db-4", "192.0.2.4"), Host("db_4", "db_4", "192.0.2.5")], {},
         "same replication slot db_4"),
        ([hosts()[0], *[h._replace(tags={"nofailover": True}) for h in hosts()[1:]]], {},
         "only db1 may lead"),
        (hosts(tags={"nofailover": True}), {}, "nobody may lead"),
        ([hosts(rpo_s=0.0)[0], *[h._replace(tags={"nosync": True}) for h in hosts()[1:]]], RPO_0,
         "leaves no synchronous standby"),
        (hosts(), {"ttl": 15, "loop_wait": 1, "retry_timeout": 5}, "ttl is 15 s"),
        (hosts(), {"synchronous_mode": "quorum"}, "which Patroni 3.0.2 does not know"),
        (hosts(rpo_s=0.0), {}, "rpo 0 needs synchronous_mode:"),
        (hosts(rpo_s=0.0), {"synchronous_mode": "on"}, "rpo 0 needs synchronous_mode_strict"),
        (hosts(2, rpo_s=0.0), RPO_0, "rpo 0 with 2 members"),
        (hosts(), {**RPO_0, "synchronous_node_count": 3}, "there are 2 standbys"),
    ],
)  # fmt: skip
def test_problems(members: list[Host], config: dict[str, t.Any], text: str) -> None:
    got = host_problems(members, config, "3.0.2")
    assert len(got) == 1, got
    assert re.search(text, got[0])


def test_a_name_that_two_have() -> None:
    got = host_problems([*hosts(), Host("db4", "db1", "192.0.2.4")], {})
    assert got[0] == "db1 and db4 have the same patroni_name db1: give each member its own"
