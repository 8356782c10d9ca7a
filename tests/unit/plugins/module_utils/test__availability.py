# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Availability of wholes and parts, in percent."""

from __future__ import annotations

import itertools
import math

import pytest
from ansible_collections.nines.ha.plugins.module_utils._availability import (
    PERIODS_S,
    availability,
    downtime,
    from_mtbf,
    from_nines,
    parallel,
    parallel_parts,
    period_seconds,
    series,
    to_nines,
)
from hypothesis import given
from hypothesis import strategies as st

PERCENT = st.floats(min_value=0, max_value=100)
PARTS = st.lists(PERCENT, min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("percent", "period", "seconds"),
    [
        (99, "year", 315576.0),
        (99.9, "year", 31557.6),
        (99.99, "year", 3155.76),
        (99.999, "year", 315.576),
        (99.9, "month", 2629.8),
        (99.9, "week", 604.8),
        (99.9, "day", 86.4),
        (100, "year", 0.0),
        (0, "day", 86400.0),
    ],
)
def test_downtime(percent: float, period: str, seconds: float) -> None:
    assert downtime(percent, PERIODS_S[period]) == seconds
    assert availability(seconds, PERIODS_S[period]) == pytest.approx(percent, abs=1e-9)


@pytest.mark.parametrize("percent", [-0.1, 100.1, math.nan])
def test_refuses_percent(percent: float) -> None:
    with pytest.raises(ValueError, match="does not exist: give 0 to 100"):
        downtime(percent, 1)


def test_refuses_more_downtime_than_time() -> None:
    with pytest.raises(ValueError, match="61 s of downtime do not fit in a period of 60 s"):
        availability(61, 60)


@pytest.mark.parametrize(
    ("period", "seconds"), [("year", 31557600), ("month", 2629800), ("90s", 90), (60, 60)]
)
def test_period(period: object, seconds: float) -> None:
    assert period_seconds(period) == seconds


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ("decade", "none of year, month, week, day, and 'decade' is no duration"),
        (0, "the period is 0 s"),
        (None, "none of year"),
    ],
)
def test_period_refuses(period: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        period_seconds(period)


def test_the_usual_figures() -> None:
    assert series([99.9, 99.9]) == 99.8001
    assert parallel(99.9, 2) == 99.9999
    assert parallel(99.0, 3, k=2) == 99.9702
    assert parallel_parts([99.0, 99.9]) == 99.999


def enumerate_states(parts: list[float], k: int) -> float:
    """Sum the probability of each combination of parts with at least k up, the slow way."""
    total = 0.0
    for states in itertools.product((True, False), repeat=len(parts)):
        if sum(states) >= k:
            total += math.prod(
                (p if up else 100 - p) / 100 for p, up in zip(parts, states, strict=True)
            )
    return 100 * total


@given(PARTS, st.data())
def test_parallel_is_the_sum_over_all_states(parts: list[float], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(parts)))
    assert parallel_parts(parts, k) == pytest.approx(enumerate_states(parts, k), abs=1e-6)


@given(PARTS)
def test_a_chain_is_weaker_and_a_pair_stronger_than_each_part(parts: list[float]) -> None:
    assert series(parts) <= min(parts) + 1e-6
    assert parallel_parts(parts) >= max(parts) - 1e-6
    assert series(parts) == pytest.approx(100 * math.prod(p / 100 for p in parts), abs=1e-6)


@pytest.mark.parametrize(
    ("parts", "k", "reason"),
    [
        ([], 1, "there are no parts"),
        ([99], 0, "k is 0: of 1 parts, 1 to 1"),
        ([99, 99], 3, "k is 3: of 2 parts, 1 to 2"),
        ([99, 101], 1, "101 % does not exist"),
    ],
)
def test_parallel_refuses(parts: list[float], k: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parallel_parts(parts, k)


def test_series_and_equal_parts_refuse() -> None:
    with pytest.raises(ValueError, match="there are no parts"):
        series([])
    with pytest.raises(ValueError, match="there are no parts"):
        parallel(99, 0)


@pytest.mark.parametrize(
    ("nines", "percent"), [(0, 0.0), (1, 90.0), (2, 99.0), (3, 99.9), (5, 99.999), (9, 99.9999999)]
)
def test_nines(nines: float, percent: float) -> None:
    assert from_nines(nines) == percent
    assert to_nines(percent) == pytest.approx(nines, abs=1e-5)


@given(st.floats(min_value=0, max_value=6))
def test_nines_there_and_back(nines: float) -> None:
    assert to_nines(from_nines(nines)) == pytest.approx(nines, abs=1e-3)


def test_nothing_is_written_as_minus_zero() -> None:
    assert str(to_nines(0)) == "0.0"
    assert to_nines(100) is None


@pytest.mark.parametrize("nines", [-1, 9.1, math.nan])
def test_nines_refuse(nines: float) -> None:
    with pytest.raises(ValueError, match="mean nothing here: give 0 to 9"):
        from_nines(nines)


@pytest.mark.parametrize(
    ("mtbf", "mttr", "percent"),
    [(99, 1, 99.0), (1, 0, 100.0), (1, 1, 50.0), (8760, 4, 99.9543587403)],
)
def test_mtbf(mtbf: float, mttr: float, percent: float) -> None:
    assert from_mtbf(mtbf, mttr) == percent


def test_mtbf_refuses() -> None:
    with pytest.raises(ValueError, match="a part that never runs"):
        from_mtbf(0, 1)
