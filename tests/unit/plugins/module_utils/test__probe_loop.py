# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop: it wakes in time."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import statistics
import time

import pytest
from ansible_collections.nines.ha.plugins.module_utils._probe_loop import make_room, run


def test_it_wakes_within_a_fraction_of_a_millisecond() -> None:
    async def late() -> list[float]:
        found = []
        for _wait in range(100):
            began = time.perf_counter()
            await asyncio.sleep(0.0004)
            found.append(time.perf_counter() - began - 0.0004)
        return found

    # The median: a machine that does something else spoils some of them. asyncio's is 0.7 ms.
    assert statistics.median(run(late())) < 0.0004


def test_sockets_wake_it_as_well() -> None:
    async def main() -> bytes:
        ours, its = socket.socketpair()
        with ours, its:
            ours.setblocking(False)
            asyncio.get_running_loop().call_later(0.005, its.send, b"x")
            async with asyncio.timeout(1):
                return await asyncio.get_running_loop().sock_recv(ours, 1)

    assert run(main()) == b"x"


def refuse(*_args: object) -> None:
    raise PermissionError


def test_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1024, 5000))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: asked.append(limits))
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    for attempts in (10, 2000, 100_000):
        make_room(attempts)
    assert asked == [(1024, 5000), (2256, 5000), (5000, 5000)]
