# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs of Prometheus and Alertmanager, for tests: installed, or unpacked by the set-up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / ".cache/lab/prometheus/usr/bin"


def path_of(name: str) -> str:
    """Find a program such as promtool.

    :raises FileNotFoundError: If it is nowhere. Tests that need it then fail: what is skipped
        proves nothing.
    """
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{UNPACKED}")
    if found is None:
        raise FileNotFoundError(f"there is no {name}: lab/setup/promtool.sh fetches it")
    return found


def server(name: str) -> list[str]:
    """Give the words that start a server.

    Debian's look for their files in /usr/share. One that is only unpacked sees its own there, in a
    mount namespace of its own.
    """
    path = Path(path_of(name))
    if UNPACKED not in path.parents:
        return [str(path)]
    script = 'mount --bind "$0" /usr/share && exec "$@"'
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c", script]
    return [*words, str(UNPACKED.parent / "share"), str(path)]


def run(name: str, *arguments: object, cwd: Path = ROOT) -> tuple[int, str]:
    """Run one to its end, 300 s at most; give its status and all that it said."""
    done = subprocess.run(
        [path_of(name), *map(str, arguments)],
        cwd=cwd,
        # One core: tests that look at the clock run at the same time.
        env={**os.environ, "GOMAXPROCS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout
