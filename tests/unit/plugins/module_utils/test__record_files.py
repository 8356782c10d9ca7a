# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records on disk: what is wrong is said of the file that is wrong."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._record_files import (
    NAME,
    dumps,
    find,
    load,
    pending,
    problem_of,
    write,
)

GOOD = samples.passed()


def place(root: Path, folder: str, text: str) -> None:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / NAME).write_text(text)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    place(tmp_path, "run/round-01", dumps(GOOD))
    found = list(load(tmp_path, find(tmp_path, 2)))
    assert [(one.path, one.error) for one in found] == [("run/round-01/record.json", None)]
    record = found[0].record
    assert record is not None
    assert record["rto_s"] == GOOD["rto_s"]
    assert "points" not in record["probes"][0]
    assert json.loads(dumps(GOOD)) == GOOD


def test_rows_of_numbers_stand_on_a_line_and_texts_are_left_alone() -> None:
    given = {"a": [[1, None, -2.5e-05]], "b": ["[\n  1,\n  2\n]"], "c": []}
    assert json.loads(dumps(given)) == given
    assert "[1, null, -2.5e-05]" in dumps(given)


def test_links_and_what_is_too_deep_are_not_followed(tmp_path: Path) -> None:
    place(tmp_path, "run/round-01", "{}")
    place(tmp_path, "a/b/c", "{}")
    (tmp_path / "latest").symlink_to("run")
    assert find(tmp_path, 2) == ["run/round-01/record.json"]
    place(tmp_path, ".", "{}")
    assert find(tmp_path, 0) == ["record.json"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "it cannot be read"),
        (dumps(GOOD)[:-100], "it cannot be read"),
        ("\0\0\0", "it cannot be read"),
        ('{"schema": NaN}', "NaN is no number"),
        ("[" * 100_000, "it cannot be read"),
        ("[]", "it is no record"),
        ('{"schema": 3}', "it is of schema 3, and this version reads 1 and 2"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, error: str) -> None:
    place(tmp_path, "run", text)
    (found,) = load(tmp_path, ["run/record.json"])
    assert found.record is None
    assert error in str(found.error)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passed", "yes"),
        ("passed", 1),
        ("passed", None),
        ("rto_s", "0.2"),
        ("rto_s", True),
        ("started", "yesterday"),
        ("started", "2026-11-22T08:00:00"),
        ("objectives", []),
        ("objectives", {"rto_s": "1s"}),
        ("probes", {}),
        ("probes", [{}]),
        ("checks", [1]),
        ("ledger", {"lost": 0}),
        ("cluster", None),
    ],
)
def test_a_part_that_is_wrong_is_named(name: str, value: t.Any) -> None:
    assert problem_of(GOOD) is None
    assert problem_of({**GOOD, name: value}) == f"these parts of it are missing or wrong: {name}"


def test_records_of_schema_1_are_read() -> None:
    assert problem_of({**samples.brief(), "schema": 1}) is None


def test_only_what_is_different_is_written(tmp_path: Path) -> None:
    assert write(tmp_path, {"a": "1", "b": "2"}) == ["a", "b"]
    assert write(tmp_path, {"a": "1", "b": "3"}) == ["b"]
    assert pending(tmp_path, {"a": "1", "b": "3"}) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
