# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lanes of the graphic: how long, who, and when that is not known."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._report_lanes import (
    LEAST,
    Drawing,
    Span,
    amount,
    judged,
    parts,
    stays,
)

SPAN = Span(-1.0, 9.0, 900.0)


def drawing(**changes: object) -> Drawing:
    outage = {"start_s": 5.0, "length_s": 2.0, "window": "fault", "ended": True}
    return Drawing([], 0.01, 5.0, [outage], 1.0, [], [], True)._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], []),
        ([(-1.0, "a")], [(-5, 9, "a")]),
        ([(-1.0, "a"), (3.0, "a")], [(-5, 9, "a")]),
        ([(-1.0, "a"), (3.0, "b")], [(-5, 0, "a"), (0, 3, "a to b"), (3, 9, "b")]),
        (
            [(-1.0, "a"), (3.0, "b"), (6.0, "a")],
            [(-5, 0, "a"), (0, 3, "a to b"), (3, 3, "b"), (3, 6, "b to a"), (6, 9, "a")],
        ),
        (
            [(-1.0, "a"), (3.0, "")],
            [(-5, 0, "a"), (0, 3, "a to nobody, or not known"), (3, 9, "nobody, or not known")],
        ),
    ],
)
def test_who_and_when(
    told: list[tuple[float, str]], expected: list[tuple[float, float, str]]
) -> None:
    found = [(stay.begin, stay.end, stay.text) for stay in stays(told, -5, 9)]
    assert found == expected


def test_the_outage_stands_above_the_objective() -> None:
    outage, aim = judged(drawing(), SPAN)
    assert "longest outage: 2.00 s" in outage
    assert "objective: at most 1 s" in aim


def test_what_never_ended_says_so_and_what_goes_on_has_an_arrow() -> None:
    worst = {"start_s": 5.0, "length_s": 2.0, "window": "fault", "ended": False}
    outage, aim = judged(drawing(outages=[worst], objective_s=30.0), SPAN)
    assert "never ended" in outage
    assert "30 s \u2192" in aim


def test_a_short_outage_is_seen() -> None:
    brief = {"start_s": 5.0, "length_s": 0.0001, "window": "fault", "ended": True}
    outage, _aim = judged(drawing(outages=[brief]), SPAN)
    assert f'width="{LEAST}"' in outage


def test_parts_have_a_lane_each() -> None:
    roles = [{"offset_s": -1, "parts": {"primary": "a", "vip_owner": "b"}}]
    lanes = list(parts(drawing(roles=roles), SPAN))
    assert ["primary</text>" in lane for lane in lanes] == [True, False]
    assert "vip owner</text>" in lanes[1]
    assert list(parts(drawing(roles=roles, placed=False), SPAN)) == []


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0042, "4.2 ms"), (0.2, "0.20 s"), (-3, "-3.00 s"), (12.34, "12.3 s")]
)
def test_amounts(seconds: float, text: str) -> None:
    assert amount(seconds) == text
