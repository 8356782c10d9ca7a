# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two writable primaries: found where there are two, and nowhere else."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._observer import (
    Attempt,
    Sight,
    header,
    judge,
    line,
    read,
    spans,
)

MS = 1_000_000


def sight(*attempts: tuple[str, int, int, str], observer: str = "client1") -> Sight:
    """Attempts as (instance, start ms, end ms, outcome)."""
    made = [Attempt(name, start * MS, end * MS, how) for name, start, end, how in attempts]
    return Sight(observer, 0.1, made, None)


A_TWICE = (("a", 0, 10, "ok"), ("a", 200, 210, "ok"))


@pytest.mark.parametrize(
    ("attempts", "passed"),
    [
        # One, then the other.
        ((*A_TWICE, ("a", 300, 301, "fail"), ("b", 400, 410, "ok"), ("b", 500, 510, "ok")), True),
        # The other takes one while the first is writable without doubt.
        ((*A_TWICE, ("b", 90, 100, "ok")), False),
        # A refusal between: the first may have lost its part in between.
        ((A_TWICE[0], ("a", 50, 51, "fail"), A_TWICE[1], ("b", 90, 100, "ok")), True),
        # A commit that hangs is no refusal.
        ((A_TWICE[0], ("a", 50, 60, "info"), A_TWICE[1], ("b", 90, 100, "ok")), False),
        # One that overlaps an end proves nothing: the moment of the commit is not known.
        ((*A_TWICE, ("b", 5, 100, "ok")), True),
        ((*A_TWICE, ("b", 100, 205, "ok")), True),
        # So does one that is nearer than the clocks agree.
        ((*A_TWICE, ("b", 20, 100, "ok")), True),
        # Attempts far apart: what was between, nobody saw.
        ((("a", 0, 10, "ok"), ("a", 3000, 3010, "ok"), ("b", 1500, 1510, "ok")), True),
        # Back again, as after two faults.
        (
            (
                *A_TWICE,
                ("a", 300, 301, "fail"),
                ("b", 400, 410, "ok"),
                ("b", 500, 501, "fail"),
                ("a", 600, 610, "ok"),
            ),
            True,
        ),
    ],
)
def test_two_at_a_time(attempts: tuple[tuple[str, int, int, str], ...], passed: bool) -> None:
    found = judge([sight(*attempts)], ["a"])
    assert found["passed"] is passed
    assert bool(found["proofs"]) is not passed


def test_two_observers_are_put_together() -> None:
    there = sight(*A_TWICE, observer="a")
    outside = sight(("b", 90, 100, "ok"))
    found = judge([outside, there], ["a", "b"])
    assert found["proofs"] == [{"writable": "a", "also": "b", "wall": 0.1}]
    assert found["detail"] == "a and b both took writes at 0.1 (1 times in all)"
    assert found["acknowledged"] == {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("sights", "doubt"),
    [
        ([sight(*A_TWICE)], "nobody asked b"),
        ([sight(("a", 0, 1, "fail"), ("b", 0, 1, "fail"))], "no instance took a write at all"),
        (
            [sight(*A_TWICE, ("b", 300, 301, "fail"))._replace(truncated="line 9 of x is corrupt")],
            "line 9 of x is corrupt",
        ),
    ],
)
def test_what_is_missing_is_unknown(sights: list[Sight], doubt: str) -> None:
    found = judge(sights, ["a", "b"])
    assert found["passed"] == "unknown"
    assert found["doubts"] == [doubt]
    assert doubt in found["detail"]


def test_a_proof_counts_more_than_a_doubt() -> None:
    assert judge([sight(*A_TWICE, ("b", 90, 100, "ok"))], ["a", "b", "c"])["passed"] is False


def test_notes_come_back_as_they_were_written() -> None:
    attempts = [Attempt("a", 1, 2, "ok"), Attempt("b", 3, 4, "fail")]
    lines = [header("client1", 0.1), line(attempts[0]), line(attempts[1], "in recovery")]
    assert read(lines) == Sight("client1", 0.1, attempts, None)


@pytest.mark.parametrize(
    "broken",
    ["{", '{"instance":"a"}', '{"instance":"a","start":9,"end":2,"outcome":"ok"}', "[]"],
)
def test_notes_that_were_cut_off_count_up_to_there(broken: str) -> None:
    found = read([header("client1", 0.1), line(Attempt("a", 1, 2, "ok")), broken])
    assert len(found.attempts) == 1
    assert found.truncated == "line 3 of client1 is corrupt"


@pytest.mark.parametrize("lines", [[], ["{}"], ['{"type":"header","version":9}'], ["x"]])
def test_notes_without_a_header_are_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="no header"):
        read(lines)


def test_a_span_is_shortened_by_what_clocks_may_disagree() -> None:
    (span,) = spans(sight(*A_TWICE), tolerance_s=0.02)
    assert (span.start, span.end) == (30 * MS, 180 * MS)
