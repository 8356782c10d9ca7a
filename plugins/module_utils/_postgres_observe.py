# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Read one PostgreSQL, 13 to 18, with the rights of pg_monitor."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    Rows,
    parse,
)

SERVER_SQL = """
SELECT pg_is_in_recovery() AS in_recovery,
       current_setting('transaction_read_only') AS read_only,
       current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_num,
       extract(epoch FROM pg_postmaster_start_time())::float8 AS started_at,
       current_setting('synchronous_standby_names') AS synchronous_standby_names,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('data_checksums') AS data_checksums,
       (SELECT setting::bigint FROM pg_settings
         WHERE name = 'recovery_min_apply_delay') AS apply_delay_ms,
       (SELECT coalesce(sum(conflicts), 0)::bigint FROM pg_stat_database) AS conflicts,
       ARRAY(SELECT name FROM pg_settings WHERE pending_restart ORDER BY name) AS pending_restart
"""

PRIMARY_SQL = """
SELECT pg_current_wal_lsn()::text AS lsn,
       substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline_hex
"""

STANDBY_SQL = """
SELECT pg_last_wal_receive_lsn()::text AS receive_lsn,
       pg_last_wal_replay_lsn()::text AS replay_lsn,
       pg_is_wal_replay_paused() AS replay_paused,
       extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
         AS since_replayed_s
"""

CONTROL_SQL = """
SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
       (SELECT timeline_id FROM pg_control_checkpoint()) AS checkpoint_timeline,
       (SELECT min_recovery_end_timeline FROM pg_control_recovery()) AS recovery_timeline
"""

# The end of the WAL that this instance can send. Without a position to compare it with, the
# difference is unknown and not 0, as greatest() alone would say.
_END = """CASE WHEN pg_is_in_recovery()
            THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
            ELSE pg_current_wal_lsn() END"""

STANDBYS_SQL = f"""
SELECT application_name, host(client_addr) AS client_addr, state, sync_state,
       sent_lsn::text AS sent_lsn, write_lsn::text AS write_lsn,
       flush_lsn::text AS flush_lsn, replay_lsn::text AS replay_lsn,
       CASE WHEN replay_lsn IS NOT NULL
            THEN greatest(pg_wal_lsn_diff({_END}, replay_lsn), 0)::bigint END AS lag_bytes,
       extract(epoch FROM replay_lag)::float8 AS lag_s
  FROM pg_stat_replication ORDER BY application_name, pid
"""

SLOTS_SQL = f"""
SELECT slot_name::text AS name, slot_type AS type, active,
       CASE WHEN restart_lsn IS NOT NULL
            THEN greatest(pg_wal_lsn_diff({_END}, restart_lsn), 0)::bigint END AS retained_bytes,
       wal_status, safe_wal_size
  FROM pg_replication_slots ORDER BY slot_name
"""

RECEIVER_SQL = """
SELECT status, sender_host, sender_port, slot_name AS slot, received_tli,
       latest_end_lsn::text AS latest_end_lsn
  FROM pg_stat_wal_receiver
"""

BASE_BACKUPS_SQL = """
SELECT host(a.client_addr) AS client_addr, p.phase,
       p.backup_streamed AS streamed, p.backup_total AS total
  FROM pg_stat_progress_basebackup p LEFT JOIN pg_stat_activity a USING (pid) ORDER BY p.pid
"""

_NOT_ALLOWED = "42501"
_WRONG_STATE = "55000"


class Reads(t.Protocol):
    """What is used of a session."""

    def rows(self, sql: str, args: Sequence[t.Any] = ..., /) -> list[dict[str, t.Any]]: ...


def observe(session: Reads) -> Instance:
    """Read the state of one instance.

    :raises QueryFailed: If the server refuses to tell.
    :raises Unreachable: If the session breaks.
    """
    try:
        return parse(_read(session))
    except QueryFailed as exc:
        # It left recovery between two statements: what was read before is not true any more.
        if exc.code != _WRONG_STATE:
            raise
        return parse(_read(session))


def _read(session: Reads) -> Rows:
    server = session.rows(SERVER_SQL)[0]
    in_recovery = server["in_recovery"]
    receiver = session.rows(RECEIVER_SQL) if in_recovery else []
    return Rows(
        server=server,
        position=session.rows(STANDBY_SQL if in_recovery else PRIMARY_SQL)[0],
        control=_control(session),
        standbys=session.rows(STANDBYS_SQL),
        slots=session.rows(SLOTS_SQL),
        receiver=receiver[0] if receiver else None,
        base_backups=session.rows(BASE_BACKUPS_SQL),
    )


def _control(session: Reads) -> dict[str, t.Any] | None:
    try:
        return session.rows(CONTROL_SQL)[0]
    except QueryFailed as exc:
        if exc.code != _NOT_ALLOWED:
            raise
        return None


__all__ = (
    "BASE_BACKUPS_SQL",
    "CONTROL_SQL",
    "PRIMARY_SQL",
    "RECEIVER_SQL",
    "SERVER_SQL",
    "SLOTS_SQL",
    "STANDBYS_SQL",
    "STANDBY_SQL",
    "Reads",
    "observe",
)
