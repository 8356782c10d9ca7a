# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Patterns of redundancy."""

from __future__ import annotations

import re

import pytest
import tree
from ansible_collections.nines.ha.plugins.module_utils._patterns import (
    MEASURED,
    PATTERNS,
    Pattern,
    judge,
)

FROM_FIGURES = [pattern for pattern in PATTERNS if pattern.rto_basis == MEASURED]


@pytest.mark.parametrize(
    ("rto", "rpo", "meeting", "unknown"),
    [
        (1, 0, {"active_active"}, {"active_active_data"}),
        (
            30,
            0,
            {"active_active", "quorum"},
            {"active_active_data", "active_passive_sync"},
        ),
        (
            86400,
            None,
            {"active_active", "quorum", "multi_region_sync"},
            {
                "active_active_data",
                "active_passive_async",
                "active_passive_sync",
                "multi_region_async",
                "single_node",
            },
        ),
        (None, None, {each.name for each in PATTERNS}, set()),
        (0, 0, set(), {"active_active_data"}),
    ],
)
def test_judges(rto: float | None, rpo: float | None, meeting: set[str], unknown: set[str]) -> None:
    found = judge(rto, rpo)
    assert {each["name"] for each in found if each["meets"] is True} == meeting
    assert {each["name"] for each in found if each["meets"] == "unknown"} == unknown
    assert all(bool(each["why"]) == (each["meets"] is not True) for each in found)


@pytest.mark.parametrize("pattern", FROM_FIGURES, ids=lambda pattern: pattern.name)
def test_what_is_measured_is_in_the_page_that_it_names(pattern: Pattern) -> None:
    page, about = pattern.source.split(":", 1)
    text = (tree.ROOT / page).read_text()
    assert pattern.rto_s is not None
    wanted = [f"{pattern.rto_s:.2f} s", *re.findall(r"\d+,\d+", about)]
    assert [figure for figure in wanted if figure not in text] == []


def test_names_are_unique_and_the_cheapest_comes_first() -> None:
    names = [pattern.name for pattern in PATTERNS]
    assert len(set(names)) == len(names)
    assert PATTERNS[0].cost_factor == min(pattern.cost_factor for pattern in PATTERNS)
