# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Reads the newest id of a ledger on schedule: what a client sees through one address.

The sessions are those of the ledger's writers. What a read saw is in the history, as the value of
its ``ok``: the newest id, or -1 where there was no row of the run.
"""

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

WAIT_SHARE = 0.5  # As for the writers: the rest of its time is the statement's.
NOTHING = -1


class Question(t.NamedTuple):
    """What each attempt asks, with the run as its parameter."""

    query: str
    run: str


class ReadProber(Prober):
    """Starts reads by the clock."""

    def __init__(self, schedule: Schedule, writer: Writer, pool: Pool, what: Question) -> None:
        super().__init__(schedule, writer)
        self._pool = pool
        self._what = what
        self._timeout_s = schedule.timeout
        self._clock = writer.now
        self._seen: dict[int, int] = {}

    def value(self, number: int) -> int | None:
        """Give what this read saw; nothing before it is done, or where it failed."""
        return self._seen.pop(number, None)

    async def once(self, number: int) -> Outcome:
        """Read once."""
        began = self._clock()
        session = await self._pool.take(self._timeout_s * WAIT_SHARE)
        if session is None:
            trouble = self._pool.trouble
            return "fail", f"no free connection: {trouble}" if trouble else "no free connection"
        left = self._timeout_s - (self._clock() - began) / 1e9
        outcome = await session.execute(self._what.query, (self._what.run,), left)
        if outcome[0] != "ok":
            self._pool.drop(session)
            return outcome
        newest = session.rows()[0][0]
        self._pool.give(session)
        self._seen[number] = NOTHING if newest is None else int(newest)
        return outcome


async def read(
    driver: Driver,
    connections: int,
    schedule: Schedule,
    writer: Writer,
    header: Callable[[], Header],
    what: Question,
) -> Result:
    """Connect, and read by the schedule until it ends; SIGTERM ends it in good order."""
    pool = Pool(driver, connections, schedule.timeout)
    try:
        await pool.open()
        # The schedule counts from here.
        writer.header(header()._replace(reconnect_ns=int(pool.reconnect_s * 1e9)))
        return await conduct(ReadProber(schedule, writer, pool, what), writer)
    finally:
        await pool.close()


__all__ = ("NOTHING", "Question", "ReadProber", "read")
