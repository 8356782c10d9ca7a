# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter ha_patterns."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.ha_patterns import (
    FilterModule,
    ha_patterns,
)


@pytest.mark.parametrize(
    ("objectives", "meeting"),
    [
        ({"rto": "30s", "rpo": 0}, ["active_active", "quorum"]),
        ({"rto": "500ms", "availability": 99.9}, ["active_active"]),
    ],
)
def test_judges(objectives: object, meeting: list[str]) -> None:
    found = ha_patterns(objectives)
    assert [each["name"] for each in found if each["meets"] is True] == meeting


def test_lists_all_without_objectives() -> None:
    assert all(each["meets"] is True for each in ha_patterns({}))


@pytest.mark.parametrize(
    ("objectives", "reason"),
    [("fast", "the objectives must be a mapping"), ({"rto": "soon"}, "'soon' is no duration")],
)
def test_refuses(objectives: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        ha_patterns(objectives)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"ha_patterns": ha_patterns}
