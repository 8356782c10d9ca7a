# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is primary."""

from __future__ import annotations

import re

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_topology import (
    Member,
    member_of,
    topology,
)

PRIMARY = Member("db1", has_data=True, role="primary", timeline=1, system_identifier="7")
STANDBY = Member("db2", has_data=True, role="standby", timeline=1, system_identifier="7")
EMPTY = Member("db3")


@pytest.mark.parametrize(
    ("members", "primary", "bootstrap", "create"),
    [
        ([Member("db1"), Member("db2")], "db1", True, ["db2"]),
        ([PRIMARY, STANDBY, EMPTY], "db1", False, ["db3"]),
        ([STANDBY, PRIMARY], "db1", False, []),
        ([EMPTY, PRIMARY], "db1", False, ["db3"]),
        ([PRIMARY, STANDBY._replace(reinit=True)], "db1", False, ["db2"]),
        (
            [PRIMARY, STANDBY._replace(system_identifier="8", reinit=True)],
            "db1",
            False,
            ["db2"],
        ),
        # A standby that does not run is not made anew: it holds data.
        ([PRIMARY, STANDBY._replace(role=None)], "db1", False, []),
    ],
)
def test_finds(members: list[Member], primary: str, bootstrap: bool, create: list[str]) -> None:
    found = topology(members)
    assert (found.primary, found.bootstrap, found.create) == (primary, bootstrap, create)
    assert found.problems == []


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([], "postgres_members is empty"),
        ([PRIMARY, STANDBY._replace(asked=False)], "db2 .* was not asked"),
        ([PRIMARY, STANDBY._replace(role="primary", timeline=2)], r"split brain: .*db2 \(timeline"),
        ([PRIMARY._replace(role=None), EMPTY], r"no member is primary.*db1 does not run"),
        ([PRIMARY._replace(role=None), STANDBY], r"no member is primary.*db2 standby"),
        ([PRIMARY, STANDBY._replace(system_identifier="8")], "different clusters"),
        ([PRIMARY._replace(reinit=True), STANDBY], "names db1, which is the primary"),
    ],
)
def test_refuses(members: list[Member], reason: str) -> None:
    found = topology(members)
    assert found.primary == ""
    assert not found.bootstrap
    assert found.create == []
    assert any(re.search(reason, problem) for problem in found.problems)


def test_member_of_reads_what_was_registered() -> None:
    host = {
        "inventory_hostname": "db1",
        "__postgres_version_file": {"stat": {"exists": True}},
        "__postgres_info": {"role": "primary", "timeline": 3, "system_identifier": "7"},
    }
    assert member_of(host) == PRIMARY._replace(timeline=3)
    assert member_of({"inventory_hostname": "db9"}) == Member("db9", asked=False)
    assert member_of({**host, "__postgres_info": {"failed": True, "msg": "no"}}).role is None
