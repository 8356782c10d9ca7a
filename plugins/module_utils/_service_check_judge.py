# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Answers of services beside what was expected: a verdict, and a sentence that says both."""

from __future__ import annotations

import contextlib
import decimal
import typing as t
from collections.abc import Sequence

from ansible_collections.nines.ha.plugins.module_utils._record import combine
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import Verdict
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Check,
    Command,
    Port,
    Query,
    Text,
    Web,
    Wish,
)

SHOWN = 200  # characters of an answer
_ROWS = 3


class Reply(t.NamedTuple):
    """An answer over HTTP."""

    status: int
    body: str


class Ended(t.NamedTuple):
    """A program that has ended; ``rc`` is negative where a signal ended it."""

    rc: int
    stdout: str
    stderr: str


class Judged(t.NamedTuple):
    """What one attempt came to."""

    passed: Verdict
    detail: str


class Outcome(t.NamedTuple):
    """What a check came to."""

    check: Check
    passed: Verdict
    attempts: int
    took_s: float
    detail: str


def shown(answer: object) -> str:
    """Quote an answer, shortened.

    >>> shown("good"), len(shown("x" * 1000))
    ("'good'", 205)
    """
    said = str(answer)
    return repr(said) if len(said) <= SHOWN else f"{said[:SHOWN]!r}..."


def expectation(wish: Wish) -> str:
    """Say what has to come.

    >>> expectation(Port("198.51.100.10", 80, None, Text()))
    'a connection'
    """
    if isinstance(wish, Web):
        return f"status {' or '.join(map(str, wish.statuses))}"
    if isinstance(wish, Query):
        return _shown_rows(wish.rows)
    if isinstance(wish, Command):
        return f"rc {wish.rc}"
    return "an answer" if wish.answer != Text() else "a connection"


def missing(check: Check, why: str) -> Judged:
    """Nothing came that could be judged."""
    return Judged(False, f"expected {expectation(check.wish)}, got no answer: {why}")


def of_web(wish: Web, reply: Reply) -> Judged:
    """Judge an answer over HTTP."""
    if reply.status not in wish.statuses:
        return Judged(False, f"expected {expectation(wish)}, got {reply.status}")
    return _of_text("the body", wish.body, reply.body) or Judged(True, f"status {reply.status}")


def of_port(wish: Port, answer: str) -> Judged:
    """Judge what a TCP service said."""
    said = f"it answers {shown(answer)}" if answer else "it takes connections"
    return _of_text("the answer", wish.answer, answer) or Judged(True, said)


def of_rows(wish: Query, rows: Sequence[Sequence[object]]) -> Judged:
    """Judge rows; their order counts."""
    same = len(rows) == len(wish.rows) and all(map(_same_row, wish.rows, rows))
    if same:
        return Judged(True, f"{len(rows)} row(s) as expected")
    return Judged(False, f"expected {expectation(wish)}, got {_shown_rows(rows)}")


def of_command(wish: Command, ended: Ended) -> Judged:
    """Judge a program that has ended."""
    if ended.rc != wish.rc:
        how = f"signal {-ended.rc}" if ended.rc < 0 else str(ended.rc)
        why = ended.stderr.strip() or ended.stdout.strip()
        said = f": {shown(why.splitlines()[-1])}" if why else ""
        return Judged(False, f"expected {expectation(wish)}, got {how}{said}")
    return _of_text("stdout", wish.stdout, ended.stdout) or Judged(True, f"rc {ended.rc}")


def matches(wish: Text, answer: str) -> bool:
    """Whether an answer has what is expected of it.

    >>> matches(Text("ok"), "all ok"), matches(Text(), "")
    (True, True)
    """
    return (wish.contains is None or wish.contains in answer) and (
        wish.pattern is None or wish.pattern.search(answer) is not None
    )


def _of_text(what: str, wish: Text, answer: str) -> Judged | None:
    if matches(wish, answer):
        return None
    wanted = [
        f"{what} to contain {wish.contains!r}" if wish.contains is not None else "",
        f"{what} to match {wish.pattern.pattern!r}" if wish.pattern is not None else "",
    ]
    return Judged(False, f"expected {' and '.join(filter(None, wanted))}, got {shown(answer)}")


def _same_row(wanted: Sequence[object], row: Sequence[object]) -> bool:
    return len(wanted) == len(row) and all(map(same_value, wanted, row))


def same_value(wanted: object, got: object) -> bool:
    """Compare what YAML says with what a column holds: numbers by value, the rest as text.

    >>> same_value("3", 3), same_value(True, "true"), same_value(None, ""), same_value("t", True)
    (True, False, False, False)
    """
    if wanted is None or got is None or isinstance(got, bool):
        said = {"true": True, "false": False}.get(str(wanted).lower())
        return said is got if isinstance(got, bool) else wanted is got
    if isinstance(got, (int, float, decimal.Decimal)) and not isinstance(wanted, bool):
        with contextlib.suppress(decimal.InvalidOperation):
            return decimal.Decimal(str(wanted)) == decimal.Decimal(str(got))
        return False
    return not isinstance(wanted, bool) and str(wanted) == str(got)


def _shown_rows(rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return "no rows"
    plain = [[_plain(value) for value in row] for row in rows[:_ROWS]]
    more = f" and {len(rows) - _ROWS} more" if len(rows) > _ROWS else ""
    said = str(plain)
    return (said if len(said) <= SHOWN else f"{said[:SHOWN]}...") + more


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def report(outcomes: Sequence[Outcome]) -> dict[str, t.Any]:
    """Give the result in plain values."""
    return {
        "passed": combine(each.passed for each in outcomes),
        "checks": [
            {
                "name": each.check.name,
                "kind": each.check.kind,
                "target": each.check.target,
                "passed": each.passed,
                "attempts": each.attempts,
                "took_s": round(each.took_s, 3),
                "detail": each.detail,
            }
            for each in outcomes
        ],
    }


def sentences(outcomes: Sequence[Outcome]) -> list[str]:
    """Say what did not pass, a sentence each."""
    return [
        f"{_label(each.check)}: {each.detail}{_effort(each)}"
        for each in outcomes
        if each.passed is not True
    ]


def _label(check: Check) -> str:
    return check.name if check.name == check.target else f"{check.name} ({check.target})"


def _effort(outcome: Outcome) -> str:
    if outcome.attempts < 2:
        return ""
    return f" (the last of {outcome.attempts} attempts in {outcome.took_s:.1f} s)"


__all__ = (
    "Ended",
    "Judged",
    "Outcome",
    "Reply",
    "expectation",
    "matches",
    "missing",
    "of_command",
    "of_port",
    "of_rows",
    "of_web",
    "report",
    "same_value",
    "sentences",
    "shown",
)
