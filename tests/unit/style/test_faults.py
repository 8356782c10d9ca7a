# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults are data: each says what it is about, how it is injected, and how it heals."""

from __future__ import annotations

import re
import time
import typing as t
from pathlib import Path

import pytest
import tree
import yaml
from ansible_collections.nines.ha.plugins.module_utils._drill_catalogue import (
    catalogue,
    shape_problems,
)

DRILL = tree.ROOT / "roles/drill/vars"
FAULTS = sorted((DRILL / "faults").glob("*.yml"))
SUBJECTS = sorted(path.stem for path in (DRILL / "subjects").glob("*.yml"))
PAGE = (tree.ROOT / "docs/drills.md").read_text()
TABLE = re.compile(r"\badd table (\w+ \w+)")
MASKED = re.compile(r"\bsystemctl mask --runtime ([^;\n]+)$", re.MULTILINE)


def commands(path: Path, part: str) -> str:
    """Give what a fault runs, one command a line."""
    entries = tree.load(path)["__drill_fault"][part]
    lists = [entry if isinstance(entry, list) else [entry] for entry in entries]
    return "\n".join(" ".join(map(str, argv)) for argv in lists)


@pytest.mark.parametrize("path", FAULTS, ids=tree.name_of)
class TestFault:
    def test_is_whole(self, path: Path) -> None:
        assert shape_problems(tree.load(path)) == []
        assert set(tree.load(path)["__drill_about"]["subjects"]) <= set(SUBJECTS)

    def test_is_in_a_table_of_the_page(self, path: Path) -> None:
        assert re.search(rf"^\| `{path.stem}` \|", PAGE, re.MULTILINE)

    def test_says_what_the_engine_has_to_know(self, path: Path) -> None:
        about, inject = tree.load(path)["__drill_about"], commands(path, "inject")
        assert ("__drill_interface" in inject) == about.get("interface", False)
        assert ("drill_power_off_command" in inject) == about.get("switches_power", False)
        assert ("settime" in inject) == about.get("steps_clock", False)
        # Who has no power, or no network, cannot be asked.
        away = (
            about.get("switches_power")
            or re.search("(policy|action) drop", inject)
            or "reboot" in inject
        )
        assert bool(away) == about.get("blinds", False)

    def test_what_it_needs_has_words(self, path: Path) -> None:
        for need in tree.load(path)["__drill_fault"].get("needs", []):
            if isinstance(need, str):
                assert need[3:-3] in tree.load(DRILL / "needs.yml")
            else:
                assert {"lacks", "hint"} <= set(need) <= {"command", "hint", "lacks", "that"}
                assert "that" in need or "command" in need

    def test_harms_tables_of_its_own_alone(self, path: Path) -> None:
        text = commands(path, "inject")
        tables = TABLE.findall(text)
        assert [name for name in tables if not name.split()[1].startswith("nines_ha_")] == []
        for command in (
            "flush ruleset",
            "flush table",
            "delete table",
            "tc qdisc replace",
            "iptables",
        ):
            assert command not in text

    def test_heals_all_that_it_breaks(self, path: Path) -> None:
        inject, heal = commands(path, "inject"), commands(path, "heal")
        for table in TABLE.findall(inject):
            assert f"delete table {table}" in heal
        for unit in MASKED.findall(inject):
            assert f"systemctl unmask --runtime {unit}" in heal
            assert f"systemctl start {unit}" in heal
        assert inject.count("SIGSTOP") == heal.count("SIGCONT")

    def test_heals_where_there_is_nothing_to_heal(self, path: Path) -> None:
        heal = commands(path, "heal")
        for table in re.findall(r"delete table (\w+ \w+)", heal):
            assert f"add table {table}; delete table {table}" in heal
        assert re.search(r"\brm (?!-f|\"\$1\")", heal) is None
        # What can fail on a healthy node is asked for first.
        for command in ("tc qdisc del", "settime", "umount"):
            assert command not in heal or re.search(rf"\bif .*{command}", heal, re.DOTALL)

    def test_no_other_file_knows_it(self, path: Path) -> None:
        # Adding a fault needs no change elsewhere, and so does taking one away.
        files = [*(tree.ROOT / "roles/drill/tasks").rglob("*.yml"), *DRILL.glob("*.yml")]
        files += (DRILL / "subjects").glob("*.yml")
        found = [tree.name_of(file) for file in files if path.stem in file.read_text().split()]
        assert found == []


def test_no_fault_hides_a_variable_of_a_task() -> None:
    # What include_vars brings wins over what a task or an included file is given.
    tasks = [
        task
        for path in (tree.ROOT / "roles/drill/tasks").rglob("*.yml")
        for task in tree.tasks_of(path)
    ]
    given = {name for task in tasks for name in task.get("vars") or {}}
    given |= {task["loop_control"]["loop_var"] for task in tasks if "loop_control" in task}
    brought = {name for path in FAULTS for name in tree.load(path)}
    assert brought & given == set()


def test_the_example_of_the_page_is_a_fault() -> None:
    example = re.search(r"```yaml\n(---\n# A busy proxy.*?)```", PAGE, re.DOTALL)
    assert example
    assert shape_problems(yaml.safe_load(example[1])) == []


def test_needs_have_words() -> None:
    for need in tree.load(DRILL / "needs.yml").values():
        assert set(need) == {"command", "hint", "lacks"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_words_of_a_subject_are_those_that_it_looks_up(subject: str) -> None:
    variables = tree.load(DRILL / f"subjects/{subject}.yml")
    assert variables["__drill_part_names"] == sorted(variables["__drill_parts"])


def test_what_suits_a_subject() -> None:
    files = {path.stem: tree.load(path) for path in FAULTS}
    vip = {name for name, why in catalogue(files, "vip", {}).items() if not why}
    plain = {name for name, why in catalogue(files, "postgres", {}).items() if not why}
    patroni = {
        name for name, why in catalogue(files, "postgres", {"patroni": ["a"]}).items() if not why
    }
    swarm = {name for name, why in catalogue(files, "swarm", {}).items() if not why}
    assert {"node_power_off", "service_kill", "swarm_task_kill"} <= swarm
    assert {name for name in files if name.startswith("swarm_")} == swarm - vip - patroni
    assert {"haproxy_kill", "link_cut", "node_power_off"} <= vip
    assert plain - patroni == {"postgres_kill"}
    assert {"clients_cut", "etcd_kill", "patroni_freeze"} <= patroni - plain
    nfs = {name for name, why in catalogue(files, "nfs", {}).items() if not why}
    assert {"link_cut", "nfs_move", "node_power_off"} <= nfs
    assert vip | plain | patroni | swarm | nfs == set(files)


class Clocks:
    """A wall clock that can be set, and one that cannot; nanoseconds."""

    CLOCK_BOOTTIME, CLOCK_REALTIME = time.CLOCK_BOOTTIME, time.CLOCK_REALTIME

    def __init__(self) -> None:
        self.boot = 5_000_000_000
        self.ahead = 1_795_249_214_000_000_000

    def time_ns(self) -> int:
        return self.boot + self.ahead

    def clock_gettime_ns(self, _clock: int) -> int:
        return self.boot

    def clock_settime_ns(self, _clock: int, value: int) -> None:
        self.ahead = value - self.boot


def script(part: str) -> str:
    lists: list[list[t.Any]] = tree.load(DRILL / "faults/clock_step.yml")["__drill_fault"][part]
    return str(next(argv[2] for argv in lists if argv[0] == "python3"))


@pytest.mark.parametrize("step", ["30.0", "-3.5"])
def test_a_clock_comes_back_exactly(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks, note = Clocks(), tmp_path / "note"
    true = clocks.ahead
    monkeypatch.setitem(__import__("sys").modules, "time", clocks)
    monkeypatch.setattr("sys.argv", ["-c", str(note), step])
    exec(script("heal"), {})  # Nothing was stepped: nothing is set.
    assert clocks.ahead == true
    exec(script("inject"), {})
    assert clocks.ahead - true == float(step) * 1e9
    # A second step would lose what was right.
    with pytest.raises(FileExistsError):
        exec(script("inject"), {})
    clocks.boot += 12_345_678_901
    exec(script("heal"), {})
    assert clocks.ahead == true
    assert not note.exists()
