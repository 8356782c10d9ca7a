# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The process that writes for the probe of files, and that can be left behind.

A file system that hangs holds whoever asked it, for ever if it must be, and nobody can take that
back. So threads of a process of its own ask, one attempt each, and the probe only waits as long as
it wants to. Each thread has its own place in the file: a late one spoils nobody's answer.

Orders are numbers of attempts, answers the number and what was wrong, over a socket that keeps
messages apart. When the other end of it closes, the file is removed and the process ends.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import struct
import threading
from collections.abc import Callable

ORDER = struct.Struct("!Q")
LINE = 32
MAX_TEXT = 400
REMOVE_S = 1.0


def attempt(path: str, place: int, number: int) -> str:
    """Write a line, have it on the disk, read it back; say what is wrong, or nothing.

    :arg place: Which line of the file it is.
    """
    line = f"{number:0{LINE - 1}d}\n".encode()
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(file, line, place * LINE)
            os.fsync(file)
            # Otherwise it would be read from this machine's memory, and a server not be asked.
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            read = os.pread(file, LINE, place * LINE)
        finally:
            os.close(file)
    except OSError as exc:
        return exc.strerror or str(exc)
    return "" if read == line else "what was read is not what was written"


class Crew:
    """Threads, made when they are needed; each does one attempt at a time."""

    def __init__(self, path: str, most: int, say: Callable[[bytes], object]) -> None:
        self._path = path
        self._most = most
        self._say = say
        self._orders: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._size = 0
        self._open = 0

    def order(self, number: int) -> None:
        """Have an attempt made."""
        with self._lock:
            self._open += 1
            more = self._open > self._size and self._size < self._most
            place = self._size
            self._size += more
        if more:
            threading.Thread(target=self._work, args=(place,), daemon=True).start()
        self._orders.put(number)

    def _work(self, place: int) -> None:
        while True:
            number = self._orders.get()
            wrong = attempt(self._path, place, number)
            with self._lock:
                self._open -= 1
            with contextlib.suppress(OSError):
                self._say(ORDER.pack(number) + wrong.encode()[:MAX_TEXT])


def serve(orders: socket.socket, path: str, most: int) -> None:
    """Do what is ordered until the other end closes, then remove the file."""
    crew = Crew(path, most, orders.send)
    while order := orders.recv(ORDER.size):
        crew.order(ORDER.unpack(order)[0])
    thread = threading.Thread(target=_remove, args=(path,), daemon=True)
    thread.start()
    thread.join(REMOVE_S)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def start(path: str, most: int) -> tuple[int, socket.socket]:
    """Start the process; give its id and the socket that leads to it.

    To be called before there are threads: it forks.
    """
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child:
        its.close()
        return child, ours
    try:
        # Nothing of the parent's is kept open: who reads its output would wait for this process.
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        ours.close()
        serve(its, path, most)
    finally:
        os._exit(0)  # Threads that hang are not waited for.


__all__ = ("LINE", "MAX_TEXT", "ORDER", "Crew", "attempt", "serve", "start")
