# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points of a drawing: bounded, and nothing is lost on the way."""

from __future__ import annotations

from ansible_collections.nines.ha.plugins.module_utils._points import (
    MAX_BUCKETS,
    Histogram,
    Points,
    step_of,
)
from hypothesis import given
from hypothesis import strategies as st

MS = 1_000_000


def fed(histogram: Histogram, latencies: list[int]) -> Histogram:
    for ns in latencies:
        histogram.add(ns, step_of(ns))
    return histogram


def test_percentiles_are_within_a_step() -> None:
    latencies = fed(Histogram(), [ms * MS for ms in range(1, 101)])
    assert 50 * MS <= latencies.percentile(0.5) <= 50 * MS * 1.1
    assert latencies.percentile(1.0) == latencies.longest == 100 * MS
    assert Histogram().percentile(0.5) == 0


def test_two_histograms_together_are_one() -> None:
    one, other = fed(Histogram(), [0, 5 * MS]), fed(Histogram(), [7 * MS, 1])
    one.take(other)
    one.take(Histogram())
    assert (one.count, one.shortest, one.longest) == (4, 0, 7 * MS)


@given(st.lists(st.tuples(st.integers(0, 10**12), st.booleans()), max_size=200))
def test_whatever_comes_is_counted_once_in_few_buckets(attempts: list[tuple[int, bool]]) -> None:
    points = Points(10 * MS)
    for began, good in attempts:
        points.good(began, MS, step_of(MS)) if good else points.bad(began)
    found = list(points.points())
    assert len(found) <= MAX_BUCKETS
    assert [p.start for p in found] == sorted({p.start for p in found})
    assert sum(p.ok for p in found) == sum(good for _began, good in attempts)
    assert sum(p.bad for p in found) == sum(not good for _began, good in attempts)


def test_a_bucket_has_the_shortest_the_median_and_the_longest() -> None:
    points = Points(100 * MS)
    for ns in (MS, 2 * MS, 30 * MS):
        points.good(0, ns, step_of(ns))
    points.bad(50 * MS)
    points.bad(150 * MS)
    first, second = points.points()
    assert (first.ok, first.bad, first.shortest, first.longest) == (3, 1, MS, 30 * MS)
    assert first.median is not None
    assert 2 * MS <= first.median <= 2 * MS * 1.1
    assert second == (100 * MS, 0, 1, None, None, None)


def test_only_what_begins_between_the_bounds_is_taken() -> None:
    points = Points(MS, 10 * MS, 20 * MS)
    for at in range(0, 40):
        points.bad(at * MS)
    assert [p.start // MS for p in points.points()] == list(range(10, 20))
