# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A playbook in a process of its own, tried on real processes."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._playbook_run import folders, reasons, run


def fatal(msg: object, start: str = "fatal: [localhost]: FAILED!") -> str:
    return f"{start} => {json.dumps({'changed': False, 'msg': msg})}"


def test_says_what_it_says_to_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    ended = run(["sh", "-c", "echo out; echo err >&2; exit 3"], log, 10)
    assert (ended.exit_code, ended.timed_out) == (3, False)
    assert log.read_text() == "before\nout\nerr\n"


def ends(pid: int) -> bool:
    """Tell whether a process ends within 5 s; one that nobody waited for has ended, too."""
    for _moment in range(500):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("first", ["", "trap '' TERM;"])
def test_is_stopped_with_all_that_it_started(tmp_path: Path, first: str) -> None:
    script = f"{first} sleep 60 & echo $!; sleep 60; sleep 60"
    begin = time.monotonic()
    ended = run(["sh", "-c", script], tmp_path / "log", 0.5, grace_s=0.5)
    assert ended.timed_out
    assert ended.exit_code < 0
    assert time.monotonic() - begin < 10
    assert ends(int((tmp_path / "log").read_text()))


def test_a_signal_is_a_result(tmp_path: Path) -> None:
    ended = run(["sh", "-c", "kill -9 $$"], tmp_path / "log", 10)
    assert (ended.exit_code, ended.timed_out) == (-9, False)


def test_what_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        run([str(tmp_path / "nowhere")], tmp_path / "log", 10)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["TASK [x]", "", "the last line"], ["TASK [x]", "the last line"]),
        (["a", "b", "c", "d"], ["b", "c", "d"]),
        (["TASK [x]", fatal("no power switch"), "PLAY RECAP"], ["no power switch"]),
        ([fatal("one"), "...ignoring", fatal("two")], ["two"]),
        ([fatal("Task failed: Action failed: Unknown error."), fatal("two")], ["two"]),
        ([fatal("Unknown error.")], ["Unknown error."]),
        ([fatal("one"), fatal("one"), fatal("two")], ["one", "two"]),
        ([fatal(["a table", "FAILED"])], ["a table; FAILED"]),
        ([fatal("away", "fatal: [localhost -> lb1]: UNREACHABLE!")], ["away"]),
        ([fatal("bad", "failed: [localhost] (item=lb1)")], ["bad"]),
        (['fatal: [localhost]: FAILED! => {"cut'], ['fatal: [localhost]: FAILED! => {"cut']),
        ([fatal("x" * 1000)], ["x" * 600]),
    ],
)
def test_reasons(lines: list[str], expected: list[str]) -> None:
    assert reasons("\n".join(lines)) == expected


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "file").touch()
    os.symlink("run", tmp_path / "latest")
    assert folders(tmp_path) == {"run"}
    assert folders(tmp_path / "nowhere") == set()
