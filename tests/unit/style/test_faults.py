# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults are data: each says what it is about, how it is injected, and how it heals."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import tree

DRILL = tree.ROOT / "roles/drill/vars"
FAULTS = sorted((DRILL / "faults").glob("*.yml"))
ABOUT = {"description", "group", "interface", "prepares", "stills", "target"}
FAULT = {"become", "heal", "hold", "host", "inject", "prepare", "react", "repair", "serves"}
LISTS = {
    "vip": ["__drill_known_faults"],
    "postgres": ["__drill_faults_anywhere", "__drill_faults_with_patroni"],
}


def known() -> set[str]:
    found = {"postgres_kill"}
    for subject, names in LISTS.items():
        variables = tree.load(DRILL / f"subjects/{subject}.yml")
        for name in names:
            assert variables[name] == sorted(variables[name])
            found.update(variables[name])
    return found


def test_what_is_known_is_there_and_what_is_there_is_known() -> None:
    assert known() == {path.stem for path in FAULTS}


@pytest.mark.parametrize("path", FAULTS, ids=tree.name_of)
def test_a_fault_is_whole(path: Path) -> None:
    variables: dict[str, t.Any] = tree.load(path)
    about, fault = variables["__drill_about"], variables["__drill_fault"]
    assert set(about) <= ABOUT
    assert about["description"]
    assert {"inject", "heal"} <= set(fault) <= FAULT
    assert fault["inject"]
    assert fault["heal"]
    # Whoever gates and prepares knows from what is static that there is something to prepare.
    assert ("prepare" in fault) == ("prepares" in about)
