# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask several servers at the same time, so that a dead one holds up no other."""

from __future__ import annotations

import threading
import time
import typing as t
from collections.abc import Callable, Mapping

_T = t.TypeVar("_T")


def together(tasks: Mapping[str, Callable[[], _T]], timeout_s: float) -> dict[str, _T]:
    """Run the tasks at the same time; who is not done after ``timeout_s`` seconds is left out.

    The threads are daemons: one that hangs in a name look-up does not keep the module from ending.
    """
    done: dict[str, _T] = {}
    failed: list[BaseException] = []

    def run(name: str, task: Callable[[], _T]) -> None:
        try:
            done[name] = task()
        except Exception as exc:
            failed.append(exc)

    deadline = time.monotonic() + timeout_s
    threads = [threading.Thread(target=run, args=item, daemon=True) for item in tasks.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    if failed:
        raise failed[0]
    return dict(done)


__all__ = ("together",)
