# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The table of the ledger: how it is made, written, read and emptied.

It has no unique constraint: a row that is there twice has to be visible.
"""

from __future__ import annotations

import contextlib
import typing as t
from array import array
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    LoginRefused,
    QueryFailed,
    Unreachable,
)

# What a session raises.
FAILURES = (LoginRefused, QueryFailed, Unreachable)


class Session(t.Protocol):
    """What is used of ``_postgres_connection.Session``; each statement commits by itself."""

    def rows(self, sql: str, args: Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        """Run a statement and give its rows."""

    def execute(self, sql: str, args: Sequence[t.Any] = ()) -> None:
        """Run a statement that gives no rows."""

    def close(self) -> None:
        """End the session."""


class LedgerError(Exception):
    """The ledger cannot be used; the message says why and what to do."""


def quoted(name: str) -> str:
    """Quote an identifier.

    >>> quoted('odd "name" here')
    '"odd ""name"" here"'
    """
    return '"' + name.replace('"', '""') + '"'


def table(schema: str) -> str:
    """Name the table.

    >>> table("nines_ha")
    '"nines_ha".ledger'
    """
    return f"{quoted(schema)}.ledger"


def insert(schema: str) -> str:
    """Give the statement that writes one row; its parameters are the run and the id."""
    return f"INSERT INTO {_escaped(schema)} (run, id) VALUES (%s, %s)"


def newest(schema: str) -> str:
    """Give the query for the newest id, null where there is none; its parameter is the run."""
    return f"SELECT max(id) FROM {_escaped(schema)} WHERE run = %s"


def prepare(connect: Callable[[], Session], schema: str, run: str, create: bool) -> None:
    """See that rows of a new run can be written; make the table where that is wanted.

    :raises LedgerError: If the server is read-only, lacks the table, or has rows of this run.
    :raises Exception: One of FAILURES: it cannot be reached, or refuses a statement.
    """
    with contextlib.closing(connect()) as session:
        if value(session, "SELECT pg_is_in_recovery() AS value"):
            raise LedgerError("this is a standby: give the address that leads to the primary")
        _ensure(session, schema, create)
        query = f"SELECT count(*) AS value FROM {_escaped(schema)} WHERE run = %s"
        if rows := value(session, query, run):
            raise LedgerError(
                f"there are {rows} rows of the run {run!r} already: give a new name for run"
            )
        session.execute("BEGIN")
        session.execute(insert(schema), (run, 0))
        session.execute("ROLLBACK")


def _ensure(session: Session, schema: str, create: bool) -> None:
    if exists(session, schema):
        return
    if not create:
        raise LedgerError(f"there is no table {table(schema)}: make it, or set create to true")
    # CREATE … IF NOT EXISTS wants the right to create even where there is nothing to do.
    if not value(session, "SELECT to_regnamespace(%s) IS NOT NULL AS value", quoted(schema)):
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
    session.execute(
        f"CREATE TABLE IF NOT EXISTS {table(schema)} (run text NOT NULL, id bigint NOT NULL,"
        " written_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    # With the id, the newest one of a run is found without reading all of them.
    session.execute(f"CREATE INDEX IF NOT EXISTS ledger_run_id ON {table(schema)} (run, id)")


def exists(session: Session, schema: str) -> bool:
    """Whether the table is there."""
    return bool(value(session, "SELECT to_regclass(%s) IS NOT NULL AS value", table(schema)))


def ids(session: Session, schema: str, run: str) -> array[int]:
    """Give the ids of a run, each as often as it is there; none where there is no table."""
    if not exists(session, schema):
        return array("q")
    # One text of all ids: a row for each would take ten times the time and the memory.
    query = f"SELECT string_agg(id::text, ' ') AS value FROM {_escaped(schema)} WHERE run = %s"
    return array("q", map(int, (value(session, query, run) or "").split()))


def delete(session: Session, schema: str, run: str) -> int:
    """Remove the rows of a run; say how many there were."""
    query = (
        f"WITH gone AS (DELETE FROM {_escaped(schema)} WHERE run = %s RETURNING 1)"
        " SELECT count(*) AS value FROM gone"
    )
    return int(value(session, query, run))


def value(session: Session, query: str, *args: object) -> t.Any:
    """Give the column ``value`` of the only row."""
    return session.rows(query, args)[0]["value"]


def _escaped(schema: str) -> str:
    # A statement with parameters takes % for the beginning of a placeholder.
    return table(schema).replace("%", "%%")


__all__ = (
    "FAILURES",
    "LedgerError",
    "Session",
    "delete",
    "exists",
    "ids",
    "insert",
    "newest",
    "prepare",
    "quoted",
    "table",
    "value",
)
