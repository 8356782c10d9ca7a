# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What every instance has of a run of the ledger, once the standbys have what the primary has.

An instance that cannot be reached or does not catch up in time is not judged: it says why instead.
Where there is not exactly one primary nothing can be waited for, and each one is read as it is.
"""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils import _ledger_table as sql
from ansible_collections.nines.ha.plugins.module_utils._ledger import Found

POLL_S = 0.1


class Instance(t.NamedTuple):
    """Where an instance is, and what it should be."""

    name: str
    host: str
    port: int
    role: str | None


class Question(t.NamedTuple):
    """What to read, and how many seconds the standbys may take to catch up, all together."""

    schema: str
    run: str
    timeout_s: float


class Access(t.NamedTuple):
    """How to log in, and the clock."""

    connect: Callable[[Instance], sql.Session]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


class _Open(t.NamedTuple):
    session: sql.Session | None
    role: str | None
    error: str | None


class Reader:
    """Reads the instances; use it with :func:`contextlib.closing`."""

    def __init__(self, access: Access, instances: Sequence[Instance], question: Question) -> None:
        self._access = access
        self._instances = instances
        self._question = question
        self._opened: list[_Open] = []

    def close(self) -> None:
        """Close all connections."""
        for opened in self._opened:
            if opened.session is not None:
                opened.session.close()

    def read(self) -> list[Found]:
        """Read all instances, the standbys after they have replayed the primary's position."""
        self._opened = [self._open(instance) for instance in self._instances]
        position = self._position()
        deadline = self._access.clock() + self._question.timeout_s
        return [
            self._found(instance, opened, position, deadline)
            for instance, opened in zip(self._instances, self._opened, strict=True)
        ]

    def delete(self) -> int:
        """Remove the run's rows on the primary; say how many there were.

        :raises sql.LedgerError: If there is not exactly one primary, or it refuses.
        """
        primary = self._primary()
        if primary is None:
            raise sql.LedgerError("there is not exactly one primary to delete the rows on")
        try:
            return sql.delete(primary, *self._question[:2])
        except sql.FAILURES as exc:
            raise sql.LedgerError(str(exc)) from exc

    def _open(self, instance: Instance) -> _Open:
        session = None
        try:
            session = self._access.connect(instance)
            recovers = sql.value(session, "SELECT pg_is_in_recovery() AS value")
        except sql.FAILURES as exc:
            return _Open(session, None, f"cannot be read: {exc}")
        return _Open(session, "standby" if recovers else "primary", None)

    def _primary(self) -> sql.Session | None:
        primaries = [opened.session for opened in self._opened if opened.role == "primary"]
        return primaries[0] if len(primaries) == 1 else None

    def _position(self) -> str | None:
        primary = self._primary()
        if primary is None:
            return None
        try:
            return str(sql.value(primary, "SELECT pg_current_wal_lsn() AS value"))
        except sql.FAILURES:
            return None  # Reading its rows will fail as well, and say why.

    def _found(
        self, instance: Instance, opened: _Open, position: str | None, deadline: float
    ) -> Found:
        found = Found(instance.name, opened.role, error=opened.error, expected=instance.role)
        if opened.session is None or opened.error is not None:
            return found
        began = self._access.clock()
        try:
            if opened.role == "standby" and position is not None:
                behind = self._wait(opened.session, position, deadline)
                found = found._replace(waited_s=self._access.clock() - began)
                if behind is None or behind > 0:
                    return found._replace(error=self._late(behind, position))
            return found._replace(ids=sql.ids(opened.session, *self._question[:2]))
        except sql.FAILURES as exc:
            return found._replace(error=f"cannot be read: {exc}")

    def _wait(self, session: sql.Session, position: str, deadline: float) -> int | None:
        """Wait until this standby is there; say how many bytes it is behind, None for no idea."""
        query = "SELECT pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn()) AS value"
        while True:
            behind = sql.value(session, query, position)
            left = deadline - self._access.clock()
            if (behind is not None and behind <= 0) or left <= 0:
                return None if behind is None else int(behind)
            self._access.sleep(min(POLL_S, left))

    def _late(self, behind: int | None, position: str) -> str:
        far = "has replayed nothing" if behind is None else f"is {behind} bytes behind"
        return (
            f"{far} after {self._question.timeout_s:g} s, the primary's position was {position}:"
            " does it replicate from this primary?"
        )


__all__ = ("Access", "Instance", "Question", "Reader")
