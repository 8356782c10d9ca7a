# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger: what is lost is found, and nothing doubtful passes."""

from __future__ import annotations

import io
import typing as t
from collections.abc import Set

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._ledger import (
    Found,
    Ledger,
    Tally,
    judge,
    merge,
    report,
    tally,
)
from hypothesis import given
from hypothesis import strategies as st

MS = 1_000_000
NONE: frozenset[int] = frozenset()


def ledger(**kinds: Set[int]) -> Ledger:
    return Ledger(*(kinds.get(name, set()) for name in Ledger._fields))


@pytest.mark.parametrize(
    ("acknowledged", "failed", "unknown", "present", "expected"),
    [
        pytest.param({1, 2}, set(), set(), [2, 1], ledger(), id="all-there"),
        pytest.param({1, 2, 3}, set(), set(), [2], ledger(lost={1, 3}), id="lost"),
        pytest.param({1, 2}, set(), set(), [], ledger(lost={1, 2}), id="all-lost"),
        pytest.param({1}, set(), set(), [1, 1, 1], ledger(duplicates={1}), id="thrice"),
        pytest.param(set(), {4}, set(), [], ledger(), id="failed-as-it-said"),
        pytest.param(set(), {4}, set(), [4], ledger(ghosts={4}), id="ghost"),
        pytest.param(
            {1},
            set(),
            {5, 6},
            [1, 5],
            ledger(unknown_present={5}, unknown_absent={6}),
            id="unknown-may-be-either",
        ),
        pytest.param(set(), set(), {5}, [5, 5], ledger(unknown_present={5}, duplicates={5})),
        pytest.param({1}, set(), set(), [1, 9], ledger(strangers={9}), id="not-in-the-history"),
        pytest.param(set(), set(), set(), [], ledger(), id="nothing-at-all"),
    ],
)
def test_judge(
    acknowledged: set[int],
    failed: set[int],
    unknown: set[int],
    present: list[int],
    expected: Ledger,
) -> None:
    assert judge(acknowledged, failed, unknown, present) == expected


@given(
    outcomes=st.dictionaries(st.integers(0, 60), st.sampled_from(("ok", "fail", "info"))),
    present=st.lists(st.integers(0, 60)),
)
def test_every_id_is_in_exactly_one_place(outcomes: dict[int, str], present: list[int]) -> None:
    def those(outcome: str) -> set[int]:
        return {value for value, became in outcomes.items() if became == outcome}

    acknowledged, failed, unknown = those("ok"), those("fail"), those("info")
    got = judge(acknowledged, failed, unknown, present)
    there = set(present)
    assert got.lost | (acknowledged & there) == acknowledged
    assert not got.lost & there
    assert got.ghosts | got.strangers | got.unknown_present | (acknowledged & there) == there
    assert got.unknown_present | got.unknown_absent == unknown
    assert not got.unknown_present & got.unknown_absent
    assert got.duplicates == {value for value in there if present.count(value) > 1}
    assert (
        got == ledger(unknown_present=got.unknown_present, unknown_absent=got.unknown_absent)
    ) == (len(present) == len(there) and acknowledged <= there <= acknowledged | unknown)


def test_instances_together() -> None:
    one = judge({1, 2}, NONE, {3, 4}, [1, 2, 3])
    other = judge({1, 2}, NONE, {3, 4}, [1])
    assert merge([one, other]) == ledger(lost={2}, unknown_present={3}, unknown_absent={4})


def history(outcomes: t.Mapping[int, str], footer: bool = True, kind: str = "ledger") -> list[str]:
    """A write each 10 ms that takes 1 ms; an id without an outcome has only a start."""
    stream, now = io.StringIO(), 0
    writer = Writer(stream, lambda: now)
    writer.header(Header("ledger", kind, "198.51.100.10/app", 10 * MS, 1000 * MS, 0))
    for number, outcome in outcomes.items():
        now = number * 10 * MS
        writer.add(number, "invoke", value=number)
        now += MS
        if outcome:
            writer.add(number, outcome, value=number)
    if footer:
        writer.footer("duration")
    return stream.getvalue().splitlines(keepends=True)


def outage(first: int = 50, last: int = 89, total: int = 150) -> dict[int, str]:
    return {number: "fail" if first <= number <= last else "ok" for number in range(total)}


def test_a_history_is_sorted_by_outcome() -> None:
    got = tally(history({0: "ok", 1: "fail", 2: "info", 3: "", 4: "ok"}))
    assert (got.acknowledged, got.failed, got.unknown) == ({0, 4}, {1}, {2, 3})
    assert got.truncated is None
    assert got.times_s([0, 1, 3, 4, 9]) == {0: 0.0, 1: 0.01, 3: 0.03, 4: 0.04, 9: None}


@pytest.mark.parametrize(
    ("lines", "acknowledged", "message"),
    [
        (history({0: "ok", 1: "ok"}, footer=False), {0, 1}, "it has no footer"),
        ([*history({0: "ok", 1: "ok"})[:3], "\0\0\n"], {0}, "line 4 is corrupt"),
        ([], set(), "the history is empty"),
        (history({0: "ok"}, kind="http"), set(), "of the kind 'http'"),
        (
            [line.replace(',"value":0', "") for line in history({0: "ok"})],
            set(),
            "an operation has no value",
        ),
        (
            [line.replace('"value":1', '"value":0') for line in history({0: "ok", 1: "ok"})],
            {0},
            "the id 0 was written twice",
        ),
        (
            [line.replace("invoke", "info") for line in history({0: "ok"})],
            set(),
            "the id 0 has an outcome and no start",
        ),
    ],
)
def test_what_a_doubtful_history_says_before_still_counts(
    lines: list[str], acknowledged: set[int], message: str
) -> None:
    got = tally(lines)
    assert got.acknowledged == acknowledged
    assert message in (got.truncated or "")


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        pytest.param(set(), 0.0, id="nothing-lost"),
        pytest.param({49}, 0.001, id="the-last-before-the-outage"),
        pytest.param({40}, 0.091, id="one-older: its age at the outage"),
        pytest.param(set(range(40, 50)), 0.091, id="a-tail"),
        pytest.param({149}, 0.001, id="no-outage-after-it"),
        pytest.param({140, 142}, 0.021, id="no-outage: from the first to the last"),
        pytest.param({45, 140}, 0.951, id="two-outages-are-one-span"),
    ],
)
def test_rpo(lost: set[int], expected: float) -> None:
    assert tally(history(outage())).rpo_s(lost) == pytest.approx(expected)


@given(
    down=st.sets(st.integers(1, 80)),
    lost=st.sets(st.integers(0, 80), max_size=10),
)
def test_the_rpo_is_zero_only_without_a_loss(down: set[int], lost: set[int]) -> None:
    got = tally(history({number: "fail" if number in down else "ok" for number in range(81)}))
    missing = lost - down
    rpo = got.rpo_s(missing)
    assert (rpo > 0) == bool(missing)
    if missing:
        assert rpo >= (max(missing) - min(missing)) / 100


def found(name: str, ids: t.Iterable[int], role: str | None = "primary", **more: t.Any) -> Found:
    return Found(name, role, list(ids), **more)


def check(
    instances: list[Found], outcomes: t.Mapping[int, str] | None = None, **more: t.Any
) -> dict[str, t.Any]:
    lines = history(outage() if outcomes is None else outcomes, **more)
    return report(tally(lines), instances, "r1")


GOOD = [*range(50), *range(90, 150)]


def test_nothing_lost() -> None:
    got = check([found("db1", GOOD), found("db2", GOOD, "standby", waited_s=0.2)])
    assert (got["passed"], got["reasons"], got["rpo_s"]) == (True, [], 0.0)
    assert (got["acknowledged"], got["not_applied"], got["unknown"], got["lost"]) == (110, 40, 0, 0)
    assert got["instances"][1]["waited_s"] == 0.2
    assert got["instances"][1]["rows"] == 110


def test_negative_control_a_checker_that_is_blind_would_pass_this() -> None:
    got = check([found("db1", [value for value in GOOD if not 40 <= value < 50])])
    assert got["passed"] is False
    assert got["lost"] == 10
    assert got["rpo_s"] == pytest.approx(0.091)
    assert got["first"]["lost"][0] == {"id": 40, "time_s": 0.4}
    assert got["reasons"] == ["10 acknowledged writes are missing on at least one instance"]


def test_a_standby_that_lacks_a_write_lost_it() -> None:
    got = check([found("db1", GOOD), found("db2", GOOD[1:], "standby")])
    assert (got["passed"], got["lost"]) == (False, 1)
    assert [one["lost"] for one in got["instances"]] == [0, 1]


@pytest.mark.parametrize(
    ("ids", "kind", "reason"),
    [
        ([*GOOD, 7], "duplicates", "1 ids are there more than once"),
        ([*GOOD, 60], "ghosts", "1 writes that certainly failed are there nevertheless"),
    ],
)
def test_what_must_not_be_there(ids: list[int], kind: str, reason: str) -> None:
    got = check([found("db1", ids)])
    assert (got["passed"], got[kind], got["reasons"]) == (False, 1, [reason])


@pytest.mark.parametrize(
    ("instances", "reason"),
    [
        ([], "no instance was looked at"),
        ([found("db1", GOOD), Found("db2", None, error="cannot be read: off")], "db2 cannot be"),
        ([Found("db1", None, error="cannot be read: off")], "db1 cannot be read"),
        ([found("db1", GOOD, "standby")], "has to be the primary, and what is one is: none"),
        ([found("db1", GOOD), found("db2", GOOD)], "what is one is: db1 and db2"),
        ([found("db1", GOOD, expected="standby")], "db1 is a primary, and was expected to be a"),
        ([found("db1", [*GOOD, 999])], "1 ids are there that the history does not know"),
    ],
)
def test_what_cannot_be_concluded(instances: list[Found], reason: str) -> None:
    got = check(instances)
    assert got["passed"] == "unknown"
    assert any(reason in text for text in got["reasons"])
    assert got["doubts"] == got["reasons"]


def test_a_cut_off_history_proves_nothing() -> None:
    got = check([found("db1", GOOD)], footer=False)
    assert got["passed"] == "unknown"
    assert "no footer" in got["reasons"][0]


def test_a_loss_is_one_however_doubtful_the_rest_is() -> None:
    got = check([found("db1", GOOD[1:]), Found("db2", None, error="off")], footer=False)
    assert (got["passed"], got["lost"]) == (False, 1)
    assert len(got["doubts"]) == 2


def test_without_an_acknowledgement_nothing_can_be_missing() -> None:
    got = check([found("db1", [])], {0: "fail", 1: "info"})
    assert got["passed"] == "unknown"
    assert got["reasons"] == ["no write was acknowledged, so none can be missing"]


def test_a_run_of_another_name_is_suspected() -> None:
    got = check([found("db1", [])])
    assert "no instance has any row of the run 'r1'" in got["reasons"][1]


def test_instances_that_disagree_on_the_unknown() -> None:
    got = check([found("db1", [0, 1]), found("db2", [0], "standby")], {0: "ok", 1: "info"})
    assert got["passed"] == "unknown"
    assert "the instances disagree" in got["reasons"][0]
    assert (got["unknown_present"], got["unknown_absent"]) == (1, 0)


def test_only_the_first_ten_are_shown() -> None:
    got = check([found("db1", [])])
    assert [write["id"] for write in got["first"]["lost"]] == list(range(10))


def test_an_empty_tally_has_no_rpo() -> None:
    assert Tally().rpo_s(NONE) == 0.0
