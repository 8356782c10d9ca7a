# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that run at the same time: none waits for another."""

from __future__ import annotations

import threading
import time
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._together import together


def test_tasks_run_at_the_same_time() -> None:
    barrier = threading.Barrier(3)
    tasks = {name: lambda: barrier.wait(5) for name in "abc"}
    assert set(together(tasks, 6)) == {"a", "b", "c"}


def test_who_is_late_is_left_out() -> None:
    never = threading.Event()
    tasks: dict[str, t.Callable[[], bool]] = {"late": lambda: never.wait(30), "good": lambda: True}
    start = time.monotonic()
    assert together(tasks, 0.1) == {"good": True}
    assert time.monotonic() - start < 5


def test_what_a_task_raises_is_raised() -> None:
    def fail() -> bool:
        raise KeyError("x")

    with pytest.raises(KeyError):
        together({"a": fail, "b": lambda: True}, 5)
