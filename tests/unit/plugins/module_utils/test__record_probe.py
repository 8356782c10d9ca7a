# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a record shows of a probe."""

from __future__ import annotations

from ansible_collections.nines.ha.plugins.module_utils._outage import Marks, check
from ansible_collections.nines.ha.plugins.module_utils._record_probe import (
    MAX_OUTAGES,
    from_injection_of,
    outages_of,
    points_of,
    window_of,
)
from test__outage import HEADER, MS, checked, history


def test_outages_are_in_order_and_counted_from_the_fault() -> None:
    checker = checked(history(lambda at: 200 <= at < 300 or 600 <= at < 900))
    found = outages_of(checker, None, placed=True)
    assert found["count"] == 2
    assert [one["offset_s"] for one in found["longest"]] == [-0.31, 0.09]
    assert [one["window"] for one in found["longest"]] == ["before", "fault"]
    assert [one["length_s"] for one in found["longest"]] == [0.111, 0.311]


def test_an_outage_that_never_ended_says_so() -> None:
    checker = checked(history(lambda at: at >= 600))
    found = outages_of(checker, checker.trailing(), placed=True)
    assert [one["ended"] for one in found["longest"]] == [False]


def test_without_a_known_moment_only_what_the_clock_itself_says_is_there() -> None:
    found = outages_of(checked(history(lambda at: 600 <= at < 900)), None, placed=False)
    assert found["longest"] == [
        {"start_s": 0.59, "offset_s": None, "length_s": 0.311, "window": None, "ended": True}
    ]


def test_the_longest_are_kept() -> None:
    operations = history(lambda at: at % 200 >= 100, end_ms=60_000)
    operations += [
        operation._replace(time=operation.time + 60_000 * MS, process=operation.process + 9999)
        for operation in history(lambda at: 500 <= at < 1900)
    ]
    checker = check(HEADER, operations, Marks(150 * MS, None))
    found = outages_of(checker, None, placed=True)
    assert found["count"] > MAX_OUTAGES
    assert len(found["longest"]) == MAX_OUTAGES
    assert max(one["length_s"] for one in found["longest"]) > 1.4


def test_points_are_rows_of_numbers() -> None:
    rows = points_of(checked(history(lambda at: 600 <= at < 700)).points)
    assert rows["bucket_s"] == 0.01
    assert rows["rows"][0] == [0.0, 1, 0, 0.001, 0.001, 0.001]
    assert rows["rows"][60] == [0.6, 0, 1, None, None, None]


def test_the_close_up_is_around_the_fault() -> None:
    checker = checked(history(lambda at: False, end_ms=30_000), inject_ms=5000, heal_ms=20_000)
    rows = points_of(checker.close)["rows"]
    assert (rows[0][0], rows[-1][0]) == (4.0, 13.96)


def test_no_outage_has_no_time_from_the_injection() -> None:
    assert from_injection_of(checked(history(lambda at: False))) is None
    assert from_injection_of(checked(history(lambda at: 600 <= at < 700))) == 0.201


def test_errors_are_counted_by_their_text() -> None:
    window = checked(history(lambda at: 600 <= at < 700)).windows["fault"]
    assert window_of(window)["errors"] == {"fail": 10}
