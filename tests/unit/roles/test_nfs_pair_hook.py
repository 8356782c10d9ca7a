# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What starts and stops the server of a pair when the address moves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import jinja2
import pytest

SOURCE = Path(__file__).parents[3] / "roles/nfs/templates/pair-hook.sh.j2"
START, STOP = "start --no-block nfs-pair.service", "stop --no-block nfs-pair.service"


class Node:
    """The hook, with programs that say what a test wants and note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.run, self.programs, self.notes = folder / "run", folder / "bin", folder / "notes"
        self.programs.mkdir()
        text = jinja2.Template(SOURCE.read_text()).render(
            ansible_managed="A test", __nfs_pair_addresses=["192.0.2.1", "2001:db8::1"]
        )
        text = text.replace("PATH=/usr/local", f"PATH={self.programs}:/usr/local")
        self.hook = folder / "hook"
        self.hook.write_text(text.replace("run=/run/nines", f"run={self.run}"))

    def program(self, name: str, text: str) -> None:
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)

    def state(self, *, owned: str, active: bool, fit: bool) -> None:
        self.program("ip", f'case " {owned} " in *" $5 "*) echo "1: eth0 inet $5/24";; esac')
        self.program("nfs-pair", f"exit {0 if fit else 1}")
        self.program(
            "systemctl",
            f'[ "$2" != is-active ] || exit {0 if active else 3}\necho "$*" >> {self.notes}',
        )

    def do(self, *words: str) -> str:
        done = subprocess.run(["sh", str(self.hook), *words], check=False, timeout=20)
        assert done.returncode == 0
        return self.notes.read_text().strip() if self.notes.exists() else ""


@pytest.mark.parametrize(
    ("owned", "active", "fit", "wanted"),
    [
        ("192.0.2.1 2001:db8::1", False, True, START),
        ("192.0.2.1 2001:db8::1", True, True, ""),
        # It could not start a moment ago, or an operator wants it away.
        ("192.0.2.1 2001:db8::1", False, False, ""),
        ("", True, True, STOP),
        ("", False, True, STOP),
        # A part of the addresses is not enough: they are moving.
        ("192.0.2.1", True, True, STOP),
    ],
)
def test_it_follows_the_address(
    tmp_path: Path, owned: str, active: bool, fit: bool, wanted: str
) -> None:
    node = Node(tmp_path)
    node.state(owned=owned, active=active, fit=fit)
    assert node.do("follow") == wanted


def test_who_becomes_master_is_not_asked_again(tmp_path: Path) -> None:
    node = Node(tmp_path)
    node.state(owned="192.0.2.1 2001:db8::1", active=False, fit=False)
    assert node.do("follow", "INSTANCE", "nfs", "BACKUP", "100") == ""
    assert node.do("follow", "INSTANCE", "nfs", "MASTER", "100") == START


def test_an_operator_takes_it_away_and_back(tmp_path: Path) -> None:
    node = Node(tmp_path)
    node.state(owned="", active=True, fit=True)
    assert node.do("away") == "stop nfs-pair.service"
    assert (node.run / "nfs-pair-away").exists()
    node.do("back")
    assert not (node.run / "nfs-pair-away").exists()
