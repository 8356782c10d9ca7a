# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""An open-loop probe: attempts start by the clock, whatever became of the earlier ones.

A probe that waits for each answer before it asks again stops asking exactly while the service is
down, and then reports one slow request instead of an outage ("coordinated omission"). Here each
attempt is a task of its own, with its own connection and its own time limit, so the number of
open attempts is bounded by ``timeout / period``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import typing as t
from collections.abc import Awaitable, Callable

from ansible_collections.nines.ha.plugins.module_utils._history import Writer

STOP_CHECK_S = 0.1
Outcome: t.TypeAlias = tuple[str, str | None]
#: Makes the attempt of this number; says ``ok``, ``fail`` or ``info``, and why.
Ask: t.TypeAlias = Callable[[int], Awaitable[Outcome]]


class Unexpected(Exception):
    """An answer came, and it is not the one that was wanted."""


class NoAnswer(Exception):
    """The request was sent and nothing is known of it."""


class Result(t.NamedTuple):
    """Counts of a finished probe; lags in nanoseconds."""

    ops: int
    ok: int
    fail: int
    info: int
    lag_max: int
    lag_p999: int
    reason: str


async def judged(attempt: Awaitable[None], timeout_s: float) -> Outcome:
    """Make one attempt within its time; say ``ok``, ``fail`` or ``info``, and why."""
    try:
        async with asyncio.timeout(timeout_s):
            await attempt
    except NoAnswer as exc:
        return "info", str(exc)
    except TimeoutError:
        # What was sent before the time was up has become NoAnswer; this is the connection.
        return "fail", "no connection in time"
    except (OSError, Unexpected, ValueError) as exc:
        return "fail", str(exc) or type(exc).__name__
    return "ok", None


class Schedule(t.NamedTuple):
    """How often, how long, and what ends the probe early; in seconds."""

    period: float
    timeout: float
    duration: float
    stop_file: str | None


class Prober:
    """Starts attempts by the clock and writes each of them down."""

    def __init__(
        self,
        schedule: Schedule,
        writer: Writer,
        ask: Ask | None = None,
    ) -> None:
        self._schedule = schedule
        self._writer = writer
        self._ask = ask
        self._counts = {"ok": 0, "fail": 0, "info": 0}
        self._lags: dict[int, int] = {}
        self._lag_max = 0
        self._stop_reason: str | None = None
        self._open: set[asyncio.Task[None]] = set()

    def stop(self, reason: str) -> None:
        """Start no more attempts."""
        self._stop_reason = self._stop_reason or reason

    def value(self, number: int) -> int | None:
        """Give what this attempt writes; the history has it in each line of the attempt."""
        return None

    async def once(self, number: int) -> Outcome:
        """Make this attempt; say ``ok``, ``fail`` or ``info``, and why."""
        if self._ask is None:
            raise NotImplementedError("a prober needs something to ask")
        return await self._ask(number)

    async def run(self) -> Result:
        """Probe until the duration is over or :meth:`stop` is called, then wait for the rest."""
        period_ns = int(self._schedule.period * 1e9)
        number = 0
        next_look = 0
        while self._stop_reason is None:
            planned = number * period_ns
            wait = planned - self._writer.now()
            if wait > 0:
                await asyncio.sleep(wait / 1e9)
            if planned >= next_look:
                self._look(planned)
                next_look = planned + int(STOP_CHECK_S * 1e9)
                continue  # The loop's condition sees what the look found.
            self._start(number, planned)
            number += 1
        if self._open:
            await asyncio.wait(self._open, timeout=self._schedule.timeout + 1)
        return self._result(number)

    def _look(self, planned: int) -> None:
        if planned >= self._schedule.duration * 1e9:
            self.stop("duration")
        elif self._schedule.stop_file and os.path.exists(self._schedule.stop_file):
            self.stop("stop_file")

    def _start(self, number: int, planned: int) -> None:
        lag = max(0, self._writer.now() - planned)
        self._writer.add(number, "invoke", lag=lag, value=self.value(number))
        self._lag_max = max(self._lag_max, lag)
        tenth_ms = lag // 100_000
        self._lags[tenth_ms] = self._lags.get(tenth_ms, 0) + 1
        task = asyncio.ensure_future(self._attempt(number))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _attempt(self, number: int) -> None:
        kind, error = await self.once(number)
        self._counts[kind] += 1
        self._writer.add(number, kind, error=error, value=self.value(number))

    def _result(self, ops: int) -> Result:
        left = ops * 0.999
        p999 = 0
        for tenth_ms in sorted(self._lags):
            left -= self._lags[tenth_ms]
            p999 = (tenth_ms + 1) * 100_000
            if left <= 0:
                break
        reason = self._stop_reason or "duration"
        return Result(ops, **self._counts, lag_max=self._lag_max, lag_p999=p999, reason=reason)


async def conduct(prober: Prober, writer: Writer) -> Result:
    """Run a prober; SIGTERM ends it in good order, with a footer."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, prober.stop, "signal")
    result = await prober.run()
    writer.footer(result.reason)
    return result


__all__ = (
    "Ask",
    "NoAnswer",
    "Outcome",
    "Prober",
    "Result",
    "Schedule",
    "Unexpected",
    "conduct",
    "judged",
)
