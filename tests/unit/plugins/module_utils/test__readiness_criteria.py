# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria of readiness."""

from __future__ import annotations

from ansible_collections.nines.ha.plugins.module_utils._readiness_criteria import CRITERIA, judge
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import Found
from readiness_samples import facts

NOTHING = Facts({}, {}, [], {}, {}, Found(), 0.0, 0.0)


def test_all_is_well_where_all_is_shown() -> None:
    found = judge(facts())
    assert [(each.name, each.found) for each in found if each.verdict is not True] == []
    assert {each.todo for each in found} == {""}


def test_nothing_is_true_where_nothing_is_known() -> None:
    found = judge(NOTHING)
    assert [each.name for each in found if each.verdict is True] == []
    assert all(each.todo and each.found for each in found)


def test_names_are_unique_and_in_order_of_importance() -> None:
    names = [name for name, *_rest in CRITERIA]
    assert len(set(names)) == len(names)
    assert names[:2] == ["need", "backups_tested"]
