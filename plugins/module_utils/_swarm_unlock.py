# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Unlock a Docker engine whose swarm is locked (autolock), as each manager is after a restart.

The key is in no text of this file's functions: neither in what they return nor in what they raise.
"""

from __future__ import annotations

import time
import typing as t
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    Engine,
    EngineRefused,
    EngineUnreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm

_POLL_S = 0.5
_PREFIX = "SWMKEY-1-"
_WRONG = ("invalid key", "invalid unlock key", "invalid human-readable key")
_NOT_LOCKED = "is not locked"


class NotUnlocked(Exception):
    """The engine is locked still, or not in its swarm yet."""


class Wait(t.NamedTuple):
    """How long to wait, in seconds, and by which clock."""

    limit_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def check_key(key: str) -> str:
    """Take a key that looks like one.

    :raises ValueError: If it does not; the text does not show it.
    """
    stripped = key.strip()
    if not stripped.startswith(_PREFIX):
        raise ValueError(
            f"key is no unlock key, which begins with {_PREFIX}: `docker swarm unlock-key` shows"
            " it on a manager that is not locked"
        )
    return stripped


def is_locked(swarm: Swarm) -> bool:
    """Tell whether there is anything to do.

    :raises ValueError: If the engine is in no swarm, or its swarm has failed.
    """
    if swarm.state == "inactive":
        raise ValueError("the engine is in no swarm, so there is nothing to unlock")
    if swarm.state == "error":
        raise ValueError(f"the engine's swarm has failed: {swarm.error or 'it does not say why'}")
    return swarm.state == "locked"


def unlock(engine: Engine, key: str, wait: Wait) -> Swarm:
    """Give the key, and wait until the engine is in its swarm.

    :raises NotUnlocked: If the key is wrong, or it is not seen in time.
    """
    deadline = wait.clock() + wait.limit_s
    said = ""
    try:
        engine.unlock(key)
    except EngineRefused as exc:
        if any(word in str(exc) for word in _WRONG):
            raise NotUnlocked(
                "the key is not the one of this swarm, or of the time when this manager was last"
                " there: take the one that was kept, or let the node leave and join anew"
            ) from None
        if _NOT_LOCKED not in str(exc):
            said = str(exc)
    except EngineUnreachable as exc:
        said = str(exc)
    while True:
        swarm = engine.swarm()
        if swarm.state == "active":
            return swarm
        if wait.clock() >= deadline:
            last = f"{swarm.state}{': ' if swarm.error else ''}{swarm.error}"
            raise NotUnlocked(
                f"the engine is not in its swarm within {wait.limit_s:g} s; last it was {last}."
                f" {said + '. ' if said else ''}Without a quorum it cannot come in: look at the"
                " other managers"
            )
        wait.sleep(_POLL_S)


__all__ = ("NotUnlocked", "Wait", "check_key", "is_locked", "unlock")
