# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of drill_summary: what is read, of one drill and of a campaign."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import record_samples
from ansible_collections.nines.ha.plugins.modules.drill_summary import (
    Unreadable,
    sum_campaign_up,
    sum_rounds_up,
)
from campaign_samples import PLANNED, note


def write(path: Path, value: t.Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """Give the folder of a campaign of which one drill has passed and one broke off."""
    folder = tmp_path / str(PLANNED["campaign"])
    write(folder / "plan.json", PLANNED)
    write(folder / "drills/01.json", note(1, run="../run"))
    write(folder / "drills/02.json", note(2, run="", exit_code=2))
    write(tmp_path / "run/round-01/record.json", record_samples.passed())
    return folder


@pytest.mark.parametrize("schema", [1, 2])
def test_rounds(campaign: Path, schema: int) -> None:
    record = {**record_samples.failed(), "schema": schema}
    write(campaign.parent / "run/round-02/record.json", record)
    got = sum_rounds_up(campaign.parent / "run")
    assert (got["total"]["rounds"], got["total"]["rto_max_s"]) == (2, 11.7604)
    assert [line.split()[-1] for line in got["table"][1:3]] == ["PASSED", "FAILED"]


def test_the_record_that_cannot_be_read_is_named(campaign: Path) -> None:
    write(campaign.parent / "run/round-02/record.json", {"schema": 9})
    with pytest.raises(Unreadable, match="round-02/record.json: it is of schema 9"):
        sum_rounds_up(campaign.parent / "run")


def test_a_campaign(campaign: Path) -> None:
    got = sum_campaign_up(campaign, ended=True)
    assert [drill["verdict"] for drill in got["summary"]["drills"]] == [True, "unknown"]
    assert got["table"][-1].endswith("UNKNOWN")
    assert got["progress"][0].startswith("[2/2]")
    assert got["page"].startswith("# Campaign")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("plan.json", "{", "plan.json cannot be read"),
        ("drills/01.json", "", "01.json cannot be read"),
    ],
)
def test_unreadable(campaign: Path, name: str, content: object, message: str) -> None:
    write(campaign / name, content)
    with pytest.raises(Unreadable, match=message):
        sum_campaign_up(campaign, ended=True)


@pytest.mark.parametrize("content", ["{", {"schema": 0}])
def test_a_record_that_cannot_be_read_is_unknown(campaign: Path, content: object) -> None:
    write(campaign.parent / "run/round-01/record.json", content)
    drill = sum_campaign_up(campaign, ended=True)["summary"]["drills"][0]
    assert drill["verdict"] == "unknown"
    assert "record" in drill["reasons"][-1]


def test_no_record(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no record"):
        sum_rounds_up(tmp_path)
