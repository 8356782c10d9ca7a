# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a clock is off."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.nines.ha.plugins.module_utils._clock_offset import Trip, best, compare


def test_the_shortest_trip_counts() -> None:
    # Each question takes one second, but the third, which takes a tenth.
    times = iter([0.0, 1.0, 10.0, 11.0, 20.0, 20.1, 30.0, 31.0])
    reads = iter(["1000000003.0", "1000000013.0", "1000000023.05", "1000000033.0"])
    found = compare(lambda _command: (0, next(reads), ""), lambda: 1e9 + next(times), 3)
    assert (found["offset_s"], found["uncertainty_s"], found["reason"]) == (3.0, 0.05, "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((0, "Sun Nov 22", ""), "ended with 0: Sun Nov 22"),
        ((127, "", "sh: date: not found"), "ended with 127: sh: date: not found"),
        ((0, "1795000000.N", ""), "1795000000.N"),
        ((0, "", ""), "nothing"),
    ],
)
def test_a_node_that_does_not_tell(answer: tuple[int, str, str], reason: str) -> None:
    found = compare(lambda _command: answer, lambda: 1.0, 2)
    assert found["offset_s"] is None
    assert reason in found["reason"]


def test_banners_before_the_answer_do_not_count() -> None:
    found = compare(lambda _command: (0, "Welcome\n1000000000.5\n", ""), lambda: 1e9, 1)
    assert found["offset_s"] == 0.5


def test_a_clock_that_is_set_back_is_no_trip() -> None:
    back = itertools.count(2e9, -1)
    found = compare(lambda _command: (0, "1000000000.5", ""), lambda: next(back), 1)
    assert found["offset_s"] is None
    assert best([Trip(2.0, 0.0, 1.0)]) is None


@pytest.mark.parametrize("tries", [0, 21])
def test_tries_are_bounded(tries: int) -> None:
    with pytest.raises(ValueError, match="give 1 to 20"):
        compare(lambda _command: (0, "", ""), lambda: 1.0, tries)
