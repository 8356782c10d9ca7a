# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _service_files_disk as disk
from ansible_collections.nines.ha.plugins.module_utils._service_files import (
    Attributes,
    Wanted,
    plan,
)


def mine(mode: int) -> Attributes:
    return Attributes(os.getuid(), os.getgid(), mode)


def run(command: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def settle(*wanted: Wanted) -> list[str]:
    """Do what is to do, and give what it was."""
    found = {want.path: what for want in wanted if (what := disk.find(want))}
    steps = plan(wanted, found)
    for step in steps:
        disk.apply(step, run)
    return [step.wanted.path for step in steps]


def test_folders_and_files_are_made_once(tmp_path: Path) -> None:
    folder = Wanted(str(tmp_path / "a/b"), mine(0o750))
    file = Wanted(str(tmp_path / "a/b/c"), mine(0o640), b"x\n")
    assert settle(folder, file) == [folder.path, file.path]
    assert (tmp_path / "a/b/c").read_bytes() == b"x\n"
    assert [(tmp_path / name).stat().st_mode & 0o7777 for name in ("a", "a/b", "a/b/c")] == [
        0o750,
        0o750,
        0o640,
    ]
    assert settle(folder, file) == []
    assert os.listdir(tmp_path / "a/b") == ["c"]


def test_only_the_permissions_change_where_only_they_differ(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x")
    before = path.stat().st_ino
    assert settle(Wanted(str(path), mine(0o600), b"x")) == [str(path)]
    assert (path.stat().st_mode & 0o7777, path.stat().st_ino) == (0o600, before)


def test_a_link_is_replaced_and_what_it_led_to_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert settle(Wanted(str(tmp_path / "link"), mine(0o600), b"new"))
    assert (tmp_path / "target").read_bytes() == b"old"
    assert not (tmp_path / "link").is_symlink()


def test_a_folder_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert settle(Wanted(str(tmp_path / "link"), mine(0o700))) == []


def test_what_the_program_accepts_takes_the_place(tmp_path: Path) -> None:
    path = tmp_path / "f"
    assert settle(Wanted(str(path), mine(0o600), b"good\n", validate="grep -q good %s"))
    assert path.read_bytes() == b"good\n"


def test_what_the_program_refuses_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"old")
    command, name = "sh -c 'echo $0:3 is wrong; exit 1' %s", re.escape(str(path))
    with pytest.raises(ValueError, match=f"{name} stays as it was, .* refuses it: {name}:3 is"):
        settle(Wanted(str(path), mine(0o600), b"bad", validate=command))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["f"]


def test_a_program_that_would_not_look_at_the_file_is_no_check(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no %s"):
        settle(Wanted(str(tmp_path / "f"), mine(0o600), b"x", validate="true"))
    assert os.listdir(tmp_path) == []


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "f").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        settle(Wanted(str(tmp_path / "f"), mine(0o644), b"new"))
    assert (tmp_path / "f").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["f"]
