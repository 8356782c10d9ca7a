# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._backup_reader import Pgbackrest
from ansible_collections.nines.ha.plugins.module_utils._backup_words import parse_environment


def test_how_it_is_asked() -> None:
    asked: list[list[str]] = []

    def run(args: list[str], **options: t.Any) -> tuple[int, str, str]:
        asked.append(args)
        assert options["errors"] == "replace"
        return 0, "[]", ""

    program = Pgbackrest(run, "/usr/bin/pgbackrest", None, "demo")
    assert program.info() == []
    assert program.listing("17-1", 2) == "[]"
    assert asked[0][2] == "/usr/bin/pgbackrest"
    assert asked[1][-5:] == [
        "--repo=2",
        "--recurse",
        "--output=text",
        "repo-ls",
        "archive/demo/17-1",
    ]


def test_variables() -> None:
    text = "\n# RESTIC_X=1\nRESTIC_REPOSITORY=rest:https://u:p=w@h/\n A='b'\nnothing\n"
    assert parse_environment(text) == {
        "RESTIC_REPOSITORY": "rest:https://u:p=w@h/",
        "A": "b",
    }
