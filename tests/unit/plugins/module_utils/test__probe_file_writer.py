# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process that writes: real files, and threads that hang."""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _probe_file_writer as writer
from ansible_collections.nines.ha.plugins.module_utils._probe_file_writer import (
    LINE,
    ORDER,
    Crew,
    attempt,
    start,
)


def test_each_place_has_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "probe"
    assert [attempt(str(path), place, 40 + place) for place in (0, 2, 1, 0)] == [""] * 4
    assert path.read_text().split() == [f"{number:031d}" for number in (40, 41, 42)]
    assert path.stat().st_size == 3 * LINE
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    assert attempt(str(tmp_path / "none/probe"), 0, 1) == "No such file or directory"
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert attempt(str(tmp_path / "link"), 0, 1) != ""
    assert not (tmp_path / "elsewhere").exists()


def test_another_content_is_no_good_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pread", lambda *_args: b"")
    assert "not what was written" in attempt(str(tmp_path / "probe"), 0, 1)


def test_threads_that_hang_hold_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    said: list[bytes] = []

    def slow(_path: str, place: int, number: int) -> str:
        if number < 2:
            hangs.wait(5)
        return ""

    monkeypatch.setattr(writer, "attempt", slow)
    crew = Crew("x", 3, said.append)
    for number in range(6):
        crew.order(number)
    end = time.monotonic() + 5
    while len(said) < 4 and time.monotonic() < end:
        time.sleep(0.001)
    assert sorted(ORDER.unpack(answer)[0] for answer in said) == [2, 3, 4, 5]
    assert crew._size == 3
    hangs.set()


def test_the_process_answers_and_ends_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "probe"
    child, orders = start(str(path), 2)
    orders.settimeout(5)
    orders.send(ORDER.pack(9))
    assert ORDER.unpack(orders.recv(100)) == (9,)
    assert path.exists()
    orders.shutdown(socket.SHUT_RDWR)
    orders.close()
    assert os.waitpid(child, 0) == (child, 0)
    assert not path.exists()
