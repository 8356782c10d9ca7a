# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python: three layers, one direction, and a mirror of tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import tree

MAX_UTIL_LINES = 300
MAX_MODULE_CODE_LINES = 150


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", tree.UTILS, ids=tree.name_of)
class TestUtil:
    def test_imports_nothing_from_ansible(self, path: Path) -> None:
        assert [name for name in imports(path) if name.split(".")[0] == "ansible"] == []

    def test_is_private_and_short(self, path: Path) -> None:
        text = path.read_text()
        assert "**PRIVATE**" in text
        assert "__all__" in text
        assert len(text.splitlines()) <= MAX_UTIL_LINES

    def test_has_its_tests(self, path: Path) -> None:
        assert (tree.ROOT / f"tests/unit/plugins/module_utils/test_{path.name}").is_file()


@pytest.mark.parametrize("path", [*tree.MODULES, *tree.UTILS, *tree.FILTERS], ids=tree.name_of)
def test_only_main_leaves_the_module(path: Path) -> None:
    outside = [
        function.name
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and function.name != "main"
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in ("exit_json", "fail_json")
    ]
    assert outside == []


@pytest.mark.parametrize("path", tree.MODULES, ids=tree.name_of)
def test_module_is_thin(path: Path) -> None:
    code = re.sub(
        r'(?s)^(DOCUMENTATION|EXAMPLES|RETURN) = r""".*?"""$', "", path.read_text(), flags=re.M
    )
    assert len(code.splitlines()) <= MAX_MODULE_CODE_LINES


@pytest.mark.parametrize("path", tree.MODULES, ids=tree.name_of)
def test_module_is_used_by_a_role_or_scenario(path: Path) -> None:
    users = [*tree.TASK_FILES, *tree.PLAYS]
    assert any(f"nines.ha.{path.stem}:" in user.read_text() for user in users)


@pytest.mark.parametrize("path", [*tree.FILTERS, *tree.TESTS], ids=tree.name_of)
def test_filter_has_its_tests(path: Path) -> None:
    kind = path.parent.name
    assert (tree.ROOT / f"tests/unit/plugins/{kind}/test_{path.name}").is_file()
