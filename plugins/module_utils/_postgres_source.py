# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Read the primary that a node is to follow, with the rights of its replication user."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    Session,
    open_session,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed
from ansible_collections.nines.ha.plugins.module_utils._postgres_rejoin import (
    Source,
    parse_history,
)

SOURCE_SQL = """
SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END AS role,
       current_setting('server_version_num')::int / 10000 AS major,
       (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
       CASE WHEN pg_is_in_recovery() THEN 0
         ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
       END AS timeline,
       pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
         ELSE pg_current_wal_lsn() END, '0/0')::bigint AS lsn
"""


def conninfo_of(params: Mapping[str, t.Any]) -> str:
    """Write how the programs of PostgreSQL reach the primary; the password stays in its file."""
    words = {
        "host": params["source_host"],
        "port": params["source_port"],
        "user": params["source_user"],
        "dbname": "postgres",
        "sslmode": params["ssl_mode"],
        "application_name": params["name"],
        "connect_timeout": 5,
        **({"sslrootcert": params["ca_cert"]} if params["ca_cert"] else {}),
    }
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in words.items())


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def keywords_of(params: Mapping[str, t.Any]) -> dict[str, str]:
    """Give the same to the driver."""
    return {
        "host": params["source_host"],
        "port": str(params["source_port"]),
        "user": params["source_user"],
        "dbname": "postgres",
        "passfile": params["passfile"],
        "sslmode": params["ssl_mode"],
        "application_name": "nines.ha",
        "connect_timeout": "5",
        **({"sslrootcert": params["ca_cert"]} if params["ca_cert"] else {}),
    }


def read_source(params: Mapping[str, t.Any]) -> tuple[Source, frozenset[str]]:
    """Read the primary and the names of its slots.

    :raises Unreachable: If it does not answer.
    :raises LoginRefused: If it does not let the replication user in.
    """
    session = open_session(keywords_of(params))
    try:
        place = f"{params['source_host']}:{params['source_port']}"
        row = session.rows(SOURCE_SQL)[0]
        source = Source(place, forks=_forks(session, row), **row)
        slots = session.rows("SELECT slot_name::text AS name FROM pg_replication_slots")
    finally:
        session.close()
    return source, frozenset(slot["name"] for slot in slots)


def _forks(session: Session, row: Mapping[str, t.Any]) -> dict[int, int]:
    if row["timeline"] < 2:
        return {}
    name = f"pg_wal/{row['timeline']:08X}.history"
    try:
        found = session.rows("SELECT convert_from(pg_read_binary_file(%s), 'UTF8') AS text", [name])
    except QueryFailed as exc:
        raise QueryFailed(f"{exc}: the replication user must be able to read {name}") from None
    return parse_history(found[0]["text"])


__all__ = ("conninfo_of", "keywords_of", "read_source")
