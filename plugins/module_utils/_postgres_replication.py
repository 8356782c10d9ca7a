# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What one PostgreSQL says about its replication, from rows to values."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping, Sequence

_LSN = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})", re.I | re.A)

Row = Mapping[str, t.Any]


class RowsUnreadable(ValueError):
    """The rows are not those of a PostgreSQL that this collection knows."""


class Standby(t.NamedTuple):
    """One walsender: a standby, or a client, that this instance sends WAL to."""

    application_name: str
    client_addr: str | None
    state: str | None
    sync_state: str | None
    sent_lsn: str | None
    write_lsn: str | None
    flush_lsn: str | None
    replay_lsn: str | None
    lag_bytes: int | None
    lag_s: float | None


class Slot(t.NamedTuple):
    """One replication slot; ``safe_wal_size`` is in bytes."""

    name: str
    type: str
    active: bool
    retained_bytes: int | None
    wal_status: str | None
    safe_wal_size: int | None


class Receiver(t.NamedTuple):
    """The walreceiver of a standby; all ``None`` without the rights of pg_monitor."""

    status: str | None
    sender_host: str | None
    sender_port: int | None
    slot: str | None
    latest_end_lsn: str | None


class BaseBackup(t.NamedTuple):
    """A copy of this instance that is being made; ``total`` is an estimate, both in bytes."""

    client_addr: str | None
    phase: str
    streamed: int | None
    total: int | None


class Instance(t.NamedTuple):
    """One instance. ``replay_lag_s`` and ``apply_delay_s`` are those of a standby, in seconds."""

    role: str
    in_recovery: bool
    writable: bool
    version: str
    version_num: int
    started_at: float
    system_identifier: str | None
    timeline: int | None
    lsn: str | None
    receive_lsn: str | None
    replay_lsn: str | None
    replay_lag_s: float | None
    replay_paused: bool
    apply_delay_s: float
    standbys: tuple[Standby, ...]
    slots: tuple[Slot, ...]
    receiver: Receiver | None
    conflicts: int
    synchronous_standby_names: str
    synchronous_commit: str
    data_checksums: bool
    pending_restart: tuple[str, ...]
    base_backups: tuple[BaseBackup, ...] = ()

    @property
    def major(self) -> int:
        """The version whose instances can stream to each other."""
        return self.version_num // 10000

    @property
    def position(self) -> int:
        """The end of the WAL that this instance has, replayed or not, in bytes."""
        known = (self.lsn, self.receive_lsn, self.replay_lsn)
        return max((parse_lsn(lsn) for lsn in known if lsn), default=0)

    def as_result(self) -> dict[str, t.Any]:
        """Give plain values, as a module returns them."""
        return {
            **self._asdict(),
            "standbys": [each._asdict() for each in self.standbys],
            "slots": [each._asdict() for each in self.slots],
            "receiver": self.receiver._asdict() if self.receiver else None,
            "pending_restart": list(self.pending_restart),
            "base_backups": [each._asdict() for each in self.base_backups],
        }


class Rows(t.NamedTuple):
    """The answers to the statements of ``_postgres_observe``."""

    server: Row
    position: Row
    control: Row | None
    standbys: Sequence[Row]
    slots: Sequence[Row]
    receiver: Row | None
    base_backups: Sequence[Row] = ()


def parse_lsn(text: str) -> int:
    """Give a position in the WAL in bytes.

    >>> parse_lsn("0/3000060"), parse_lsn("1/0") - parse_lsn("0/FFFFFFFF")
    (50331744, 1)

    :raises ValueError: If it is no position.
    """
    match = _LSN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no position in the WAL: one looks like 0/3000060")
    return (int(match[1], 16) << 32) + int(match[2], 16)


def format_lsn(position: int) -> str:
    """Write a position the way PostgreSQL does.

    >>> format_lsn(50331744)
    '0/3000060'
    """
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def format_bytes(count: int) -> str:
    """Write a number of bytes with a unit that people compare.

    >>> [format_bytes(n) for n in (0, 512, 16777216, 1234567)]
    ['0 bytes', '512 bytes', '16777216 bytes (16.0 MiB)', '1234567 bytes (1.2 MiB)']
    """
    if count < 1 << 20:
        return f"{count} bytes"
    return f"{count} bytes ({count / (1 << 20):.1f} MiB)"


def parse(rows: Rows) -> Instance:
    """Read the rows of one instance.

    :raises RowsUnreadable: If something is missing in them.
    """
    try:
        return _instance(rows)
    except (KeyError, TypeError, ValueError) as exc:
        raise RowsUnreadable(
            f"cannot read what PostgreSQL says ({type(exc).__name__}: {exc}): its version is not"
            " supported"
        ) from exc


def _instance(rows: Rows) -> Instance:
    server, position = rows.server, rows.position
    in_recovery = bool(server["in_recovery"])
    receiver = _receiver(rows.receiver) if in_recovery else None
    return Instance(
        role="standby" if in_recovery else "primary",
        in_recovery=in_recovery,
        writable=not in_recovery and server["read_only"] == "off",
        version=server["version"],
        version_num=int(server["version_num"]),
        started_at=float(server["started_at"]),
        system_identifier=rows.control["system_identifier"] if rows.control else None,
        timeline=_timeline(rows, in_recovery),
        lsn=position.get("lsn"),
        receive_lsn=position.get("receive_lsn"),
        replay_lsn=position.get("replay_lsn"),
        replay_lag_s=_replay_lag_s(position, receiver),
        replay_paused=bool(position.get("replay_paused")),
        apply_delay_s=int(server["apply_delay_ms"]) / 1000 if in_recovery else 0.0,
        standbys=tuple(_standby(row) for row in rows.standbys),
        slots=tuple(Slot(**row) for row in rows.slots),
        receiver=receiver,
        conflicts=int(server["conflicts"]),
        synchronous_standby_names=server["synchronous_standby_names"],
        synchronous_commit=server["synchronous_commit"],
        data_checksums=server["data_checksums"] == "on",
        pending_restart=tuple(server["pending_restart"]),
        base_backups=tuple(BaseBackup(**row) for row in rows.base_backups),
    )


def _timeline(rows: Rows, in_recovery: bool) -> int | None:
    if not in_recovery:
        # The control file names the old one until the first checkpoint after a promotion.
        return int(rows.position["timeline_hex"], 16)
    known = [
        (rows.receiver or {}).get("received_tli"),
        (rows.control or {}).get("checkpoint_timeline"),
        (rows.control or {}).get("recovery_timeline"),
    ]
    # Each can be late and none is ever early.
    return max((int(each) for each in known if each), default=None)


def _replay_lag_s(position: Row, receiver: Receiver | None) -> float | None:
    streaming = receiver is not None and receiver.status == "streaming"
    # Without news from the primary "all replayed" says nothing, the age of the last commit does.
    if streaming and position.get("receive_lsn") == position.get("replay_lsn"):
        return 0.0
    since = position.get("since_replayed_s")
    return None if since is None else max(0.0, float(since))


def _receiver(row: Row | None) -> Receiver | None:
    return Receiver(**{key: row[key] for key in Receiver._fields}) if row else None


def _standby(row: Row) -> Standby:
    standby = Standby(**row)
    # The server knows no times once a standby has replayed everything and nothing new comes.
    if standby.lag_s is None and standby.lag_bytes == 0:
        return standby._replace(lag_s=0.0)
    return standby


__all__ = (
    "BaseBackup",
    "Instance",
    "Receiver",
    "Row",
    "Rows",
    "RowsUnreadable",
    "Slot",
    "Standby",
    "format_bytes",
    "format_lsn",
    "parse",
    "parse_lsn",
)
