# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outages from tiny histories, to the nanosecond."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Operation
from ansible_collections.nines.ha.plugins.module_utils._outage import (
    Checker,
    Marks,
    check,
    reasons_unknown,
    stall_of,
)
from hypothesis import given
from hypothesis import strategies as st

MS = 1_000_000
HEADER = Header("web", "http", "http://198.51.100.10/", 10 * MS, 1000 * MS, 0)


def history(
    down: t.Callable[[int], bool], end_ms: int = 2000, latency_ms: int = 1, stall: range = range(0)
) -> list[Operation]:
    """One attempt each 10 ms; ``down`` says whether the one that starts then fails."""
    found = []
    for number, start in enumerate(range(0, end_ms, 10)):
        if start in stall:
            continue
        kind = "fail" if down(start) else "ok"
        found.append(Operation(start * MS, number, "invoke", 0, None))
        found.append(Operation((start + latency_ms) * MS, number, kind, 0, None))
    return sorted(found, key=lambda operation: operation.time)


def checked(operations: list[Operation], inject_ms: int = 500, heal_ms: int = 1500) -> Checker:
    return check(HEADER, operations, Marks(inject_ms * MS, heal_ms * MS))


def longest(checker: Checker, window: str) -> int:
    stretch = checker.windows[window].longest
    assert stretch is not None
    return stretch.length // MS


@pytest.mark.parametrize(
    ("first_bad", "last_bad", "expected"),
    [
        # From the start of the last good attempt to the end of the first good one.
        pytest.param(500, 790, 790 - 500 + 10 + 10 + 1, id="at-the-fault"),
        pytest.param(600, 690, 111, id="later-than-the-fault"),
        pytest.param(480, 700, 241, id="begins-just-before-by-clock-skew"),
        pytest.param(1400, 1700, 321, id="outlasts-healing-and-is-the-faults"),
    ],
)
def test_rto(first_bad: int, last_bad: int, expected: int) -> None:
    checker = checked(history(lambda at: first_bad <= at <= last_bad))
    assert longest(checker, "fault") == expected
    assert checker.trailing() is None
    assert checker.windows["fault"].outage_count == 1


def test_an_outage_while_healing_is_kept_apart() -> None:
    checker = checked(history(lambda at: 600 <= at < 700 or 1600 <= at < 1800))
    assert longest(checker, "fault") == 111
    assert longest(checker, "healed") == 211


def test_several_outages_are_counted_and_summed() -> None:
    checker = checked(history(lambda at: 600 <= at < 700 or 900 <= at < 1100))
    fault = checker.windows["fault"]
    assert (fault.outage_count, fault.unavailable // MS) == (2, 111 + 211)
    assert fault.counts["fail"] == 30


def test_a_service_that_never_comes_back() -> None:
    trailing = checked(history(lambda at: at >= 600)).trailing()
    assert trailing is not None
    assert trailing.length // MS == 1991 - 590


@pytest.mark.parametrize("latency_ms", [1, 80, 400])
def test_a_slow_last_answer_is_no_outage(latency_ms: int) -> None:
    checker = checked(history(lambda at: 600 <= at < 700, latency_ms=latency_ms))
    assert checker.trailing() is None
    assert longest(checker, "fault") == 110 + latency_ms


def test_a_slow_answer_hides_no_outage() -> None:
    """One attempt hangs for 300 ms and is answered in the end; all others failed meanwhile."""
    operations = history(lambda at: 600 <= at < 900)
    slow = [
        Operation(605 * MS, 9999, "invoke", 0, None),
        Operation(895 * MS, 9999, "ok", 0, None),
    ]
    checker = checked(sorted([*operations, *slow], key=lambda operation: operation.time))
    assert longest(checker, "fault") == 895 - 590


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        pytest.param([], "made no attempt", id="nothing"),
        pytest.param(history(lambda at: at < 700), "no good answer before", id="never-good"),
    ],
)
def test_nothing_is_concluded_from(operations: list[Operation], message: str) -> None:
    assert message in reasons_unknown(checked(operations))[0]


@pytest.mark.parametrize(
    ("jump_ns", "heal_ms", "doubt"),
    [
        (None, 1500, None),
        (0, None, None),
        (150 * MS, 1500, None),
        (-150 * MS, 1500, None),
        (250 * MS, 1500, "jumped by +0.250 s"),
        (-3600 * 1000 * MS, 1500, "jumped by -3600.000 s"),
        (0, 400, "healing began 0.100 s before the fault"),
    ],
)
def test_a_clock_that_jumped_places_nothing(
    jump_ns: int | None, heal_ms: int | None, doubt: str | None
) -> None:
    marks = Marks(500 * MS, None if heal_ms is None else heal_ms * MS)
    checker = check(HEADER, history(lambda at: 600 <= at < 700), marks)
    checker.jump_ns = jump_ns
    found = reasons_unknown(checker)
    assert (found == []) == (doubt is None)
    assert doubt is None or doubt in found[0]


@pytest.mark.parametrize(
    ("operations", "made"),
    [
        pytest.param(history(lambda at: 600 <= at < 900), None, id="outage"),
        pytest.param(history(lambda at: False, stall=range(600, 620)), None, id="too-short"),
        pytest.param(history(lambda at: False, stall=range(600, 900)), "1 of 31", id="stalled"),
        pytest.param(
            history(lambda at: 600 <= at < 900, stall=range(700, 800)), None, id="for-a-third-of-it"
        ),
        pytest.param(
            history(lambda at: 600 <= at < 900, stall=range(630, 870)), "7 of 31", id="for-most"
        ),
    ],
)
def test_a_probe_that_stalled_proves_no_outage(
    operations: list[Operation], made: str | None
) -> None:
    checker = checked(operations)
    found = stall_of(checker, checker.windows["fault"].longest, "longest")
    wanted = f"the probe itself stalled: in the longest stretch it made {made} planned attempts"
    assert found == ([] if made is None else [wanted])


@given(
    start=st.integers(min_value=510, max_value=900),
    length=st.integers(min_value=0, max_value=500),
    latency=st.integers(min_value=0, max_value=9),
)
def test_it_never_understates(start: int, length: int, latency: int) -> None:
    """The service is down in [start, start + length): true outage and error bound."""
    operations = history(lambda at: start <= at < start + length, latency_ms=latency)
    measured = longest(checked(operations, heal_ms=1900), "fault")
    assert length < measured <= length + 2 * 10 + latency


def test_the_memory_does_not_grow() -> None:
    checker = checked(history(lambda at: at % 100 == 0, end_ms=60_000), heal_ms=50_000)
    assert len(checker._open) == 0
    assert all(len(window.outages) <= 100 for window in checker.windows.values())
