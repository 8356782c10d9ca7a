# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _backup_words as words

ROOT = Path(__file__).parents[2] / "fixtures"
EXPECTED = {
    "backup-disk-full": "the disk of the repository is full: make room there",
    "backup-locked": "another backup is being made",
    "backup-no-standby": "no standby answers",
    "check-not-archived": "WAL does not arrive in the repository",
    "check-one-away": "a host does not answer",
    "check-other-version": "a certificate does not fit",
    "check-wrong-key": "cannot be read with this key",
}
FILES = sorted(path for name in EXPECTED for path in ROOT.glob(f"pgbackrest-*/{name}.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_real_messages(path: Path) -> None:
    found = words.explain(path.read_bytes().decode(errors="replace"))
    assert found.startswith(EXPECTED[path.stem]) or EXPECTED[path.stem] in found
    assert found.isprintable()
    assert len(found) < 700


def test_there_is_a_file_for_each() -> None:
    assert {path.stem for path in FILES} == set(EXPECTED)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("ProtocolError] expected value '2.45' for greeting key 'version'", "different versions"),
        ("ERROR: [058]: WAL timeline 2 does not match pg_control timeline 1", "was promoted"),
        ("Fatal: wrong password or no key found", "cannot be read with this key"),
        (
            "ERROR: [028]: backup and archive info files exist but do not match the database",
            "belongs to another",
        ),
        ("", "it failed (said: )"),
    ],
)
def test_others(text: str, meaning: str) -> None:
    assert meaning in words.explain(text)


def test_the_error_is_told_and_not_what_came_before() -> None:
    text = "P00   WARN: a\nP00  ERROR: [056]: unable to find standby cluster - x\n   HINT: b"
    assert words.error_line(text) == "[056]: unable to find standby cluster - x"
    assert len(words.error_line("ERROR: " + "x" * 1000)) == 300
