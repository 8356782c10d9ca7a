# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The molecule scenarios: each says whether another one may run beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tree

SCENARIOS = sorted((tree.ROOT / "molecule").glob("*/molecule.yml"))
INVENTORIES = sorted((tree.ROOT / "lab/inventories").glob("*.yml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=tree.name_of)
def test_it_says_which_lane_it_takes(path: Path) -> None:
    lanes = re.findall(r"^# lane: (\w+)", path.read_text(), re.MULTILINE)
    assert len(lanes) == 1
    assert lanes[0] in ("alone", "shared")


@pytest.mark.parametrize("key", ["lab_name", "lab_management_subnet", "lab_cluster_subnet"])
def test_labs_can_be_up_side_by_side(key: str) -> None:
    found = [
        value
        for path in INVENTORIES
        for value in re.findall(rf"^ +{key}: (\S+)", path.read_text(), re.MULTILINE)
    ]
    assert len(found) == len(set(found)) == len(INVENTORIES)
