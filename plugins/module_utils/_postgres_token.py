# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Prove that standbys follow: write on the primary, wait until each standby shows it.

The token is committed without waiting for standbys: a missing synchronous one would otherwise hang
the very check that has to name it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_check import (
    Observation,
    primaries,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import Session
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import parse_lsn
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import Arrival, Wanted
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import Answer
from ansible_collections.nines.ha.plugins.module_utils._together import together

POLL_S = 0.02
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.A)
_NO_TABLE = ("42P01", "3F000")
_MADE_MEANWHILE = ("23505", "42P06", "42P07")
_NOT_ALLOWED = "42501"
_READ_ONLY = "25006"

Clock = Callable[[], float]


class TokenRefused(Exception):
    """The primary did not take the token; the text says what to change."""


def check_schema(schema: str) -> None:
    """Refuse a name that would need quotes.

    :raises ValueError: If it is none that PostgreSQL takes unquoted.
    """
    if not _SCHEMA.fullmatch(schema):
        raise ValueError(
            f"schema is {schema!r}: use small letters, digits and _, at most 63, no digit first"
        )


def write_token(session: Session, schema: str, token: str) -> str:
    """Put the token into the table, made when it is missing; give the position to wait for.

    :raises TokenRefused: If the primary does not take it.
    :raises Unreachable: If the session breaks.
    """
    try:
        session.execute("SET synchronous_commit TO local")
        try:
            _put(session, schema, token)
        except QueryFailed as exc:
            if exc.code not in _NO_TABLE:
                raise
            _make(session, schema)
            _put(session, schema, token)
        return str(session.rows("SELECT pg_current_wal_flush_lsn()::text AS lsn")[0]["lsn"])
    except QueryFailed as exc:
        raise TokenRefused(f"the token was not written: {exc}{_advice(exc, schema)}") from exc


def _put(session: Session, schema: str, token: str) -> None:
    session.execute(
        f"INSERT INTO {schema}.replication_token AS old (id, token, written_at)"
        " VALUES (true, %s, clock_timestamp()) ON CONFLICT (id)"
        " DO UPDATE SET token = excluded.token, written_at = excluded.written_at",
        (token,),
    )


def _make(session: Session, schema: str) -> None:
    # Asking first: "if not exists" needs the right to create even where nothing is to be created.
    missing = session.rows("SELECT to_regnamespace(%s) IS NULL AS missing", (schema,))[0]["missing"]
    statements = [f"CREATE SCHEMA IF NOT EXISTS {schema}"] if missing else []
    statements.append(
        f"CREATE TABLE IF NOT EXISTS {schema}.replication_token (id boolean PRIMARY KEY CHECK (id),"
        " token text NOT NULL, written_at timestamptz NOT NULL)"
    )
    for statement in statements:
        try:
            session.execute(statement)
        except QueryFailed as exc:
            if exc.code not in _MADE_MEANWHILE:
                raise


def _advice(exc: QueryFailed, schema: str) -> str:
    if exc.code == _NOT_ALLOWED:
        return (
            f". Run the check once as a superuser and GRANT USAGE ON SCHEMA {schema} and SELECT,"
            f" INSERT, UPDATE ON {schema}.replication_token to this role, or use read_only: true"
        )
    if exc.code == _READ_ONLY:
        return ". Take default_transaction_read_only back"
    return ""


def has_token(session: Session, schema: str, token: str) -> bool:
    """Tell whether a standby shows the token."""
    try:
        rows = session.rows(f"SELECT token FROM {schema}.replication_token")
    except QueryFailed as exc:
        if exc.code in _NO_TABLE:
            return False
        raise
    return [row["token"] for row in rows] == [token]


def position(session: Session, received: bool) -> str | None:
    """Read how far a standby has replayed, or received."""
    which = "receive" if received else "replay"
    lsn = session.rows(f"SELECT pg_last_wal_{which}_lsn()::text AS lsn")[0]["lsn"]
    return None if lsn is None else str(lsn)


def await_arrival(
    arrived: Callable[[], bool],
    where: Callable[[], str | None],
    target: str,
    timeout_s: float,
    clock: Clock = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Arrival:
    """Ask until it has arrived or the time is over.

    A refused question is asked again: a query on a standby can be cancelled by its replay.
    """
    start = clock()
    while True:
        error = None
        try:
            if arrived():
                return Arrival(True, clock() - start, target=target)
        except QueryFailed as exc:
            error = str(exc)
        except Unreachable as exc:
            return Arrival(False, clock() - start, target=target, error=str(exc))
        waited_s = clock() - start
        if waited_s >= timeout_s:
            return Arrival(False, waited_s, _last(where), target, error)
        sleep(min(POLL_S, timeout_s - waited_s))


def _last(where: Callable[[], str | None]) -> str | None:
    try:
        return where()
    except (QueryFailed, Unreachable):
        return None


def prove(answers: Sequence[Answer], wanted: Wanted, schema: str, token: str) -> list[Observation]:
    """Let the primary write, or read its position, and wait for all standbys at the same time."""
    seen = [Observation(each.name, each.place, each.instance, each.error) for each in answers]
    leaders = primaries(seen)
    sessions = {each.name: each.session for each in answers if each.session}
    if len(leaders) != 1:
        return seen
    leader = leaders[0].name
    try:
        target = _target(sessions[leader], wanted, schema, token)
    except (QueryFailed, TokenRefused, Unreachable) as exc:
        return [each._replace(error=str(exc)) if each.name == leader else each for each in seen]
    delayed = {wish.name for wish in wanted.instances if wish.delay_s is not None}
    waits: dict[str, Callable[[], Arrival]] = {}
    for each in seen:
        if each.name in sessions and each.name != leader:
            by_position = wanted.read_only or each.name in delayed
            waits[each.name] = _wait(
                sessions[each.name],
                target,
                wanted.timeout_s,
                each.name in delayed,
                None if by_position else (schema, token),
            )
    arrivals = together(waits, wanted.timeout_s + 1)
    late = Arrival(False, wanted.timeout_s, target=target, error="it stopped answering")
    return [
        each._replace(arrival=arrivals.get(each.name, late)) if each.name in waits else each
        for each in seen
    ]


def _target(session: Session, wanted: Wanted, schema: str, token: str) -> str:
    if wanted.read_only:
        return str(session.rows("SELECT pg_current_wal_flush_lsn()::text AS lsn")[0]["lsn"])
    return write_token(session, schema, token)


def _wait(
    session: Session, target: str, timeout_s: float, received: bool, proof: tuple[str, str] | None
) -> Callable[[], Arrival]:
    def where() -> str | None:
        return position(session, received)

    def arrived() -> bool:
        if proof:
            return has_token(session, *proof)
        lsn = where()
        return lsn is not None and parse_lsn(lsn) >= parse_lsn(target)

    return lambda: await_arrival(arrived, where, target, timeout_s)


__all__ = (
    "POLL_S",
    "TokenRefused",
    "await_arrival",
    "check_schema",
    "has_token",
    "position",
    "prove",
    "write_token",
)
