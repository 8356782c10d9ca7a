# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module readiness: what it reads and writes."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.modules import readiness
from readiness_samples import DOMAINS, GROUPS, OBJECTIVES, PROOFS


def params(tmp_path: Path, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "cluster": "shop",
        "groups": GROUPS,
        "failure_domains": DOMAINS,
        "nodes": None,
        "objectives": OBJECTIVES,
        "answers": None,
        "records": str(tmp_path / "records"),
        "max_age": "92d",
        "directory": str(tmp_path / "readiness"),
    } | changes


def test_records_are_found_below_a_folder_and_once(tmp_path: Path) -> None:
    for name, text in PROOFS:
        path = tmp_path / "records" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        (path.parent / "history.jsonl").write_text("no record")
    (tmp_path / "records/latest").symlink_to("run-etcd_kill-7")
    found = list(readiness.records_below(tmp_path / "records"))
    assert sorted(found) == sorted(PROOFS)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert list(readiness.records_below(tmp_path / "none")) == []


def test_judges_and_writes(tmp_path: Path) -> None:
    answers = tmp_path / "readiness.yml"
    answers.write_text("version: 1\nreasons: [speed]\n")
    result = readiness.result_of(params(tmp_path, answers=str(answers)))
    assert [each["reason"] for each in result["does_not_count"]] == ["speed"]
    readiness.write(tmp_path / "a/b", result)
    assert json.loads((tmp_path / "a/b/readiness.json").read_text()) == result
    assert (tmp_path / "a/b/readiness.md").read_text().startswith("# Readiness of shop\n")


def test_answers_that_are_named_have_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        readiness.result_of(params(tmp_path, answers=str(tmp_path / "none.yml")))


def test_an_age_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="max_age: 'never' is no duration"):
        readiness.result_of(params(tmp_path, max_age="never"))
