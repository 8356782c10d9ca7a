# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The molecule scenarios: each says whether another one may run beside it, and when its turn is."""

from __future__ import annotations

import re
from pathlib import Path

import lanes
import pytest
import tree

SCENARIOS = sorted((tree.ROOT / "molecule").glob("*/molecule.yml"))
INVENTORIES = sorted((tree.ROOT / "lab/inventories").glob("*.yml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=tree.name_of)
def test_it_says_which_lane_it_takes(path: Path) -> None:
    lane, turn = lanes.lane_of(path.read_text()), lanes.turn_of(path.read_text())
    assert lane != "manual" or turn == ""


def test_in_its_turns_everything_runs_that_is_not_run_by_hand() -> None:
    texts = {path.parent.name: path.read_text() for path in SCENARIOS}
    whole = lanes.plan(texts, [], "all")
    assert whole["later"] == []
    runs = [lanes.plan(texts, [], turn) for turn in lanes.TURNS]
    assert {name for run in runs for name in run["shared"]} == set(whole["shared"])
    assert {name for run in runs for name in run["alone"]} == set(whole["alone"])


def test_what_is_named_runs_whatever_its_turn() -> None:
    texts = {"a": "# lane: shared\n# turn: 2\n", "b": "# lane: manual\n", "c": "# lane: alone\n"}
    planned = lanes.plan(texts, ["a", "b"], "1")
    assert planned == {"shared": ["a"], "alone": ["b"], "manual": [], "later": []}
    planned = lanes.plan(texts, [], "1")
    assert planned == {"shared": [], "alone": ["c"], "manual": ["b"], "later": ["a"]}


@pytest.mark.parametrize(("asked", "commits", "turn"), [("", 0, "1"), ("", 1, "2"), ("2", 0, "2")])
def test_the_commit_chooses_the_turn(asked: str, commits: int, turn: str) -> None:
    assert lanes.turn_now(asked, commits) == turn


@pytest.mark.parametrize("text", ["# turn: 3\n", "# turn: 1\n# turn: 2\n"])
def test_a_turn_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="turn"):
        lanes.turn_of(text)
    with pytest.raises(ValueError, match="no turn '3'"):
        lanes.turn_now("3", 0)


@pytest.mark.parametrize("key", ["lab_name", "lab_management_subnet", "lab_cluster_subnet"])
def test_labs_can_be_up_side_by_side(key: str) -> None:
    found = [
        value
        for path in INVENTORIES
        for value in re.findall(rf"^ +{key}: (\S+)", path.read_text(), re.MULTILINE)
    ]
    # One that has no lab of its own adds groups to another, which is given beside it.
    labs = [path for path in INVENTORIES if "lab_name:" in path.read_text()]
    assert len(found) == len(set(found)) == len(labs)


def test_what_failed_is_found_in_a_log() -> None:
    log = (Path(__file__).parents[1] / "fixtures/molecule_failed.log").read_text()
    assert lanes.reason_of(log).splitlines() == [
        "TASK [verify | The answer is 7], lb1",
        "[ERROR]: Task failed: Action failed: the answer is 8, which is not what was asked",
        "TASK [run | What needs it], localhost",
        'fatal: [localhost]: FAILED! => {"changed": false, "msg": "it is not there", '
        r'"stderr": "\u001b[1;31m[ERROR]: Task failed: nobody\nanswers\u001b[0m\n"}',
        "  within: Task failed: nobody answers",
    ]
    assert lanes.reason_of("nothing of ansible") == "no task failed: see the log"
