# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger in a record: its verdict depends on the objective, and is earned."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._ledger import Found, report, tally
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import (
    entry,
    rows,
    total_lines,
    totals,
)
from test__ledger import history, outage


def result(
    lost: int = 0,
    more: tuple[int, ...] = (),
    others: tuple[Found, ...] = (),
    unknown: tuple[int, ...] = (),
) -> dict[str, t.Any]:
    """What ledger_check returns where the last acknowledged writes before the outage are lost."""
    outcomes = {**outage(), **dict.fromkeys(unknown, "info")}
    present = [
        number
        for number, outcome in outcomes.items()
        if outcome == "ok" and not 50 - lost <= number < 50
    ]
    first = Found("db1", "primary", [*present, *more])
    return report(tally(history(outcomes)), [first, *others], "r1")


OFF = Found("db2", None, error="cannot be read: off")


@pytest.mark.parametrize(
    ("given", "objective_s", "passed", "reason"),
    [
        pytest.param(result(), 0.0, True, None, id="nothing-lost"),
        pytest.param(result(), 5.0, True, None, id="nothing-lost-of-5s"),
        pytest.param(result(), None, True, None, id="nothing-lost-meets-any-objective"),
        pytest.param(
            result(3),
            0.0,
            False,
            "3 acknowledged writes are missing and the objective is an RPO of 0; the oldest was"
            " 0.021 s old",
            id="lost",
        ),
        pytest.param(result(3), 0.021, True, None, id="lost-less-than-allowed"),
        pytest.param(
            result(3), 0.02, False, "the RPO of 0.021 s is longer than the objective of 0.02 s"
        ),
        pytest.param(result(3), None, "unknown", "no objective is declared", id="undeclared"),
        pytest.param(result(others=(OFF,)), 0.0, "unknown", "db2 cannot be read", id="unread"),
        pytest.param(result(3, others=(OFF,)), 0.0, False, "3 acknowledged", id="lost-at-least"),
        pytest.param(
            result(3, others=(OFF,)), 5.0, "unknown", "db2 cannot be read", id="maybe-more"
        ),
        pytest.param(result(more=(3,)), 5.0, False, "1 writes of the ledger are there more than"),
        pytest.param(result(more=(60,)), 5.0, False, "1 writes that certainly failed are there"),
        pytest.param({"failed": True, "msg": "no route"}, 0.0, "unknown", "not checked: no route"),
        pytest.param({}, 0.0, "unknown", "there is no result of it"),
    ],
)
def test_verdicts(
    given: dict[str, t.Any], objective_s: float | None, passed: t.Any, reason: str | None
) -> None:
    got = entry(given, objective_s)
    assert got["passed"] == passed
    assert type(got["passed"]) is type(passed)
    assert (reason is None) == (got["reasons"] == [])
    assert reason is None or reason in got["reasons"][0]


@pytest.mark.parametrize(
    ("given", "lost", "rpo_s"),
    [
        (result(), 0, 0.0),
        (result(3), 3, 0.021),
        (result(others=(OFF,)), None, None),
        (result(3, others=(OFF,)), 3, 0.021),
        ({}, None, None),
    ],
)
def test_what_is_not_known_is_not_zero(
    given: dict[str, t.Any], lost: int | None, rpo_s: float | None
) -> None:
    got = entry(given, 0.0)
    assert (got["lost"], got["rpo_s"]) == (lost, rpo_s)


@pytest.mark.parametrize(
    ("given", "objective_s", "ledger", "rpo"),
    [
        (
            result(unknown=(50, 51, 52), more=(51,)),
            0.0,
            "110 acknowledged, 0 lost, 0 duplicates, 3 of unknown outcome (1 present)",
            "0 (objective 0)",
        ),
        (
            result(3, more=(60,)),
            5.0,
            "110 acknowledged, 3 lost, 0 duplicates, 1 that failed and are there,"
            " 0 of unknown outcome (0 present)",
            "0.021 s (objective 5 s)",
        ),
        (
            result(others=(OFF,)),
            None,
            "110 acknowledged, loss unknown, 0 duplicates, 0 of unknown outcome (0 present)",
            "unknown (no objective)",
        ),
        ({}, 0.0, "unknown", "unknown (objective 0)"),
    ],
)
def test_lines(given: dict[str, t.Any], objective_s: float | None, ledger: str, rpo: str) -> None:
    assert rows(entry(given, objective_s), objective_s) == [("Ledger", ledger), ("RPO", rpo)]


def test_rounds_are_summed_up() -> None:
    records = [{"ledger": entry(given, 0.0)} for given in (result(), result(3), {})]
    total = totals([*records, {}])
    assert total == {
        "ledgers": 3,
        "ledgers_unknown": 1,
        "acknowledged": 220,
        "lost": 3,
        "rpo_max_s": 0.021,
    }
    assert total_lines(total) == [
        "Ledgers of 3 rounds, 1 of them unknown: 220 acknowledged, 3 lost, largest RPO 0.021 s"
    ]


def test_rounds_without_a_ledger_say_nothing_of_it() -> None:
    assert totals([{}, {}]) == {}
    assert total_lines({}) == []


def test_rounds_that_are_all_unknown_have_no_rpo() -> None:
    total = totals([{"ledger": entry({}, 0.0)}])
    assert total_lines(total) == [
        "Ledgers of 1 rounds, 1 of them unknown: 0 acknowledged, 0 lost, largest RPO unknown"
    ]
