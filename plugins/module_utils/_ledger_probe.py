# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The ledger's writers on the open-loop engine of the probe: one row, one transaction, one id."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._ledger_outcome import Outcome
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import Driver, Pool
from ansible_collections.nines.ha.plugins.module_utils._probe import (
    Prober,
    Result,
    Schedule,
    conduct,
)

# The part of its time that an attempt may wait for a free writer; its statement has the rest.
WAIT_SHARE = 0.5


class Statement(t.NamedTuple):
    """What each attempt executes, with the run and its id as parameters."""

    query: str
    run: str


class LedgerProber(Prober):
    """Starts writes by the clock; the id of a write is its number, from 0 on."""

    def __init__(self, schedule: Schedule, writer: Writer, pool: Pool, what: Statement) -> None:
        super().__init__(schedule, writer)
        self._pool = pool
        self._what = what
        self._wait_s = schedule.timeout * WAIT_SHARE
        self._timeout_s = schedule.timeout
        self._clock = writer.now

    def value(self, number: int) -> int:
        """Give the id that this attempt writes."""
        return number

    async def once(self, number: int) -> Outcome:
        """Write one row."""
        began = self._clock()
        session = await self._pool.take(self._wait_s)
        if session is None:
            trouble = self._pool.trouble
            return "fail", f"no free writer: {trouble}" if trouble else "no free writer"
        left = self._timeout_s - (self._clock() - began) / 1e9
        outcome = await session.execute(self._what.query, (self._what.run, number), left)
        if outcome[0] == "ok":
            self._pool.give(session)
        else:
            self._pool.drop(session)
        return outcome


async def write(
    driver: Driver,
    writers: int,
    schedule: Schedule,
    writer: Writer,
    header: Callable[[], Header],
    what: Statement,
) -> Result:
    """Connect, and write by the schedule until it ends; SIGTERM ends it in good order."""
    pool = Pool(driver, writers, schedule.timeout)
    try:
        await pool.open()
        # The schedule counts from here.
        writer.header(header()._replace(reconnect_ns=int(pool.reconnect_s * 1e9)))
        return await conduct(LedgerProber(schedule, writer, pool, what), writer)
    finally:
        await pool.close()


__all__ = ("LedgerProber", "Statement", "write")
