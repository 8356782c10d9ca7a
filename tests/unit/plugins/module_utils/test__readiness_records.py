# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What drills and restores have proved."""

from __future__ import annotations

import json
import typing as t

import jsonschema
import pytest
import tree
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import (
    Found,
    parts_of,
    read,
    standing,
)
from readiness_samples import DAY, NOW, drill, moment, restore

SCHEMA = json.loads((tree.ROOT / "docs/restore.schema.json").read_text())


def found(*files: tuple[str, str]) -> Found:
    return read(files, "shop", NOW)


@pytest.mark.parametrize(
    ("fault", "parts"),
    [
        ("postmaster_kill", {"postgres"}),
        ("etcd_cut", {"etcd"}),
        ("etcd_and_primary_power_off", {"etcd", "postgres"}),
        ("replication_cut, primary_power_off", {"postgres"}),
        ("link_cut", {"load_balancers"}),
        ("swarm_task_kill,swarm_manager_power_off", {"swarm"}),
        ("clock_step", set()),
    ],
)
def test_parts(fault: str, parts: set[str]) -> None:
    assert parts_of(fault) == parts


def test_records_are_sorted_out() -> None:
    result = found(drill(), drill(schema=2, run="x/y"), drill(cluster="other"), restore())
    assert (len(result.drills), len(result.restores), result.of_others) == (2, 1, 1)
    assert result.unusable == []


def test_the_samples_fit_the_published_schema() -> None:
    jsonschema.validate(json.loads(restore()[1]), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(restore(passed="yes")[1]), SCHEMA)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"schema": 3}, "its schema is 3, and 1 and 2 can be read"),
        ({"passed": "yes"}, "passed is 'yes', not true, false or unknown"),
        ({"passed": 1}, "passed is 1"),
        ({"started": "yesterday"}, "started is 'yesterday', not a date and time"),
        ({"started": "2026-11-01T00:00:00"}, "without a time zone"),
        ({"started": moment(-1)}, "which is in the future"),
        ({"rto_s": "1"}, "rto_s is '1', not a number"),
        ({"rto_s": -1}, "rto_s is -1"),
    ],
)
def test_what_cannot_be_used_is_said(changes: dict[str, t.Any], reason: str) -> None:
    result = found(drill(**changes))
    assert result.drills == []
    assert reason in result.unusable[0]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 1}', "\ufffd"])
def test_a_broken_file_is_unusable(text: str) -> None:
    assert len(found(("a/record.json", text), ("a/restore.json", text)).unusable) == 2


@pytest.mark.parametrize(
    ("files", "verdict", "sentence"),
    [
        ([], False, "no record"),
        ([drill(days=7)], True, "passed 7 days ago"),
        ([drill(days=93)], False, "passed too long ago, 93 days ago"),
        ([drill(days=1, passed=False), drill(days=7)], False, "failed 1 days ago"),
        ([drill(days=1), drill(days=7, passed=False)], True, "passed 1 days ago"),
        ([drill(passed="unknown")], "unknown", "had no verdict"),
        (
            [drill(run="r/round-01", passed=False), drill(run="r/round-02", days=6)],
            False,
            "failed 6 days ago",
        ),
        ([drill(run="r/1", rto_s=None), drill(run="r/2", rto_s=3)], True, "passed"),
        ([drill(run="", days=1), drill(run="", days=7, passed=False)], True, "passed 1 days ago"),
    ],
)
def test_the_newest_run_counts(
    files: list[tuple[str, str]], verdict: bool | str, sentence: str
) -> None:
    state = standing(found(*files).drills, 92 * DAY, NOW)
    assert state.verdict == verdict
    assert sentence in state.sentence


def test_the_newest_restore_counts_alone() -> None:
    files = [
        ("restores/old/restore.json", restore(days=30, passed=False)[1]),
        ("restores/new/restore.json", restore(days=2)[1]),
    ]
    state = standing(found(*files).restores, 92 * DAY, NOW)
    assert (state.verdict, state.rto_s) == (True, 2400)
