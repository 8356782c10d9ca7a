# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What starts and stops the server of a pair when the address moves."""

from __future__ import annotations

import subprocess
from pathlib import Path

import jinja2
import pytest

ROLE = Path(__file__).parents[3] / "roles/nfs"
SOURCE, PROGRAM = ROLE / "templates/pair-hook.sh.j2", ROLE / "files/nfs-pair"
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
    # Nobody refuses here, as without keepalived: it goes on after 3 s.
    node.state(owned="", active=True, fit=True)
    assert node.do("away") == "stop nfs-pair.service"
    assert (node.run / "nfs-pair-away").exists()
    node.do("back")
    assert not (node.run / "nfs-pair-away").exists()


def test_it_goes_away_once_keepalived_was_refused(tmp_path: Path) -> None:
    node = Node(tmp_path)
    node.state(owned="", active=True, fit=True)
    # Who sleeps lets keepalived ask.
    node.program("sleep", f"echo asked >> {node.notes}\nsh {asked(node.run)}\ntrue")
    assert node.do("away").split("\n") == ["asked", "stop nfs-pair.service"]


def asked(run: Path) -> str:
    """Give the words that ask a copy of the program `nfs-pair` whether the node is fit."""
    run.mkdir(exist_ok=True)
    text = PROGRAM.read_text().replace("run=/run/nines", f"run={run}")
    copy = run.parent / "nfs-pair"
    copy.write_text(text.replace("exec /usr/bin/python3", "echo found out; exit 7 #"))
    return f"{copy} check"


def uptime(age_s: float) -> str:
    return f"{float(Path('/proc/uptime').read_text().split()[0]) - age_s:.2f}"


@pytest.mark.parametrize(
    ("noted", "status"),
    [
        ("fit {now}", 0),
        ("unfit {now}", 1),
        # The answer is too old, is none, or there is none: 7 is who finds out.
        ("fit {old}", 7),
        ("unfit {old}", 7),
        ("fit", 7),
        ("fit soon", 7),
        ("perhaps {now}", 7),
        ("", 7),
        (None, 7),
    ],
)
def test_keepalived_has_the_answer_at_once(tmp_path: Path, noted: str | None, status: int) -> None:
    words = asked(tmp_path / "run").split()
    if noted is not None:
        text = noted.format(now=uptime(0), old=uptime(3))
        (tmp_path / "run/nfs-pair-fit").write_text(f"{text}\n")
    done = subprocess.run(["sh", *words], check=False, timeout=20, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (status, "")
    assert ("found out" in done.stdout) == (status == 7)


def test_who_is_away_is_not_fit(tmp_path: Path) -> None:
    words = asked(tmp_path / "run").split()
    (tmp_path / "run/nfs-pair-fit").write_text(f"fit {uptime(0)}\n")
    (tmp_path / "run/nfs-pair-away").touch()
    assert subprocess.run(["sh", *words], check=False, timeout=20).returncode == 1
    assert (tmp_path / "run/nfs-pair-refused").exists()
