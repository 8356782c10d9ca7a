# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Injecting a fault: commands in order, with the moment at which each of them ran."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Sequence

Runner = Callable[[list[str]], tuple[int, str, str]]


SAID_CHARS = 2000


class CommandFailed(Exception):
    """A command of a fault failed; those before it have run."""

    def __init__(self, argv: Sequence[str], rc: int, said: str, done: int) -> None:
        super().__init__(f"`{' '.join(argv)}` ended with {rc}: {said.strip() or 'no message'}")
        self.done = done


class Injection(t.NamedTuple):
    """When a fault began and when its last command had ended, in epoch seconds."""

    started: float
    ended: float


def inject(commands: Sequence[Sequence[str]], run: Runner, clock: Callable[[], float]) -> Injection:
    """Run the commands in order and stop at the first that fails.

    The fault counts from the start of the *last* command: those before it prepare the ground.

    :raises CommandFailed: With what the command said.
    :raises ValueError: If there is no command to run.
    """
    if not commands:
        raise ValueError("commands is empty: a fault that does nothing proves nothing")
    started = clock()
    for done, argv in enumerate(commands):
        started = clock()
        rc, stdout, stderr = run([str(word) for word in argv])
        if rc != 0:
            # A playbook says on its standard output why it failed.
            raise CommandFailed(argv, rc, f"{stderr.strip()}\n{stdout[-SAID_CHARS:].strip()}", done)
    return Injection(started, clock())


__all__ = ("CommandFailed", "Injection", "inject")
