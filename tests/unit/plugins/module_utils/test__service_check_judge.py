# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers beside what was expected."""

from __future__ import annotations

import datetime
import decimal
import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _service_check_judge as judge
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import Verdict
from ansible_collections.nines.ha.plugins.module_utils._service_check import check_of
from ansible_collections.nines.ha.plugins.module_utils._service_check_judge import (
    Ended,
    Outcome,
    Reply,
)
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Command,
    Port,
    Query,
    Text,
    Web,
)

WEB = Web("http://192.0.2.1/", None, (200, 204), Text("basket"), True, None)
PATTERN = Text(pattern=re.compile("^ok", re.MULTILINE))


@pytest.mark.parametrize(
    ("reply", "passed", "detail"),
    [
        (Reply(200, "a basket"), True, "status 200"),
        (Reply(503, "a basket"), False, "expected status 200 or 204, got 503"),
        (Reply(200, "closed"), False, "expected the body to contain 'basket', got 'closed'"),
    ],
)
def test_of_web(reply: Reply, passed: bool, detail: str) -> None:
    assert judge.of_web(WEB, reply) == (passed, detail)


def test_of_port() -> None:
    port = Port("192.0.2.1", 80, None, PATTERN)
    assert judge.of_port(port, "hello\nok\n").passed is True
    assert judge.of_port(port, "not ok") == (
        False,
        "expected the answer to match '^ok', got 'not ok'",
    )
    assert judge.of_port(port._replace(answer=Text()), "") == (True, "it takes connections")


@pytest.mark.parametrize(
    ("wanted", "got", "same"),
    [
        (3, 3, True),
        ("3", 3, True),
        (3, decimal.Decimal("3.00"), True),
        (0.1, decimal.Decimal("0.1"), True),
        (3, 4, False),
        ("three", 3, False),
        (True, 1, False),
        (True, True, True),
        ("true", True, True),
        (1, True, False),
        (False, None, False),
        (None, None, True),
        (None, "", False),
        ("", None, False),
        ("a", "a", True),
        (1, "1", True),
        (True, "true", False),
        ("2026-01-02", datetime.date(2026, 1, 2), True),
    ],
)
def test_same_value(wanted: object, got: object, same: bool) -> None:
    assert judge.same_value(wanted, got) is same


@pytest.mark.parametrize(
    ("wanted", "got", "detail"),
    [
        (((1, "a"),), [(1, "a")], None),
        ((), [], None),
        ((), [(1,)], "expected no rows, got [[1]]"),
        (((1,),), [], "expected [[1]], got no rows"),
        (((1,),), [(1, 2)], "expected [[1]], got [[1, 2]]"),
        (((1,), (2,)), [(2,), (1,)], "expected [[1], [2]], got [[2], [1]]"),
        (((1,),), [(i,) for i in range(5)], "expected [[1]], got [[0], [1], [2]] and 2 more"),
    ],
)
def test_of_rows(
    wanted: tuple[tuple[t.Any, ...], ...], got: list[tuple[t.Any, ...]], detail: str | None
) -> None:
    judged = judge.of_rows(Query("SELECT", wanted, {}), got)
    assert judged.passed is (detail is None)
    assert detail is None or judged.detail == detail


@pytest.mark.parametrize(
    ("ended", "detail"),
    [
        (Ended(0, "ok\n", ""), None),
        (Ended(1, "ok\n", "first\nno disk\n"), "expected rc 0, got 1: 'no disk'"),
        (Ended(1, "only this\n", ""), "expected rc 0, got 1: 'only this'"),
        (Ended(-9, "", ""), "expected rc 0, got signal 9"),
        (Ended(0, "bad\n", ""), "expected stdout to match '^ok', got 'bad\\n'"),
    ],
)
def test_of_command(ended: Ended, detail: str | None) -> None:
    judged = judge.of_command(Command(("x",), 0, PATTERN), ended)
    assert judged.passed is (detail is None)
    assert detail is None or judged.detail == detail


def test_a_long_answer_is_shortened() -> None:
    assert len(judge.of_web(WEB, Reply(200, "x" * 10**6)).detail) < 300


def outcome(passed: Verdict, name: str | None = None, attempts: int = 1) -> Outcome:
    check = check_of({"name": name, "tcp": "192.0.2.1:80"})
    return Outcome(check, passed, attempts, 2.34567, "the detail")


def test_report() -> None:
    result = judge.report([outcome(True), outcome(False, "shop", 3)])
    assert result["passed"] is False
    assert result["checks"][1] == {
        "name": "shop",
        "kind": "tcp",
        "target": "192.0.2.1:80",
        "passed": False,
        "attempts": 3,
        "took_s": 2.346,
        "detail": "the detail",
    }


def test_nothing_passes_by_default() -> None:
    assert judge.report([])["passed"] == "unknown"
    assert judge.report([outcome(True), outcome("unknown")])["passed"] == "unknown"
    assert judge.report([outcome(True)])["passed"] is True


def test_sentences() -> None:
    assert judge.sentences([outcome(True), outcome("unknown"), outcome(False, "shop", 3)]) == [
        "192.0.2.1:80: the detail",
        "shop (192.0.2.1:80): the detail (the last of 3 attempts in 2.3 s)",
    ]


def test_missing_says_what_was_expected() -> None:
    assert judge.missing(outcome(True).check, "nobody listens there") == (
        False,
        "expected a connection, got no answer: nobody listens there",
    )
