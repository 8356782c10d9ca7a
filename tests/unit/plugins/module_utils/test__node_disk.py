# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Syncs, room, memory: bounded, and nothing is left."""

from __future__ import annotations

import itertools
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._node_disk import (
    disk,
    disks,
    existing_parent,
    memory,
    percentile,
    sync_times,
)


def test_the_nearest_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert existing_parent(str(tmp_path)) == str(tmp_path)
    assert existing_parent(str(tmp_path / "a/b/c")) == str(tmp_path)
    assert existing_parent(str(tmp_path / "file/a")) == str(tmp_path)


def test_nothing_is_left(tmp_path: Path) -> None:
    times = sync_times(str(tmp_path), 0.2)
    assert 0 < len(times) <= 500
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_a_sync_fails(tmp_path: Path) -> None:
    def fails(_number: int) -> None:
        raise OSError(5, "Input/output error")

    found = disk(str(tmp_path), 0.2, lambda folder, seconds: sync_times(folder, seconds, fails))
    assert found["reason"] == f"{tmp_path} cannot be written to: Input/output error"
    assert list(tmp_path.iterdir()) == []


def test_the_time_is_a_bound(tmp_path: Path) -> None:
    seconds = itertools.count(0.0, 0.3)
    assert len(sync_times(str(tmp_path), 2.0, lambda _number: None, lambda: next(seconds))) <= 4


@pytest.mark.parametrize(
    ("times", "p99", "reason"),
    [
        ([0.001] * 99 + [0.05], 1.0, ""),
        ([0.001] * 98 + [0.05] * 2, 50.0, ""),
        ([0.1] * 3, None, "3 syncs in 1 s are too few (slowest 100 ms)"),
        ([], None, "0 syncs in 1 s are too few (slowest 0 ms)"),
    ],
)
def test_disk(tmp_path: Path, times: list[float], p99: float | None, reason: str) -> None:
    found = disk(str(tmp_path / "data"), 1, lambda _folder, _seconds: times)
    assert (found["fsync_p99_ms"], found["reason"], found["fsyncs"]) == (p99, reason, len(times))
    assert found["measured"] == str(tmp_path)


def test_a_full_disk_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        f_bavail, f_blocks, f_frsize = 1, 100, 1 << 20

    monkeypatch.setattr("os.statvfs", lambda _path: Full)
    found = disk(str(tmp_path), 1, lambda _folder, _seconds: pytest.fail("it was written to"))
    assert (found["free_mib"], found["reason"]) == (1, "only 1 MiB are free: nothing was written")


def test_one_file_system_is_measured_once() -> None:
    measured: list[tuple[str, float]] = []

    def one(path: str, seconds: float) -> dict[str, t.Any]:
        if seconds:
            measured.append((path, seconds))
        return {"path": path, "device": 1 if path < "/c" else 2, "fsyncs": 9}

    found = disks([("/a", True), ("/b", True), ("/c", False), ("/d", True)], 1.0, one)
    assert [each["path"] for each in found] == ["/a", "/b", "/c", "/d"]
    assert measured == [("/a", 1.0), ("/d", 1.0)]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.99, 3.0), ([1.0, 2.0], 0.5, 1.0), ([float(n) for n in range(1, 101)], 0.99, 99.0)],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


@pytest.mark.parametrize("text", ["", "MemTotal:\n", "rubbish", "MemTotal: many kB"])
def test_memory_that_cannot_be_read(text: str) -> None:
    assert memory(text) == {"total_mib": None, "available_mib": None}
