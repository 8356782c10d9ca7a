# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downtime that is expected of faults, and error budgets."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._downtime import (
    Fault,
    budget,
    expected,
    lost_majority,
    read_fault,
)

DAY = 86400


def test_a_sum_of_faults() -> None:
    found = expected([Fault("power off", 22.78, 1), Fault("killed", 1.55, 4), Fault("none", 9, 0)])
    assert found["downtime_s"] == 28.98
    assert [part["downtime_s"] for part in found["parts"]] == [22.78, 6.2, 0.0]
    assert [part["share"] for part in found["parts"]] == [78.6, 21.4, 0.0]
    assert found["availability"] == pytest.approx(100 * (1 - 28.98 / 31557600))


def test_faults_that_never_come_cost_nothing() -> None:
    found = expected([Fault("never", 60, 0)])
    assert (found["downtime_s"], found["availability"], found["parts"][0]["share"]) == (0, 100, 0)


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ([], "there are no faults"),
        ([Fault("all year", 86400, 366)], "do not fit in a period"),
    ],
)
def test_sum_refuses(faults: list[Fault], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        expected(faults)


def test_reads_a_fault() -> None:
    assert read_fault({"fault": "x", "rto": "2m", "per_year": "0.5"}) == Fault("x", 120.0, 0.5)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("x", "must be a mapping"),
        ({"fault": "x", "rto": 1}, "per_year is missing: give fault, rto, per_year"),
        ({"fault": "x", "rto": 1, "per_year": 1, "rate": 1}, "rate is not known"),
        ({"fault": "x", "rto": 1, "per_year": -1}, "less often than never"),
        ({"fault": "x", "rto": "soon", "per_year": 1}, "rto: 'soon' is no duration"),
        ({"fault": "x", "rto": 1, "per_year": "often"}, "per_year must be a number"),
        ({"fault": "", "rto": 1, "per_year": 1}, "fault must be a text"),
    ],
)
def test_fault_refuses(given: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_fault(given)


def test_a_lost_majority() -> None:
    assert lost_majority(99.9, 1, 1) == 31557.6
    assert lost_majority(99.9, 3, 2) == pytest.approx(94.6, abs=0.1)


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (
            (99.9, 30 * DAY, 0, 30 * DAY),
            {
                "left_s": 2592.0,
                "left_percent": 100.0,
                "burn_rate": 0.0,
                "lasts_s": None,
                "met": True,
            },
        ),
        (
            (99.9, 30 * DAY, 2592, 30 * DAY),
            {"left_s": 0.0, "left_percent": 0.0, "burn_rate": 1.0, "lasts_s": 0.0, "met": True},
        ),
        (
            (99.9, 30 * DAY, 2592, 3 * DAY),
            {"left_s": 0.0, "burn_rate": 10.0, "lasts_s": 0.0, "met": True},
        ),
        (
            (99.9, 30 * DAY, 3000, 30 * DAY),
            {"left_s": -408.0, "left_percent": -15.74, "lasts_s": 0.0, "met": False},
        ),
        (
            (100, DAY, 1, DAY),
            {
                "allowed_s": 0.0,
                "left_percent": None,
                "burn_rate": None,
                "lasts_s": None,
                "met": False,
            },
        ),
        ((100, DAY, 0, DAY), {"met": True, "burn_rate": None}),
    ],
)
def test_budget(args: tuple[float, float, float, float], found: dict[str, t.Any]) -> None:
    result = budget(*args)
    assert {key: result[key] for key in found} == found


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        ((99.9, 10, 0, 11), "11 s of a window of 10 s cannot have passed"),
        ((99.9, 10, 0, 0), "0 s of a window"),
        ((99.9, 10, 6, 5), "6 s of downtime do not fit in the 5 s"),
        ((101, 10, 0, 10), "does not exist"),
    ],
)
def test_budget_refuses(args: tuple[float, float, float, float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        budget(*args)
