# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write a stream of lines to a file of a mount, each one synced, under a lock; compare at the end.

Usage: nfs_stream.py FILE STOP RESULT PERIOD_S DURATION_S. Writes RESULT, in the form that
``nines.ha.ledger_check`` has, with ``lock`` beside it, when STOP is there or the time is over, and
removes FILE. Each line has a checksum of its number: what another line left there is seen.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sys
import time
from typing import Any, NamedTuple

LINE = 64
SHOWN = 10


class Write(NamedTuple):
    """One line that was written; times in seconds since the start."""

    number: int
    began: float
    ended: float
    acknowledged: bool


def line_of(number: int) -> bytes:
    """Give the line of a number.

    >>> len(line_of(7)), line_of(7)[:12]
    (64, b'00000000007 ')
    """
    head = f"{number:011d}"
    return f"{head} {hashlib.sha256(head.encode()).hexdigest()[: LINE - 13]}\n".encode()


def present(content: bytes) -> set[int]:
    """Give the numbers whose line is whole in its place.

    >>> present(line_of(0) + bytes(LINE) + line_of(2) + line_of(9))
    {0, 2}
    """
    count = len(content) // LINE
    return {n for n in range(count) if content[n * LINE : (n + 1) * LINE] == line_of(n)}


def result_of(writes: list[Write], found: set[int] | None, error: str) -> dict[str, Any]:
    """Compare what was acknowledged with what is there.

    :arg found: Numbers that are there; None where the file could not be read.
    """
    good = [write for write in writes if write.acknowledged]
    open_ = [write for write in writes if not write.acknowledged]
    lost = [write for write in good if found is not None and write.number not in found]
    there = [write for write in open_ if found is not None and write.number in found]
    absent = [write for write in open_ if write not in there]
    doubts = [] if found is not None else [f"the file could not be read: {error}"]
    doubts += [] if good else ["no write was acknowledged"]
    reasons = [f"{len(lost)} acknowledged writes are missing"] if lost else []
    rpo_s = round(lost[-1].ended - lost[0].began, 4) if lost else 0.0
    named = {"lost": lost, "unknown_present": there, "unknown_absent": absent}
    return {
        "passed": False if reasons else "unknown" if doubts else True,
        "reasons": reasons + doubts,
        "doubts": doubts,
        "acknowledged": len(good),
        "unknown": len(open_),
        **{name: len(entries) for name, entries in named.items()},
        **dict.fromkeys(("not_applied", "duplicates", "ghosts", "strangers"), 0),
        "first": {
            **dict.fromkeys(("duplicates", "ghosts", "strangers"), []),
            **{
                name: [{"id": w.number, "time_s": round(w.began, 4)} for w in entries[:SHOWN]]
                for name, entries in named.items()
            },
        },
        "rpo_s": None if found is None else rpo_s,
        "instances": [],
    }


class Stream:
    """The file, its lock, and what became of both."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = -1
        self.writes: list[Write] = []
        self.lost_lock = ""
        self.inode = 0
        self._began = time.monotonic()
        self._open()

    def _open(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        self.inode = os.fstat(self._file).st_ino

    def write(self) -> None:
        """Write the next line; an error is noted, and the file is opened anew."""
        number, began = len(self.writes), time.monotonic() - self._began
        good = True
        try:
            os.pwrite(self._file, line_of(number), number * LINE)
            os.fsync(self._file)
        except OSError as exc:
            good = False
            self.lost_lock = self.lost_lock or f"{exc.strerror} at {began:.1f} s"
            with contextlib.suppress(OSError):
                os.close(self._file)
            with contextlib.suppress(OSError):
                self._open()
        self.writes.append(Write(number, began, time.monotonic() - self._began, good))

    def compare(self) -> dict[str, Any]:
        """Read the file from the server, and say what is missing."""
        found, error = None, ""
        try:
            os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(self._file)
            with open(self._path, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                found = present(file.read())
        except OSError as exc:
            error = exc.strerror or str(exc)
        result = result_of(self.writes, found, error)
        # A server that was taken over knows the file by its inode, and its name no more.
        result["lock"] = {"reported": self.lost_lock, "inode": self.inode}
        return result


def main(path: str, stop: str, result: str, period: str, duration: str) -> None:
    """Write until the stop file is there, or the time is over."""
    stream, end = Stream(path), time.monotonic() + float(duration)
    while not os.path.exists(stop) and time.monotonic() < end:
        stream.write()
        time.sleep(float(period))
    compared = stream.compare()
    with open(f"{result}.new", "w", encoding="utf-8") as file:
        json.dump(compared, file)
    os.rename(f"{result}.new", result)
    with contextlib.suppress(OSError):
        os.unlink(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
