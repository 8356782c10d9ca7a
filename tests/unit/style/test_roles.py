# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles: what is documented is what is true, and nothing hides in a task file."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import tree
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

SKELETON = (
    "README.md",
    "defaults/main.yml",
    "meta/argument_specs.yml",
    "meta/main.yml",
    "tasks/main.yml",
)
MAX_TASK_FILE_LINES = 120
# A role is covered by the scenario of its name. These have none, and docs/whats_here.md says so.
COVERED_BY = {
    "campaign": ["drill"],
    "drill": ["drill", "default", "two_node", "three_node"],
    "preflight": ["drill", "three_node", "two_node"],
    "restore": ["backup", "backup_patroni"],
    "tls": ["etcd", "patroni", "three_node"],
    "update": ["operations"],
}


def specs(role: Path) -> dict[str, t.Any]:
    return t.cast(
        "dict[str, t.Any]", tree.load(role / "meta/argument_specs.yml")["argument_specs"]["main"]
    )


def names_in_use(role: Path) -> tuple[set[str], set[str]]:
    """Give what the tasks of a role register, and what its files and its tasks define."""
    tasks = [task for path in role.glob("tasks/**/*.yml") for task in tree.tasks_of(path)]
    files = [path for part in ("defaults", "vars") for path in role.glob(f"{part}/**/*.yml")]
    return (
        {task["register"] for task in tasks if "register" in task},
        {name for path in files for name in tree.load(path) or {}}
        | {name for task in tasks for name in task.get("vars") or {}},
    )


@pytest.mark.parametrize("role", tree.ROLES, ids=tree.name_of)
class TestRole:
    def test_has_the_skeleton(self, role: Path) -> None:
        assert [name for name in SKELETON if not (role / name).is_file()] == []

    def test_defaults_equal_argument_specs(self, role: Path) -> None:
        defaults = tree.load(role / "defaults/main.yml") or {}
        options = specs(role)["options"]
        documented = {name: o["default"] for name, o in options.items() if "default" in o}
        assert documented == defaults

    def test_defaults_are_accepted(self, role: Path) -> None:
        # Ansible checks them as it checks what somebody gives: an empty one may lack something.
        options = specs(role)["options"]
        defaults = {
            name: option["default"]
            for name, option in options.items()
            if "default" in option and "{{" not in str(option["default"])
        }
        checked = ArgumentSpecValidator({name: options[name] for name in defaults})
        assert checked.validate(defaults).error_messages == []

    def test_a_result_never_hides_a_variable(self, role: Path) -> None:
        # What is registered wins over files and over `vars` of any task, for the rest of the run.
        results, variables = names_in_use(role)
        assert results & variables == set()

    def test_every_option_is_described_and_typed(self, role: Path) -> None:
        def bare(options: dict[str, t.Any], path: str) -> t.Iterator[str]:
            for name, option in options.items():
                if not option.get("description") or not option.get("type"):
                    yield f"{path}{name}"
                yield from bare(option.get("options", {}), f"{path}{name}.")

        assert list(bare(specs(role)["options"], "")) == []

    def test_option_names_carry_the_role(self, role: Path) -> None:
        options = specs(role)["options"]
        assert [name for name in options if not name.startswith(f"{role.name}_")] == []

    def test_secrets_are_hidden_and_have_no_default(self, role: Path) -> None:
        def open_secrets(options: dict[str, t.Any]) -> t.Iterator[str]:
            for name, option in options.items():
                secret = re.search(r"password|secret|auth_pass", name) and option["type"] == "str"
                if secret and (not option.get("no_log") or option.get("default")):
                    yield name
                yield from open_secrets(option.get("options", {}))

        assert list(open_secrets(specs(role)["options"])) == []

    def test_readme_has_the_option_table(self, role: Path) -> None:
        from role_readme import render

        assert render(role) == (role / "README.md").read_text(), "run `make docs`"

    def test_is_covered_by_a_scenario(self, role: Path) -> None:
        wanted = COVERED_BY.get(role.name, [role.name])
        assert [name for name in wanted if name not in tree.SCENARIOS] == []

    def test_is_in_the_map_with_a_scenario_of_another_name(self, role: Path) -> None:
        line = f"| `{role.name}` | {', '.join(COVERED_BY.get(role.name, []))} |"
        found = line in (tree.ROOT / "docs/whats_here.md").read_text()
        assert found == (role.name in COVERED_BY), line


@pytest.mark.parametrize("path", tree.TASK_FILES, ids=tree.name_of)
class TestTaskFile:
    def test_is_short(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= MAX_TASK_FILE_LINES

    def test_sets_no_facts(self, path: Path) -> None:
        bare = [
            line
            for line in path.read_text().splitlines()
            if re.search(r"\bset_fact:", line) and "# set_fact:" not in line
        ]
        assert bare == []

    def test_registers_are_internal(self, path: Path) -> None:
        names = [task["register"] for task in tree.tasks_of(path) if "register" in task]
        prefix = f"__{path.relative_to(tree.ROOT).parts[1]}_"
        assert [name for name in names if not name.startswith(prefix)] == []


@pytest.mark.parametrize("path", [*tree.TASK_FILES, *tree.PLAYS], ids=tree.name_of)
class TestTasks:
    def test_no_failure_is_ignored(self, path: Path) -> None:
        assert [task.get("name") for task in tree.tasks_of(path) if "ignore_errors" in task] == []

    def test_nothing_is_random_or_globbed(self, path: Path) -> None:
        assert not re.search(
            r"\|\s*(random|shuffle)\b|with_fileglob|query\('fileglob", path.read_text()
        )

    def test_every_wait_is_bounded(self, path: Path) -> None:
        unbounded = [
            task.get("name")
            for task in tree.tasks_of(path)
            if "until" in task and "retries" not in task
        ]
        assert unbounded == []


@pytest.mark.parametrize("path", [*tree.ROLE_TEXTS, *tree.PLAYS], ids=tree.name_of)
def test_lists_keep_their_order(path: Path) -> None:
    # These filters go through a set: the order, and so a file made of it, differs by run.
    found = re.search(r"\|\s*(difference|intersect|union|symmetric_difference)\(", path.read_text())
    assert found is None, "use reject('in', ...) or select('in', ...)"


def own_names_asked(path: Path) -> t.Iterator[str]:
    """Give each role that a play runs only where one of the role's options is defined."""
    for entry in tree.tasks_of(path):
        imported = [each for each in [entry.get("ansible.builtin.import_role")] if each]
        listed = [
            {"name": each["role"], **each} for each in entry.get("roles") or [] if "role" in each
        ]
        for role in [{"when": entry.get("when", ""), **each} for each in imported] + listed:
            asked = re.findall(r"(\w+) is (?:not )?defined", str(role.get("when", "")))
            defaults = (
                tree.ROOT
                / "roles"
                / str(role["name"]).rsplit(".", maxsplit=1)[-1]
                / "defaults/main.yml"
            )
            known = (tree.load(defaults) or {}) if defaults.is_file() else {}
            yield from (f"{role['name']}: {name}" for name in asked if name in known)


@pytest.mark.parametrize("path", tree.PLAYS, ids=tree.name_of)
def test_no_role_depends_on_its_own_options_being_defined(path: Path) -> None:
    # Ansible asks inside of the role, where the defaults define each of them: it always runs.
    assert list(own_names_asked(path)) == []
