# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Samples of PostgreSQL's answers, as version 15 gives them."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import (
    BASE_BACKUPS_SQL,
    CONTROL_SQL,
    PRIMARY_SQL,
    RECEIVER_SQL,
    SERVER_SQL,
    SLOTS_SQL,
    STANDBY_SQL,
    STANDBYS_SQL,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    Receiver,
    Rows,
    Slot,
    Standby,
    parse,
)

SYSTEM = "7710582169383442327"

SERVER = {
    "in_recovery": False,
    "read_only": "off",
    "version": "15.18 (Debian 15.18-0+deb12u1)",
    "version_num": 150018,
    "started_at": 1795259810.573535,
    "synchronous_standby_names": "",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "apply_delay_ms": 0,
    "conflicts": 0,
    "pending_restart": [],
}
ON_PRIMARY = {"lsn": "0/5000100", "timeline_hex": "00000001"}
ON_STANDBY = {
    "receive_lsn": "0/5000100",
    "replay_lsn": "0/5000100",
    "replay_paused": False,
    "since_replayed_s": 120.0,
}
CONTROL = {"system_identifier": SYSTEM, "checkpoint_timeline": 1, "recovery_timeline": 0}
SENDER = {
    "application_name": "pg2",
    "client_addr": "192.0.2.12",
    "state": "streaming",
    "sync_state": "async",
    "sent_lsn": "0/5000100",
    "write_lsn": "0/5000100",
    "flush_lsn": "0/5000100",
    "replay_lsn": "0/5000100",
    "lag_bytes": 0,
    "lag_s": None,
}
SLOT = {
    "name": "pg2",
    "type": "physical",
    "active": True,
    "retained_bytes": 0,
    "wal_status": "reserved",
    "safe_wal_size": None,
}
RECEIVER = {
    "status": "streaming",
    "sender_host": "192.0.2.11",
    "sender_port": 5432,
    "slot": "pg2",
    "received_tli": 1,
    "latest_end_lsn": "0/5000100",
}


def primary_rows(**more: t.Any) -> Rows:
    """The rows of a primary with one standby."""
    return Rows(SERVER, ON_PRIMARY, CONTROL, [SENDER], [SLOT], None)._replace(**more)


def standby_rows(**more: t.Any) -> Rows:
    """The rows of a standby that streams."""
    server = {**SERVER, "in_recovery": True, "read_only": "on"}
    return Rows(server, ON_STANDBY, CONTROL, [], [], RECEIVER)._replace(**more)


def primary(names: Sequence[str] = ("pg2", "pg3"), **more: t.Any) -> Instance:
    """A primary that the named standbys follow."""
    senders = [{**SENDER, "application_name": name} for name in names]
    slots = [{**SLOT, "name": name} for name in names]
    return parse(primary_rows(standbys=senders, slots=slots))._replace(**more)


def standby(**more: t.Any) -> Instance:
    """A standby that streams and has replayed everything; each was started at its own time."""
    return parse(standby_rows())._replace(**more)


def sender(name: str, **more: t.Any) -> Standby:
    """A walsender for a standby."""
    return Standby(**{**SENDER, "application_name": name, **more})


def slot(name: str, **more: t.Any) -> Slot:
    """A slot for a standby."""
    return Slot(**{**SLOT, "name": name, **more})


def receiver(**more: t.Any) -> Receiver:
    """A walreceiver."""
    return Receiver(**{**{key: RECEIVER[key] for key in Receiver._fields}, **more})


class FakeSession:
    """Answers the statements of ``_postgres_observe`` from rows, others from ``extra``.

    An exception among the answers is raised. Lists of answers under ``extra`` are given one by one.
    """

    def __init__(self, rows: Rows, extra: Mapping[str, t.Any] | None = None) -> None:
        self.asked: list[tuple[str, tuple[t.Any, ...]]] = []
        self.closed = False
        self._extra = dict(extra or {})
        receivers = [rows.receiver] if rows.receiver else []
        self._known: dict[str, t.Any] = {
            SERVER_SQL: [rows.server],
            PRIMARY_SQL: [rows.position],
            STANDBY_SQL: [rows.position],
            CONTROL_SQL: [rows.control] if rows.control else QueryFailed("not yours", "42501"),
            STANDBYS_SQL: list(rows.standbys),
            SLOTS_SQL: list(rows.slots),
            RECEIVER_SQL: receivers,
            BASE_BACKUPS_SQL: list(rows.base_backups),
        }

    def rows(self, sql: str, args: Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        """Answer."""
        self.asked.append((sql, tuple(args)))
        for sign, answers in self._extra.items():
            if sign in sql and answers:
                return self._give(answers.pop(0))
        return self._give(self._known.get(sql, []))

    def execute(self, sql: str, args: Sequence[t.Any] = ()) -> None:
        """Do as told."""
        self.rows(sql, args)

    def close(self) -> None:
        """End."""
        self.closed = True

    @staticmethod
    def _give(answer: t.Any) -> list[dict[str, t.Any]]:
        if isinstance(answer, Exception):
            raise answer
        return t.cast("list[dict[str, t.Any]]", answer)
