# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The event loop of a probe: it wakes to the microsecond, and has room for what hangs.

The selector of asyncio counts in whole milliseconds and rounds up: a probe that asks a thousand
times a second would be late by up to a whole period. This one lets ``select`` wait, which has
microseconds, and then asks ``epoll`` what is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import select
import selectors
import typing as t
from collections.abc import Coroutine

T = t.TypeVar("T")
SHORT_S = 0.05
SPARE_FILES = 256
MAX_FILES = 65_536
PRIORITY = 1


class Precise(selectors.EpollSelector):
    """Waits for less than a millisecond where it is told to."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for at most ``timeout`` seconds; say what is ready."""
        # A descriptor of 1024 or more is none for select; the loop opens its own first.
        if timeout is not None and 0 < timeout < SHORT_S and self.fileno() < 1024:
            select.select([self.fileno()], [], [], timeout)
            timeout = 0
        return super().select(timeout)


def run(main: Coroutine[t.Any, t.Any, T]) -> T:
    """Run a probe on a loop of its own."""
    # What was imported is not looked through again: collections of garbage stay short.
    gc.collect()
    gc.freeze()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(Precise())) as runner:
        return runner.run(main)


def make_room(attempts: int) -> None:
    """Let this process have as many open files as attempts, and be served first, where it may.

    :arg attempts: How many can be open at a time.
    """
    wanted = min(attempts + SPARE_FILES, MAX_FILES)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    # Only root may; others keep what they have. Niceness would not do: it counts among processes of
    # one session, and sessions share alike. The kernel leaves at least 5 % of the time to others.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))


__all__ = ("Precise", "make_room", "run")
