# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drill_target_problems."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_target_problems import (
    FilterModule,
    drill_target_problems,
)

MEMBERS = ["db1", "db2"]


@pytest.mark.parametrize(
    ("value", "parts", "count"),
    [
        ("primary", {"primary": ["db2"]}, 0),
        ("primary", {"primary": []}, 1),
        ("primary, db1", ["primary"], 0),
        (["earth", "db9"], ["primary"], 2),
        ("domain:rack-a", None, 0),
        ("", None, 1),
    ],
)
def test_says_what_is_wrong(value: t.Any, parts: t.Any, count: int) -> None:
    found = drill_target_problems(value, MEMBERS, parts, {"db1": "rack-a"})
    assert len(found) == count


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError):
        drill_target_problems(7, MEMBERS)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"drill_target_problems": drill_target_problems}
