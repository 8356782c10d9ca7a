# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the VRRP state reader: real dumps, and a played keepalived that gets a real signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._keepalived_state import (
    Instance,
    Unreachable,
    VrrpState,
    find_process,
    parse_dump,
    read_state,
)

FIXTURES = Path(__file__).parents[2] / "fixtures/keepalived-2.2.7"
DUMP = (FIXTURES / "keepalived.json").read_text(encoding="utf-8")
SIGNAL = signal.SIGRTMIN + 2

# Executed as a file of the name keepalived, which makes that its process name.
PLAYED = """#!{python}
import os, signal, sys, time
def dump(number, frame):
    {behaviour}
if sys.argv[2] == "ready":
    signal.signal(int(sys.argv[1]), dump)
print("ready", flush=True)
while True:
    time.sleep(60)
"""
WRITE = 'os.replace("dump", "keepalived.json")'
HALF_FIRST = 'open("keepalived.json", "w").close(); time.sleep(0.05); ' + WRITE


class Keepalived(t.NamedTuple):
    """A played keepalived: the root it is found in and its process."""

    root: Path
    process: subprocess.Popen[str]
    directory: Path

    def read(self, timeout_s: float = 5.0) -> VrrpState:
        return read_state(
            _run, "/usr/sbin/keepalived", timeout_s, root=self.root, owner=os.getuid()
        )


def _run(argv: list[str]) -> tuple[int, str, str]:
    assert argv == ["/usr/sbin/keepalived", "--signum=JSON"]
    return 0, f"{SIGNAL}\n", ""


Starter = t.Callable[..., Keepalived]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Start played daemons and end them after the test."""
    running: list[subprocess.Popen[str]] = []

    def starter(
        behaviour: str = WRITE,
        *,
        ready: str = "ready",
        name: str = "keepalived",
        pid_file: str = "keepalived.pid",
    ) -> Keepalived:
        directory = tmp_path / "temporary"
        directory.mkdir()
        (directory / "dump").write_text(DUMP, encoding="utf-8")
        program = tmp_path / name
        program.write_text(PLAYED.format(python=sys.executable, behaviour=behaviour))
        program.chmod(0o755)
        process = subprocess.Popen(
            [program, str(int(SIGNAL)), ready],
            stdout=subprocess.PIPE,
            text=True,
            cwd=directory,
            env={**os.environ, "TMPDIR": f"{directory}/"},
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        root = _root(tmp_path)
        (root / "run" / pid_file).parent.mkdir(exist_ok=True)
        (root / "run" / pid_file).write_text(f"{process.pid}\n")
        return Keepalived(root, process, directory)

    yield starter
    for process in running:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "run").mkdir(parents=True)
    (root / "proc").symlink_to("/proc")
    return root


def test_parse_a_real_dump() -> None:
    assert parse_dump(DUMP) == (
        Instance(
            "web",
            "MASTER",
            200,
            "eth0",
            51,
            ("198.18.200.10/24", "198.18.200.11", "2001:2:0:200::11/64"),
        ),
        Instance("web6", "BACKUP", 190, "eth0", 52, ("fe80::200:10/64", "2001:2:0:200::10/64")),
        Instance("legacy", "MASTER", 200, "eth0", 53, ("198.18.200.12/24",)),
        Instance("broken", "FAULT", 200, "eth0", 54, ("198.18.200.13/24",)),
    )


def test_parse_the_dump_of_its_peer() -> None:
    peer = parse_dump((FIXTURES / "keepalived-peer.json").read_text(encoding="utf-8"))
    assert [instance.state for instance in peer] == ["BACKUP", "MASTER", "BACKUP", "FAULT"]


def test_the_password_in_the_dump_stays_there() -> None:
    assert "canary42" in DUMP
    assert "canary42" not in repr(parse_dump(DUMP))


def test_parse_json_version_2() -> None:
    wrapped = json.dumps({"vrrp": json.loads(DUMP), "track_process": [{"process": "haproxy"}]})
    assert parse_dump(wrapped) == parse_dump(DUMP)


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "INIT"), (1, "BACKUP"), (2, "MASTER"), (3, "FAULT"), (97, "DELETED"), (42, "42")],
)
def test_states(number: int, name: str) -> None:
    entry = json.loads(DUMP)[0]
    entry["data"]["state"] = number
    assert parse_dump(json.dumps([entry]))[0].state == name


def test_an_unescaped_control_character_is_read() -> None:
    assert parse_dump(DUMP.replace('"web"', '"we\x07b"'))[0].name == "we\x07b"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(DUMP.rstrip()[:-1], id="cut"),
        pytest.param('{"vrrp": null}', id="no list"),
        pytest.param("{}", id="another mapping"),
        pytest.param('[{"data": {}}]', id="no fields"),
        pytest.param("[[]]", id="no mapping"),
        pytest.param(DUMP.replace('"198.18.200.13\\/24 dev eth0 scope global"', "{}"), id="vips"),
    ],
)
def test_parse_dump_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_dump(text)


def test_state_of_a_running_daemon(start: Starter) -> None:
    daemon = start()
    assert daemon.read() == VrrpState(daemon.process.pid, parse_dump(DUMP), None)


def test_the_pid_file_in_its_own_folder(start: Starter) -> None:
    assert start(pid_file="keepalived/keepalived.pid").read().unreachable is None


def test_an_old_dump_is_not_taken_for_the_new_one(start: Starter) -> None:
    daemon = start()
    (daemon.directory / "keepalived.json").write_text("[]")
    assert len(daemon.read().instances) == 4


def test_a_half_written_dump_is_waited_for(start: Starter) -> None:
    assert len(start(HALF_FIRST).read().instances) == 4


def test_silence_is_bounded_and_explained(start: Starter) -> None:
    daemon = start("pass")
    (daemon.directory / "keepalived.json").write_text(DUMP)
    state = daemon.read(timeout_s=0.05)
    assert (state.pid, state.instances) == (daemon.process.pid, ())
    assert "no new file" in str(state.unreachable)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param('os.symlink("dump", "keepalived.json")', "a link", id="link"),
        pytest.param('os.mkfifo("keepalived.json", 0o600)', "prw------- of uid", id="FIFO"),
        pytest.param('os.mkdir("keepalived.json", 0o700)', "drwx------ of uid", id="folder"),
    ],
)
def test_what_keepalived_does_not_make_is_not_read(
    start: Starter, behaviour: str, reason: str
) -> None:
    assert reason in str(start(behaviour).read(timeout_s=0.2).unreachable)


def test_a_dump_of_another_owner_is_not_read(start: Starter) -> None:
    daemon = start()
    state = read_state(_run, "/usr/sbin/keepalived", 0.2, root=daemon.root, owner=os.getuid() + 1)
    assert f"not a plain file of uid {os.getuid() + 1}" in str(state.unreachable)


def test_a_starting_daemon_is_not_killed_by_the_signal(start: Starter) -> None:
    daemon = start(ready="unready")
    assert "is starting" in str(daemon.read().unreachable)
    assert daemon.process.poll() is None


def test_another_program_behind_a_stale_pid_file_gets_no_signal(start: Starter) -> None:
    daemon = start(name="other")
    state = daemon.read()
    assert state.pid is None
    assert "not running" in str(state.unreachable)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param("", id="empty file"),
        pytest.param("4194305", id="pid beyond the highest possible one"),
    ],
)
def test_no_process(tmp_path: Path, content: str | None) -> None:
    root = _root(tmp_path)
    if content is not None:
        (root / "run/keepalived.pid").write_text(content)
    with pytest.raises(Unreachable, match=r"/run/keepalived\.pid or /run/keepalived/"):
        find_process(root)


def test_not_installed() -> None:
    assert read_state(_run, None, 1.0) == VrrpState(
        None, (), "keepalived is not installed on this host"
    )


@pytest.mark.parametrize("answer", [(1, "", "Unknown sigfunc JSON"), (0, "", ""), (0, "usage", "")])
def test_built_without_json(start: Starter, answer: tuple[int, str, str]) -> None:
    daemon = start()
    state = read_state(lambda argv: answer, "/usr/sbin/keepalived", 1.0, root=daemon.root)
    assert state.pid == daemon.process.pid
    assert "without JSON support" in str(state.unreachable)


def test_without_root_it_says_so(start: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    daemon = start()

    def refuse(_handle: int, _number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(signal, "pidfd_send_signal", refuse)
    assert "become: true" in str(daemon.read().unreachable)
