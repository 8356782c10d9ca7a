# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A playbook in a process of its own: what it says goes to a log, and it has a bound.

A process of its own starts with clean variables: nothing that one drill registered gets into the
next.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
import typing as t
from collections.abc import Sequence
from pathlib import Path

FAILED = re.compile(r"^(?:fatal|failed): \[[^\]]*\](?:: [A-Z]+!)?(?: \(item=.*\))? => (\{.*\})$")
IGNORED = "...ignoring"
# What ansible-core says of a module that gave no message; the task after it says more.
EMPTY = "Unknown error."
MOST_REASONS = 3
MOST_CHARS = 600
# What a stopped playbook may take to end its connections.
GRACE_S = 15.0


class Ended(t.NamedTuple):
    """How it ended; ``exit_code`` is negative where a signal ended it."""

    exit_code: int
    timed_out: bool
    seconds: float


def run(argv: Sequence[str], log: Path, limit_s: float, grace_s: float = GRACE_S) -> Ended:
    """Run the command to its end, or stop it, and all that it started, after ``limit_s``.

    Nothing that it started survives this process where that is asked to end, either.

    :raises OSError: If it cannot be started, or the log cannot be written.
    """
    begin = time.monotonic()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        timed_out = False
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            _stop(process, grace_s)
    return Ended(process.returncode, timed_out, round(time.monotonic() - begin, 1))


def _stop(process: subprocess.Popen[bytes], grace_s: float) -> None:
    if process.poll() is not None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace_s)


def reasons(log: str) -> list[str]:
    """Read from what a playbook said why it failed: the last messages of tasks, the newest last.

    Where no task failed, the last lines are all there is.
    """
    rows = log.splitlines()
    found: list[str] = []
    for place, row in enumerate(rows):
        match = FAILED.match(row)
        if match and rows[place + 1 : place + 2] != [IGNORED]:
            found.append(_message(match[1]))
    found = [text for text in found if not text.endswith(EMPTY)] or found
    if not found:
        found = [row.strip() for row in rows if row.strip()]
    return [text[:MOST_CHARS] for text in dict.fromkeys(found)][-MOST_REASONS:]


def _message(result: str) -> str:
    try:
        said = json.loads(result).get("msg", result)
    except ValueError:
        return result
    return "; ".join(map(str, said)) if isinstance(said, list) else str(said)


def folders(path: Path) -> set[str]:
    """Name the folders in a folder, links to one left out; none where it is not there."""
    with contextlib.suppress(FileNotFoundError):
        return {each.name for each in path.iterdir() if each.is_dir() and not each.is_symlink()}
    return set()


__all__ = ("Ended", "folders", "reasons", "run")
