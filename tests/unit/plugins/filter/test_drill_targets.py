# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drill_targets."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_targets import FilterModule, drill_targets

MEMBERS = ["db1", "db2", "db3"]
PARTS = {"primary": ["db2"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("primary", ["db2"]),
        ("db1, db3", ["db1", "db3"]),
        (["primary", "db1"], ["db2", "db1"]),
        ("all", ["db1", "db2", "db3"]),
    ],
)
def test_names_them(value: t.Any, expected: list[str]) -> None:
    found = drill_targets(value, members=MEMBERS, parts=PARTS, seed=7)
    assert (sorted(found) if value == "all" else found) == expected


def test_failure_domains() -> None:
    homes = {"db1": "rack-a", "db2": "rack-b", "db3": "rack-a"}
    one = drill_targets("domain:rack-b", members=MEMBERS, seed=7, domains=homes)
    assert one == ["db2"]
    both = drill_targets("db1", members=MEMBERS, seed=7, domains=homes, whole_domain=True)
    assert both == ["db1", "db3"]


@pytest.mark.parametrize("value", ["", "earth", 7])
def test_refuses(value: object) -> None:
    with pytest.raises(AnsibleFilterError):
        drill_targets(value, members=MEMBERS, parts=PARTS, seed="7")


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"drill_targets": drill_targets}
