# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attempts on a file system, those of one that hangs among them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _probe_file
from ansible_collections.nines.ha.plugins.module_utils._probe import Outcome, Schedule
from ansible_collections.nines.ha.plugins.module_utils._probe_file import (
    FileAsker,
    file_asker,
    folder_of,
)
from ansible_collections.nines.ha.plugins.module_utils._probe_file_writer import ORDER

SCHEDULE = Schedule(0.1, 0.2, 1.0, None)


def ask(asker: FileAsker, *numbers: int) -> list[Outcome]:
    async def main() -> list[Outcome]:
        return list(await asyncio.gather(*map(asker.ask, numbers)))

    return asyncio.run(main())


def no_left(path: str) -> None:
    raise AssertionError(f"{path} was left")


def test_a_file_system_that_works(tmp_path: Path) -> None:
    with file_asker(str(tmp_path), SCHEDULE, no_left) as asker:
        assert ask(asker, 0, 1, 2) == [("ok", None)] * 3
        (file,) = tmp_path.iterdir()
        assert file.name.startswith(".nines-ha-probe-")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with file_asker(str(tmp_path / "none"), SCHEDULE, no_left) as asker:
        assert ask(asker, 0) == [("fail", "No such file or directory")]


def test_what_hangs_is_unknown_and_then_nothing_more_is_written() -> None:
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, its:
        asker = FileAsker(ours, 2, 0.05)
        got = ask(asker, 0, 1, 2)
    assert got[:2] == [("info", "no answer in time")] * 2
    assert got[2] == ("fail", "nothing was written: 2 earlier attempts still hang")


def test_a_late_answer_makes_room(tmp_path: Path) -> None:
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    async def main() -> list[Outcome]:
        asker = FileAsker(ours, 1, 0.05)
        first = await asker.ask(0)
        its.send(ORDER.pack(0))
        await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_later(0.01, its.send, ORDER.pack(1) + b"full")
        return [first, await asker.ask(1)]

    with ours, its:
        assert asyncio.run(main()) == [("info", "no answer in time"), ("fail", "full")]


def test_a_process_that_ended_is_no_hang(tmp_path: Path) -> None:
    async def main() -> list[Outcome]:
        first = await asker.ask(0)
        return [first, await asker.ask(1)]

    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    its.close()
    asker = FileAsker(ours, 5, 0.05)
    with ours:
        got = asyncio.run(main())
    assert [kind for kind, _error in got] == ["fail", "fail"]


def test_a_process_that_does_not_end_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is stopped, as one whose file system hangs, and nobody waits for it for long."""
    monkeypatch.setattr(_probe_file, "END_S", 0.1)
    left: list[str] = []
    began = time.monotonic()
    with file_asker(str(tmp_path), SCHEDULE, left.append) as asker:
        assert ask(asker, 0) == [("ok", None)]
        child = int(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1])
        os.kill(child, signal.SIGSTOP)
    assert time.monotonic() - began < 2
    assert left == [str(next(tmp_path.iterdir()))]


@pytest.mark.parametrize("url", ["file://srv/share", "file:", "file:srv", "http:///srv"])
def test_bad_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="url is"):
        folder_of(url)
