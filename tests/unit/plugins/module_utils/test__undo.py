# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Undos: decided in a table, and run for real in a folder of the test."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._undo import (
    Armed,
    Plan,
    Store,
    UndoFailed,
    UndoRefused,
    arm,
    cancel,
    fire,
    plan,
    script_of,
)

WAITS = Armed("link", 1000.25)


@pytest.mark.parametrize(
    ("current", "wanted", "replace", "expected"),
    [
        (None, "armed", False, Plan(("arm",), "absent", "armed")),
        (WAITS, "armed", True, Plan(("cancel", "arm"), "armed", "armed")),
        (WAITS, "fired", False, Plan(("fire",), "armed", "absent")),
        (None, "fired", False, Plan((), "absent", "absent")),
        (WAITS, "disarmed", False, Plan(("cancel",), "armed", "absent")),
        (None, "disarmed", False, Plan((), "absent", "absent")),
    ],
)
def test_plan(current: Armed | None, wanted: str, replace: bool, expected: Plan) -> None:
    assert plan(current, wanted, replace) == expected


def test_a_running_fault_is_not_prolonged() -> None:
    with pytest.raises(UndoRefused, match="link is armed already"):
        plan(WAITS, "armed", replace=False)


def run(argv: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=10, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "undo")


def put(store: Store, *commands: list[str]) -> Armed:
    store.write(WAITS, script_of(commands))
    return WAITS


def test_what_is_written_is_read_and_is_roots_alone(store: Store) -> None:
    put(store, ["true"])
    assert store.read("link") == WAITS
    assert store.read("other") is None
    assert store.script(WAITS).stat().st_mode & 0o777 == 0o700


def test_all_commands_run_whatever_becomes_of_them(store: Store, tmp_path: Path) -> None:
    strange = tmp_path / "a b; 'c'"
    armed = put(store, ["false"], ["touch", str(strange)])
    with pytest.raises(UndoFailed, match="link ended with 1"):
        fire(store, armed, run)
    assert strange.exists()
    assert list(store.folder.iterdir()) == []


def test_it_runs_once(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log"
    armed = put(store, ["sh", "-c", f"echo x >> {log}"])
    assert fire(store, armed, run)
    assert not fire(store, armed, run)
    assert log.read_text() == "x\n"


def test_cancelled_is_gone(store: Store, tmp_path: Path) -> None:
    armed = put(store, ["touch", str(tmp_path / "done")])
    cancel(store, armed)
    cancel(store, armed)
    assert store.read("link") is None
    assert not (tmp_path / "done").exists()


def test_the_deadline_fires_without_anybody(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda self: False)  # no systemd: a detached process
    done = tmp_path / "done"
    arm(store, Armed("link", time.time() + 0.2), script_of([["touch", str(done)]]), 0.2, run)
    assert not done.exists()
    deadline = time.monotonic() + 5
    while list(store.folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert done.exists()
    assert store.read("link") is None


def test_a_timer_that_could_not_be_started_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda self: True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(UndoFailed, match="systemd-run ended with 1: no bus"):
        arm(store, WAITS, script_of([["true"]]), 60, lambda argv: (1, "", "no bus"))
    assert store.read("link") is None


@pytest.mark.parametrize("name", ["", "../x", "a b", "-x", "a/b"])
def test_names_are_no_paths(store: Store, name: str) -> None:
    with pytest.raises(UndoRefused, match="use letters"):
        store.read(name)


def test_many_are_found_by_the_beginning_of_their_names(store: Store) -> None:
    older, newer, other = Armed("shop.a", 1.5), Armed("shop.b", 2.5), Armed("web.a", 3.5)
    for one in (older, newer, other):
        store.write(one, script_of([["true"]]))
    assert store.waiting("shop.*") == [newer, older]
    assert store.waiting("shop.a") == [older]
    assert store.waiting("shop.c") == []
    assert store.waiting("*") == [other, newer, older]
    with pytest.raises(UndoRefused, match="before the"):
        store.waiting("../*")
