# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The molecule scenarios: each says whether another one may run beside it."""

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
    found = re.findall(r"^# lane: (\w+)", path.read_text(), re.MULTILINE)
    assert len(found) == 1
    assert found[0] in ("alone", "manual", "shared")


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
