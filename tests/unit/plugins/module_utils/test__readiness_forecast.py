# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a year of one, two and three nodes is expected to bring."""

from __future__ import annotations

import re

import pytest
import tree
from ansible_collections.nines.ha.plugins.module_utils._readiness_forecast import (
    MEASURED,
    Assumptions,
    assumptions_of,
    forecast,
    rtos,
)
from readiness_samples import GROUPS, NODES, PROOFS, drill, facts, restore

HOUR = 3600.0
QUIET = Assumptions(common_failures_per_year=0)


def year(layout: str, assumed: Assumptions, sync: bool = False) -> float:
    found: float = forecast(layout, assumed, MEASURED.get(layout, {}), sync)["downtime_s"]
    return found


def test_one_node_waits_for_a_person_and_a_restore() -> None:
    assert year("single", QUIET) == pytest.approx(5 * HOUR + 4 * 2.03 + HOUR)


def test_two_nodes_wait_for_a_person_and_twice_where_both_have_to_write() -> None:
    alone = year("two", QUIET)
    assert alone == pytest.approx(HOUR + 8.51 + 4 * 2.03 + 12 * 3.76 + 26.2, abs=0.1)
    assert year("two", QUIET, sync=True) == pytest.approx(alone + HOUR)


def test_three_nodes_wait_for_nobody() -> None:
    assert year("three", QUIET) == pytest.approx(22.78 + 5.4 + 6.2 + 22.2 + 78.7, abs=0.1)


def test_services_without_data_need_two() -> None:
    assert year("address", QUIET) < 33


@pytest.mark.parametrize("layout", ["single", "two", "three", "address"])
def test_what_takes_everything_costs_each_layout_the_same(layout: str) -> None:
    assert year(layout, Assumptions()) - year(layout, QUIET) == pytest.approx(2 * HOUR)


def test_where_nothing_fails_nothing_is_lost() -> None:
    never = Assumptions(0, 0, 0, 0, 0, 0, 0)
    assert {year(layout, never) for layout in ("single", "two", "three", "address")} == {0.0}


def test_more_than_a_year_is_not_lost_in_a_year() -> None:
    with pytest.raises(ValueError, match="the assumptions of the answers are too dark: .* do not"):
        year("single", Assumptions(restore=400 * 24 * HOUR))


def test_the_figures_are_in_the_pages() -> None:
    pages = "".join(
        (tree.ROOT / name).read_text()
        for name in ("README.md", "docs/postgres.md", "docs/patroni.md")
    )
    figures = {f"{value:g}" for layout in MEASURED.values() for value in layout.values()}
    assert [each for each in figures if not re.search(rf"\b{re.escape(each)}0?\b", pages)] == []


def test_assumptions_say_how_they_are_known() -> None:
    given = {"assumptions.maintenance": 60.0, "assumptions.node_repair": 8 * HOUR}
    assumed, basis = assumptions_of(facts(answered=given))
    assert (assumed.respond, basis["respond"]) == (1800, "answered")
    assert (assumed.maintenance, basis["maintenance"]) == (60, "answered")
    assert (assumed.restore, basis["restore"]) == (2400, "measured by your restores")
    assert (assumed.node_repair, basis["node_repair"]) == (8 * HOUR, "rule of thumb")


@pytest.mark.parametrize("proofs", [[], [restore(rto_s=None)], [restore(passed=False)]])
def test_a_restore_that_shows_no_time_replaces_nothing(proofs: list[tuple[str, str]]) -> None:
    assert assumptions_of(facts(proofs=proofs))[0].restore == 4 * HOUR


def test_own_drills_replace_figures_of_the_lab_where_the_layout_runs() -> None:
    proofs = [*PROOFS, drill("primary_power_off", rto_s=40.5)]
    found, own = rtos(facts(proofs=proofs), "three")
    assert (found["node"], found["process"]) == (40.5, 1.5)
    assert own == ["primary_power_off", "postmaster_kill"]
    assert rtos(facts(proofs=proofs), "two") == (dict(MEASURED["two"]), [])
    pair = {**GROUPS, "patroni": [], "postgres": NODES[:2]}
    assert rtos(facts(proofs=proofs, groups=pair), "two")[0]["node"] == 40.5
