# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.nines.ha.plugins.module_utils._service_files import (
    Attributes,
    Found,
    Wanted,
    parse_mode,
    plan,
    show,
)

OPEN = Attributes(0, 0, 0o644)
CLOSED = Attributes(0, 107, 0o640)
FILE = Wanted("/etc/x/y", OPEN, b"new\n")
FOLDER = Wanted("/etc/x", OPEN)


@pytest.mark.parametrize(
    ("want", "found", "content"),
    [
        (FILE, None, True),
        (FILE, Found("file", OPEN, b"old\n"), True),
        (FILE, Found("file", CLOSED, b"new\n"), False),
        (FILE, Found("file", CLOSED, b"old\n"), True),
        (FILE, Found("other", OPEN), True),
        (FOLDER, None, True),
        (FOLDER, Found("folder", CLOSED), False),
    ],
)
def test_what_differs_is_one_step(want: Wanted, found: Found | None, content: bool) -> None:
    (step,) = plan([want], {want.path: found} if found else {})
    assert (step.wanted, step.found, step.content) == (want, found, content)


def test_what_is_as_declared_is_none() -> None:
    found = {FILE.path: Found("file", OPEN, b"new\n"), FOLDER.path: Found("folder", OPEN)}
    assert plan([FOLDER, FILE], found) == []


@pytest.mark.parametrize(
    ("wanted", "found", "message"),
    [
        ([FILE], {FILE.path: Found("folder", OPEN)}, "/etc/x/y has to be a file, and is a folder"),
        ([FOLDER], {FOLDER.path: Found("other", OPEN)}, "/etc/x has to be a folder, and is none"),
        ([FILE, FILE], {}, "declared twice: /etc/x/y"),
        ([replace(FILE, validate="true")], {FILE.path: Found("file", OPEN)}, "has no %s"),
    ],
)
def test_it_refuses(wanted: list[Wanted], found: dict[str, Found], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan(wanted, found)


@pytest.mark.parametrize("text", ["", "64", "420x", "0o644", "rw-r--r--", "00644", "0648"])
def test_a_mode_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not of the form"):
        parse_mode(text)


@pytest.mark.parametrize(("text", "mode"), [("0640", 0o640), ("755", 0o755), ("2755", 0o2755)])
def test_a_mode(text: str, mode: int) -> None:
    assert parse_mode(text) == mode


def test_a_diff_shows_what_changes() -> None:
    (step,) = plan([FILE], {FILE.path: Found("file", CLOSED, b"same\nold")})
    text = show(step)
    assert "-uid 0, gid 107, mode 0640\n+uid 0, gid 0, mode 0644\n" in text
    assert "-same\n-old\n+new\n" in text


def test_a_diff_never_shows_a_secret_nor_what_was_there() -> None:
    want = Wanted("/etc/k", OPEN, b"canary-after", secret=True)
    for found in ({}, {want.path: Found("file", CLOSED, b"canary-before")}):
        (step,) = plan([want], found)
        assert "canary" not in show(step)
