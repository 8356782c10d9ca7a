# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that are there as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._whole_file import write


def test_it_is_there_for_everybody(tmp_path: Path) -> None:
    write(tmp_path / "a.prom", "x 1\n")
    write(tmp_path / "a.prom", "x 2\n")
    assert (tmp_path / "a.prom").read_text() == "x 2\n"
    assert (tmp_path / "a.prom").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["a.prom"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    secret.chmod(0o600)
    (tmp_path / "a.prom").symlink_to(secret)
    (tmp_path / ".a.prom.part").symlink_to(secret)
    write(tmp_path / "a.prom", "x 1\n")
    assert secret.read_text() == "s"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "a.prom").is_symlink()


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.prom").mkdir()
    with pytest.raises(OSError, match="a.prom"):
        write(tmp_path / "a.prom", "x 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["a.prom"]
