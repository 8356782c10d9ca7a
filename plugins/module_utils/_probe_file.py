# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Attempts on a file system: a line is written, synced and read back, by another process.

An attempt that is not done in time is over, whatever becomes of it: the schedule never waits for
the file system, and neither does the end of the probe.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from ansible_collections.nines.ha.plugins.module_utils._probe import Outcome, Schedule
from ansible_collections.nines.ha.plugins.module_utils._probe_file_writer import (
    MAX_TEXT,
    ORDER,
    start,
)

MOST_THREADS = 200
END_S = 2.0
KILLED_S = 0.5
POLL_S = 0.01


def folder_of(url: str) -> str:
    """Read an address such as ``file:///srv/share``: the folder that the probe's file is made in.

    :raises ValueError: If it is none, or names a host.

    >>> folder_of("file:///srv/my%20share")
    '/srv/my share'
    """
    parts = urlsplit(url)
    folder = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc or not folder.startswith("/"):
        raise ValueError(f"url is {url!r}: give file:///folder, a folder on this host")
    return folder


def threads_of(schedule: Schedule) -> int:
    """Give the number of attempts that can be open at a time.

    >>> threads_of(Schedule(0.1, 1.0, 60.0, None)), threads_of(Schedule(0.001, 1.0, 60.0, None))
    (11, 200)
    """
    return min(MOST_THREADS, math.ceil(schedule.timeout / schedule.period) + 1)


class FileAsker:
    """Hands attempts to the process that makes them, and waits a while for the answers."""

    def __init__(self, orders: socket.socket, most: int, timeout_s: float) -> None:
        self._orders = orders
        self._most = most
        self._timeout_s = timeout_s
        self._open: set[int] = set()
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._listens = False
        self._ended = False

    async def ask(self, number: int) -> Outcome:
        """Make one attempt; say ``ok``, ``fail`` or ``info``, and why."""
        loop = asyncio.get_running_loop()
        if not self._listens:
            self._orders.setblocking(False)
            loop.add_reader(self._orders, self._answered)
            self._listens = True
        if len(self._open) >= self._most:
            return "fail", f"nothing was written: {self._most} earlier attempts still hang"
        if self._ended:
            return "fail", "nothing was written: the process that writes has ended"
        self._waiting[number] = loop.create_future()
        self._open.add(number)
        try:
            self._orders.send(ORDER.pack(number))
            async with asyncio.timeout(self._timeout_s):
                wrong = await self._waiting[number]
        except TimeoutError:
            return "info", "no answer in time"
        except OSError as exc:
            self._open.discard(number)
            return "fail", f"nothing was written: {exc}"
        finally:
            del self._waiting[number]
        return ("fail", wrong) if wrong else ("ok", None)

    def _answered(self) -> None:
        while True:
            try:
                answer = self._orders.recv(ORDER.size + MAX_TEXT)
            except BlockingIOError:
                return
            except OSError:
                answer = b""
            if not answer:
                asyncio.get_running_loop().remove_reader(self._orders)
                self._ended = True
                return
            number = ORDER.unpack_from(answer)[0]
            self._open.discard(number)
            future = self._waiting.get(number)
            if future is not None and not future.done():
                future.set_result(answer[ORDER.size :].decode(errors="replace"))


@contextlib.contextmanager
def file_asker(
    folder: str, schedule: Schedule, left: Callable[[str], object]
) -> Iterator[FileAsker]:
    """Start the process, and end it with its file.

    :arg left: Told the path of the file where that could not be removed in time.
    """
    name = f".nines-ha-probe-{socket.gethostname()}-{secrets.token_hex(4)}"
    path = os.path.join(folder, name)
    most = threads_of(schedule)
    child, orders = start(path, most)
    try:
        yield FileAsker(orders, most, schedule.timeout)
    finally:
        orders.close()
        if not _ended(child, END_S):
            left(path)
            os.kill(child, signal.SIGKILL)
            # A process whose file system hangs may outlive even this; then it is left behind.
            _ended(child, KILLED_S)


def _ended(child: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(POLL_S)
    return False


__all__ = ("FileAsker", "file_asker", "folder_of", "threads_of")
