# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Staleness from tiny histories, to the nanosecond, and against a plain way to find it."""

from __future__ import annotations

import io
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Operation, Writer
from ansible_collections.nines.ha.plugins.module_utils._stale import (
    Acknowledged,
    Aim,
    Reads,
    ahead_ns,
    judge,
    rows,
)
from hypothesis import given
from hypothesis import strategies as st

MS = 1_000_000
WRITES = [(number, number * 10, number * 10 + 2) for number in range(100)]


def history(
    kind: str,
    operations: t.Iterable[tuple[int | None, int, int]],
    start_ms: int = 0,
    footer: bool = True,
    wall_ms: int | None = None,
) -> list[str]:
    """Each operation is its value, its start and its end in milliseconds of the client's clock."""
    stream, now = io.StringIO(), start_ms * MS
    writer = Writer(stream, lambda: now)
    wall = 10**12 + (start_ms if wall_ms is None else wall_ms) * MS
    writer.header(Header(kind, kind, "198.51.100.10", 10 * MS, 1000 * MS, wall))
    lines = []
    for number, (value, start, end) in enumerate(operations):
        begun = value if kind == "ledger" else None
        lines += [(start, number, "invoke", begun), (end, number, "ok", value)]
    for at, number, what, value in sorted(lines, key=lambda line: line[0]):
        now = at * MS
        writer.add(number, what, value=value)
    if footer:
        writer.footer("duration")
    return stream.getvalue().splitlines(keepends=True)


def judged(
    reads: t.Iterable[tuple[int | None, int, int]],
    aim: Aim = Aim(0.1, 0),  # noqa: B008
    ledger: list[str] | None = None,
    **more: t.Any,
) -> dict[str, t.Any]:
    return judge(
        history("reader", reads, **more), ledger or history("ledger", WRITES), {"reader": aim}
    )


@pytest.mark.parametrize(
    ("reads", "stale_s", "backwards"),
    [
        pytest.param([(50, 505, 506)], 0.0, 0, id="sees-the-newest"),
        pytest.param([(49, 501, 506)], 0.0, 0, id="not-yet-acknowledged-when-it-began"),
        pytest.param([(49, 505, 506)], 0.003, 0, id="misses-one"),
        pytest.param([(40, 505, 506)], 0.093, 0, id="misses-ten: the age of the oldest"),
        pytest.param([(-1, 505, 506)], 0.503, 0, id="sees-nothing"),
        pytest.param([(60, 505, 606)], 0.0, 0, id="sees-more-as-it-takes-long"),
        pytest.param([(50, 505, 506), (49, 507, 508)], 0.005, 1, id="backwards"),
        pytest.param([(50, 505, 509), (49, 506, 508)], 0.004, 0, id="side-by-side-is-no-order"),
        pytest.param([(-1, 1, 1)], 0.0, 0, id="before-the-first-acknowledgement"),
    ],
)
def test_staleness(
    reads: list[tuple[int | None, int, int]], stale_s: float, backwards: int
) -> None:
    got = judged(reads)
    assert (got["stale_max_s"], got["backwards"]) in ((stale_s, backwards), (None, backwards))
    assert (got["stale_max_s"] is None) == (reads[0][1] == 1)
    assert got["reads"] == len(reads)


@pytest.mark.parametrize("start_ms", [0, 250, 700])
def test_the_two_need_not_begin_together(start_ms: int) -> None:
    ledger = history("ledger", WRITES, start_ms=0)
    got = judged([(70, 750, 751)], ledger=ledger, start_ms=start_ms)
    assert got["stale_max_s"] == 0.038


@pytest.mark.parametrize(
    ("reads", "aim", "passed", "reason"),
    [
        ([(50, 505, 506)], Aim(0.1), True, ""),
        ([(30, 505, 506)], Aim(0.1), False, "up to 0.193 s old, the objective is 0.1 s"),
        ([(50, 505, 506), (40, 507, 508)], Aim(1.0), True, ""),
        ([(50, 505, 506), (40, 507, 508)], Aim(1.0, 0), False, "1 reads saw less"),
        ([(50, 505, 506), (40, 507, 508)], Aim(1.0, 1), True, ""),
        ([(30, 505, 506)], Aim(), None, ""),
        ([], Aim(1.0), "unknown", "no read had an answer"),
        ([(-1, 0, 1)], Aim(1.0), "unknown", "no write was acknowledged"),
    ],
)
def test_verdicts(
    reads: list[tuple[int | None, int, int]], aim: Aim, passed: t.Any, reason: str
) -> None:
    got = judged(reads, aim)
    assert got["passed"] == passed
    assert reason in "".join(got["reasons"])


@pytest.mark.parametrize(
    ("reader", "ledger", "reason"),
    [
        (history("reader", [], footer=False), history("ledger", WRITES), "no footer"),
        (history("reader", []), history("ledger", WRITES, footer=False), "no footer"),
        (history("reader", []), [], "is empty"),
        (history("http", []), history("ledger", WRITES), "of the kind 'http', not 'reader'"),
        (history("reader", []), history("reader", []), "of the kind 'reader', not 'ledger'"),
        (history("reader", [(None, 1, 2)]), history("ledger", WRITES), "no value"),
        (history("reader", []), history("ledger", WRITES, wall_ms=5000), "one clock"),
    ],
)
def test_what_cannot_be_judged(reader: list[str], ledger: list[str], reason: str) -> None:
    got = judge(reader, ledger, {"reader": Aim(1.0)})
    assert (got["passed"], got["stale_max_s"]) == ("unknown", None)
    assert reason in got["reasons"][0]
    assert rows(got) == [("Reads", "staleness unknown")]
    assert judge(reader, ledger, {})["passed"] is None


def test_without_the_monotonic_clock_the_wall_clock_ties_them() -> None:
    one = Header("a", "reader", "x", 1, 1, 1000)
    assert ahead_ns(one, one._replace(wall_ns=1500)) == 500
    assert ahead_ns(one._replace(start_ns=7), one._replace(start_ns=9)) == 2


acknowledgements = st.permutations(range(12))
reads_of = st.lists(st.tuples(st.integers(-1, 12), st.integers(0, 15)), max_size=20)


@given(order=acknowledgements, reads=reads_of)
def test_it_is_the_oldest_that_was_missed(order: list[int], reads: list[tuple[int, int]]) -> None:
    """Ids are acknowledged in any order, one each tick."""
    acknowledged = Acknowledged()
    for time, value in enumerate(order):
        acknowledged.add(value, time)
    for seen, start in reads:
        missed = [time for time, value in enumerate(order) if value > seen and time <= start]
        assert acknowledged.age(seen, start) == (start - min(missed) if missed else 0, False)


def test_the_memory_has_a_bound_and_says_so() -> None:
    acknowledged = Acknowledged(most=10)
    for value in range(100):
        acknowledged.add(value, value)
    assert len(acknowledged._ids) <= 10
    assert acknowledged.age(95, 99) == (3, False)
    age, at_least = acknowledged.age(5, 99)
    assert at_least
    assert age <= 99 - 6


def test_an_age_that_was_forgotten_is_no_pass() -> None:
    acknowledged = Acknowledged(most=4)
    for value in range(9):
        acknowledged.add(value, value)
    reads = Reads(acknowledged)
    reads.feed(Operation(10, 0, "invoke", 0, None))
    reads.feed(Operation(11, 0, "ok", 0, None, 0))
    assert reads.at_least


def test_the_line_for_people() -> None:
    assert rows(judged([(40, 505, 506)])) == [
        (
            "Reads of reader",
            "at most 0.093 s old (objective 0.1 s), 99 % at most 0.093 s, 0 of 1 went backwards",
        )
    ]
