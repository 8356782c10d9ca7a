# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""An undo: commands that run at a deadline, unless they are run or cancelled before.

The undo lives on the host that can heal, not on the control node. It is a script in a folder of
root's, started by a systemd timer where systemd runs and by a detached process elsewhere. Whoever
comes first, the timer or the operator, claims the script by renaming it, so it runs once.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import typing as t
from collections.abc import Callable, Sequence
from pathlib import Path

Runner = Callable[[list[str]], tuple[int, str, str]]
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class UndoRefused(ValueError):
    """The wish cannot be granted; nothing was changed."""


class UndoFailed(Exception):
    """A command of the undo, or arming it, failed."""


class Armed(t.NamedTuple):
    """An undo that waits; its deadline in epoch seconds."""

    name: str
    deadline: float


class Plan(t.NamedTuple):
    """What to do, decided without doing it."""

    steps: tuple[str, ...]
    before: str
    after: str


def plan(current: Armed | None, wanted: str, replace: bool) -> Plan:
    """Decide how to come to the state ``armed``, ``disarmed`` or ``fired``.

    :raises UndoRefused: If an undo of this name waits already: arming it again would push the
        healing of a running fault back.
    """
    before = "armed" if current else "absent"
    if wanted == "armed":
        if current and not replace:
            raise UndoRefused(
                f"an undo called {current.name} is armed already: a fault is under way. Fire it"
                " (state: fired), or set replace: true"
            )
        return Plan(("cancel", "arm") if current else ("arm",), before, "armed")
    if current is None:
        return Plan((), before, before)
    return Plan(("fire",) if wanted == "fired" else ("cancel",), before, "absent")


def script_of(commands: Sequence[Sequence[str]]) -> str:
    """Write the commands as a shell script that runs all of them, whatever becomes of each."""
    lines = [f"{shlex.join(str(word) for word in argv)} || failed=$?" for argv in commands]
    return "\n".join(["#!/bin/sh", "failed=0", *lines, "exit $failed", ""])


class Store:
    """The undos of this host: one script each, whose name carries the deadline.

    ``link@1795249214.250.sh`` waits; a name is never used twice, so an old timer finds nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_this_user(cls) -> Store:
        """Choose the folder: root's is gone after a reboot, as is what it would undo."""
        if os.geteuid() == 0:
            return cls(Path("/run/nines.ha/undo"))
        return cls(Path.home() / ".cache/nines.ha/undo")

    def waiting(self, name: str) -> list[Armed]:
        """Read the undos that wait: the one of this name, or all that begin so with ``…*``.

        The newest fault is healed first.

        :raises UndoRefused: If the name could not be part of a path.
        """
        prefix = name.removesuffix("*")
        if prefix == name:
            one = self.read(name)
            return [one] if one else []
        if prefix and not NAME.fullmatch(prefix):
            raise UndoRefused(f"name is {name!r}: before the * use letters, digits, dot and dash")
        found = [path.stem.rsplit("@", 1) for path in self.folder.glob(f"{prefix}*@*.sh")]
        armed = [Armed(start, float(deadline)) for start, deadline in found]
        return sorted(armed, key=lambda one: (one.deadline, one.name), reverse=True)

    def script(self, armed: Armed) -> Path:
        """Path of the script of an undo."""
        return self.folder / f"{armed.name}@{armed.deadline:.3f}.sh"

    def read(self, name: str) -> Armed | None:
        """Read an undo that waits.

        :raises UndoRefused: If the name could not be part of a path.
        """
        if not NAME.fullmatch(name):
            raise UndoRefused(f"name is {name!r}: use letters, digits, dot, dash and underscore")
        for path in sorted(self.folder.glob(f"{name}@*.sh")):
            return Armed(name, float(path.stem.rsplit("@", 1)[1]))
        return None

    def write(self, armed: Armed, script: str) -> None:
        """Put an undo down, whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.script(armed).with_suffix(".draft")
        draft.touch(mode=0o700)
        draft.write_text(script)
        draft.rename(self.script(armed))

    def claim(self, armed: Armed) -> Path | None:
        """Take the script away from everybody else; None where somebody was faster."""
        claimed = self.script(armed).with_suffix(".claimed")
        try:
            self.script(armed).rename(claimed)
        except FileNotFoundError:
            return None
        return claimed


def _waiter(store: Store, armed: Armed, after: float) -> list[str]:
    """Give the command that waits, and fires if nobody did meanwhile."""
    path = shlex.quote(str(store.script(armed)))
    claimed = shlex.quote(str(store.script(armed).with_suffix(".claimed")))
    fire_it = f"mv {path} {claimed} 2>/dev/null && {{ /bin/sh {claimed}; rm -f {claimed}; }}"
    return ["/bin/sh", "-c", f"sleep {after:g}; {fire_it}; true"]


def arm(store: Store, armed: Armed, script: str, after: float, run: Runner) -> None:
    """Arm an undo, ``after`` seconds from now.

    :raises UndoFailed: If nothing will run it; then no undo is left behind either.
    """
    store.write(armed, script)
    waiter = _waiter(store, armed, after)
    if Path("/run/systemd/system").is_dir() and os.geteuid() == 0:
        # A unit of its own outlives the SSH session, whatever KillUserProcesses says.
        unit = f"nines-ha-undo-{armed.name}-{armed.deadline * 1000:.0f}"
        rc, _stdout, stderr = run(["systemd-run", "--collect", f"--unit={unit}", "--", *waiter])
        if rc != 0:
            cancel(store, armed)
            raise UndoFailed(f"systemd-run ended with {rc}: {stderr.strip()}")
        return
    subprocess.Popen(  # Detached: it survives this module, its session and the control node.
        waiter,
        start_new_session=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
    )


def fire(store: Store, armed: Armed, run: Runner) -> bool:
    """Run an undo now; False where the timer was faster.

    :raises UndoFailed: If a command failed; all of them have been tried.
    """
    claimed = store.claim(armed)
    if claimed is None:
        return False
    rc, _stdout, stderr = run(["/bin/sh", str(claimed)])
    claimed.unlink()
    if rc != 0:
        raise UndoFailed(f"a command of the undo {armed.name} ended with {rc}: {stderr.strip()}")
    return True


def cancel(store: Store, armed: Armed) -> None:
    """Forget an undo without running it."""
    claimed = store.claim(armed)
    if claimed is not None:
        claimed.unlink()


__all__ = (
    "Armed",
    "Plan",
    "Store",
    "UndoFailed",
    "UndoRefused",
    "arm",
    "cancel",
    "fire",
    "plan",
    "script_of",
)
