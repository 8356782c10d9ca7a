# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger's table: what is sent to the server, and what is refused."""

from __future__ import annotations

import re
import typing as t
from array import array
from collections.abc import Sequence

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _ledger_table as table
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed

READY: tuple[tuple[str, t.Any], ...] = (("recovery", False), ("regclass", True), ("count", 0))


class FakeSession:
    """Answers a query by the first pattern that it contains; an exception is raised."""

    def __init__(self, *answers: tuple[str, t.Any]) -> None:
        self.answers = answers
        self.done: list[tuple[str, tuple[t.Any, ...]]] = []
        self.closed = False

    def rows(self, sql: str, args: Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        return [{"value": self._answer(sql, args)}]

    def execute(self, sql: str, args: Sequence[t.Any] = ()) -> None:
        self._answer(sql, args)

    def _answer(self, sql: str, args: Sequence[t.Any]) -> t.Any:
        # Without arguments a session looks for no placeholders.
        assert not args or len(re.findall(r"(?<!%)%s", sql)) == len(args)
        self.done.append((sql, tuple(args)))
        answer = next((answer for sign, answer in self.answers if sign in sql), None)
        if isinstance(answer, Exception):
            raise answer
        return answer.pop(0) if isinstance(answer, list) else answer

    def close(self) -> None:
        self.closed = True

    @property
    def verbs(self) -> list[str]:
        return [" ".join(sql.split()[:2]) for sql, _args in self.done if sql[:6] != "SELECT"]


def prepare(session: FakeSession, create: bool = True, schema: str = "nines_ha") -> None:
    table.prepare(lambda: session, schema, "r1", create)
    assert session.closed


def test_a_table_that_is_there_is_tried_and_left_as_it_was() -> None:
    session = FakeSession(*READY)
    prepare(session)
    assert session.verbs == ["BEGIN", "INSERT INTO", "ROLLBACK"]


def test_a_missing_table_is_made() -> None:
    session = FakeSession(("regclass", False), ("regnamespace", True))
    prepare(session)
    assert session.verbs[:2] == ["CREATE TABLE", "CREATE INDEX"]
    assert not any("UNIQUE" in sql or "PRIMARY KEY" in sql for sql, _args in session.done)


def test_a_missing_schema_is_made() -> None:
    session = FakeSession(("regclass", False), ("regnamespace", False))
    prepare(session)
    assert session.verbs[:3] == ["CREATE SCHEMA", "CREATE TABLE", "CREATE INDEX"]


@pytest.mark.parametrize(
    ("answers", "create", "message"),
    [
        ((("recovery", True),), True, "this is a standby"),
        ((("regclass", False),), False, r'no table "nines_ha"\.ledger: make it, or set create'),
        ((*READY[:2], ("count", 12)), True, "12 rows of the run 'r1' already: give a new name"),
    ],
)
def test_refusals(answers: tuple[tuple[str, t.Any], ...], create: bool, message: str) -> None:
    session = FakeSession(*answers)
    with pytest.raises(table.LedgerError, match=message):
        table.prepare(lambda: session, "nines_ha", "r1", create)
    assert session.closed


def test_what_the_server_refuses_is_passed_on() -> None:
    session = FakeSession(*READY, ("INSERT", QueryFailed("permission denied", "42501")))
    with pytest.raises(QueryFailed, match="permission denied"):
        table.prepare(lambda: session, "nines_ha", "r1", True)
    assert session.closed


def test_the_schema_is_quoted_everywhere() -> None:
    session = FakeSession(("regclass", False), ("regnamespace", False))
    prepare(session, schema='50%s "odd"')
    named = [sql for sql, _args in session.done if "odd" in sql]
    assert all('"50%s ""odd"""' in sql.replace("%%", "%") for sql in named)
    assert len(named) == 5


def test_ids_are_read_with_those_that_are_there_twice() -> None:
    session = FakeSession(("regclass", True), ("string_agg", "3 1 3"))
    assert table.ids(session, "nines_ha", "r1") == array("q", [3, 1, 3])


@pytest.mark.parametrize("answers", [(("regclass", False),), (("regclass", True),)])
def test_no_table_and_no_rows_are_no_ids(answers: tuple[tuple[str, t.Any], ...]) -> None:
    assert table.ids(FakeSession(*answers), "nines_ha", "r1") == array("q")


def test_delete_counts() -> None:
    assert table.delete(FakeSession(("DELETE", 7)), "nines_ha", "r1") == 7
