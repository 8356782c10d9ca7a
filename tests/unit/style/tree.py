# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that the style tests look at."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(path for path in (ROOT / "roles").iterdir() if path.is_dir())
UTILS = sorted((ROOT / "plugins/module_utils").glob("_*.py"))
MODULES = sorted((ROOT / "plugins/modules").glob("*.py"))
FILTERS = sorted((ROOT / "plugins/filter").glob("*.py"))
TESTS = sorted((ROOT / "plugins/test").glob("*.py"))
TASK_FILES = sorted((ROOT / "roles").glob("*/tasks/**/*.yml"))
ROLE_TEXTS = sorted(
    path for pattern in ("**/*.yml", "**/*.j2") for path in (ROOT / "roles").glob(pattern)
)
PLAYS = sorted(
    path
    for pattern in ("playbooks/**/*.yml", "molecule/**/*.yml", "lab/*.yml", "tests/**/*.yml")
    for path in ROOT.glob(pattern)
    if path.name != "molecule.yml" and not {"fixtures", "rules"} & set(path.relative_to(ROOT).parts)
)
SCENARIOS = sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))


def name_of(path: Path) -> str:
    """Give a path its readable test id."""
    return str(path.relative_to(ROOT))


def load(path: Path) -> t.Any:
    """Read a YAML file; Ansible's own tags become plain values."""
    return yaml.load(path.read_text(), Loader=_Loader)


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_multi_constructor("!", lambda loader, suffix, node: node.value)


def tasks_of(path: Path) -> list[dict[str, t.Any]]:
    """List every task of a task file or playbook, those inside blocks included."""
    return list(_walk(load(path) or []))


def _walk(entries: list[dict[str, t.Any]]) -> t.Iterator[dict[str, t.Any]]:
    for entry in entries:
        yield entry
        for key in ("block", "rescue", "always", "tasks", "pre_tasks", "post_tasks", "handlers"):
            yield from _walk(entry.get(key) or [])
