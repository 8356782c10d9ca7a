# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of a campaign: nothing is passed that was not seen to pass."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._campaign_result import (
    judge,
    markdown,
    progress,
    stop_reason,
    sum_up,
    table,
)
from campaign_samples import PLANNED, note, record

SLOW = record(35.0, passed=False, reasons=["the RTO of 35.0 s is longer than the objective"])
LEDGER = {"ledger": {"acknowledged": 900, "lost": 2, "rpo_s": 0.1}, "lost": 2}


@pytest.mark.parametrize(
    ("changes", "records", "verdict", "reasons"),
    [
        ({}, [record()], True, []),
        ({"exit_code": 2}, [SLOW], False, ["longer than the objective"]),
        (
            {"exit_code": 2, "reasons": ["gone"]},
            [],
            "unknown",
            ["broke off, with exit code 2", "gone"],
        ),
        ({"rounds": 2, "exit_code": 2}, [record()], "unknown", ["broke off"]),
        ({"rounds": 2, "exit_code": 2}, [SLOW], False, ["longer", "broke off"]),
        (
            {"exit_code": -9, "timed_out": True},
            [],
            "unknown",
            ["not ended within 10 min 10 s and was st"],
        ),
        # A success that left nothing is none.
        ({}, [], "unknown", ["broke off, with exit code 0"]),
        # All rounds passed, and something else went wrong.
        ({"exit_code": 2}, [record()], "unknown", ["broke off"]),
        (
            {"exit_code": 2, "healthy": False, "unhealthy": ["db1 is away"]},
            [],
            False,
            ["broke off", "not healthy after it", "db1 is away"],
        ),
        ({}, [record(None, passed="unknown")], "unknown", ["the record gives no reason"]),
    ],
)
def test_judge(
    changes: dict[str, t.Any],
    records: list[dict[str, t.Any]],
    verdict: object,
    reasons: list[str],
) -> None:
    got = judge(note(**changes), records)
    assert got["verdict"] == verdict
    assert len(got["reasons"]) == len(reasons)
    assert all(part in whole for part, whole in zip(reasons, got["reasons"], strict=True))


@pytest.mark.parametrize(
    ("stop_on", "verdict", "healthy", "expected"),
    [
        ("unhealthy", True, True, ""),
        ("unhealthy", False, True, ""),
        ("unhealthy", False, False, "not healthy after drill 3"),
        ("failed", False, True, "drill 3 did not pass"),
        ("failed", "unknown", True, "drill 3 did not pass"),
        ("failed", True, True, ""),
        ("never", False, False, ""),
    ],
)
def test_stop_reason(stop_on: str, verdict: object, healthy: bool, expected: str) -> None:
    drill = {"number": 3, "verdict": verdict, "healthy": healthy}
    got = stop_reason(stop_on, [drill])
    assert expected in got
    assert bool(got) == bool(expected)
    assert stop_reason(stop_on, []) == ""


PASSED = (note(1), [record()])
FAILED = (note(2, exit_code=2), [SLOW])


@pytest.mark.parametrize(
    ("changes", "runs", "ended", "verdict", "stopped"),
    [
        ({}, [PASSED, PASSED], True, True, ""),
        ({}, [PASSED, FAILED], True, False, ""),
        # What was not run is not known.
        ({}, [PASSED], True, "unknown", ""),
        ({}, [], True, "unknown", ""),
        ({"mode": "chaos"}, [PASSED], False, "unknown", ""),
        ({"mode": "chaos"}, [PASSED], True, True, "the window has no room for another drill"),
        ({"mode": "chaos"}, [], True, "unknown", "the window has no room for another drill"),
        (
            {"mode": "chaos"},
            [(note(1, healthy=False), [record()])],
            True,
            False,
            "the cluster is not healthy after drill 1",
        ),
        ({"stop_on": "failed", "steps": [{}] * 5}, [PASSED, FAILED], True, False, "drill 2 did"),
    ],
)
def test_sum_up(
    changes: dict[str, t.Any], runs: list[t.Any], ended: bool, verdict: object, stopped: str
) -> None:
    got = sum_up({**PLANNED, **changes}, runs, ended)
    assert got["verdict"] == verdict
    assert got["stopped"].startswith(stopped)
    assert bool(got["stopped"]) == bool(stopped)


def test_figures_are_of_each_fault() -> None:
    postgres = {"subject": "postgres", "fault": "primary_power_off"}
    runs = [
        (note(1), [record(0.5)]),
        (
            note(2, **postgres, rounds=2, exit_code=2),
            [record(22.0, **LEDGER), record(24.0, **LEDGER)],
        ),
        (note(3, target="lb1"), [record(0.7)]),
        (note(4), [record(0.6)]),
        (note(5, **postgres, exit_code=2, reasons=["gone"]), []),
    ]
    got = sum_up({**PLANNED, "steps": [{}] * 5}, runs, ended=True)
    assert [fault["drill"] for fault in got["faults"]] == [
        "vip link_cut",
        "postgres primary_power_off",
        "vip link_cut of lb1",
    ]
    first, second, _third = got["faults"]
    assert (first["rounds"], first["rto_min_s"], first["rto_max_s"]) == (2, 0.5, 0.6)
    assert first["verdict"] is True
    # The drill that left no record is not forgotten.
    assert (second["rounds"], second["drills"], second["lost"]) == (2, 2, 4)
    assert second["verdict"] == "unknown"


def test_progress() -> None:
    assert progress(sum_up(PLANNED, [])) == []
    assert progress(sum_up(PLANNED, [PASSED])) == ["[1/2] vip link_cut, round 1: RTO 0.5 s PASSED"]
    assert progress(
        sum_up(PLANNED, [(note(1, exit_code=2), [record(35.0, **LEDGER, passed=False)])])
    ) == [
        "[1/2] vip link_cut, round 1: RTO 35 s, 2 lost FAILED",
        "[1/2] vip link_cut: FAILED: the record gives no reason",
    ]
    assert progress(sum_up(PLANNED, [(note(1, exit_code=2, reasons=["gone"]), [])])) == [
        "[1/2] vip link_cut: UNKNOWN: it broke off, with exit code 2; gone"
    ]


def test_table() -> None:
    unread = {"ledger": {"acknowledged": 9, "lost": None, "rpo_s": None}, "lost": None}
    runs = [
        PASSED,
        (note(2, subject="postgres", exit_code=2), [record(None, **unread, passed="unknown")]),
    ]
    lines = table(sum_up(PLANNED, runs, ended=True))
    assert lines[0].startswith("Campaign 20261122T084919Z-campaign: cluster shop, listed, seed 20")
    assert lines[2:5] == [
        "drill              rounds   min  median   p95   max  lost  verdict",
        "vip link_cut            1  0.50    0.50  0.50  0.50     -  PASSED",
        "postgres link_cut       1     -       -     -     -   0 ?  UNKNOWN",
    ]
    assert lines[-2] == "Drill 2, postgres link_cut: the record gives no reason"
    assert lines[-1] == "2 of 2 drills run, 1 passed, 0 failed, 1 unknown: UNKNOWN"


def test_a_campaign_under_way_says_so() -> None:
    assert "1 of 2 drills run so far, 1 passed" in table(sum_up(PLANNED, [PASSED]))[-1]


def test_the_page_leads_to_the_records_and_logs() -> None:
    page = markdown(sum_up(PLANNED, [PASSED, (note(2, exit_code=-9, run=""), [])], ended=True))
    assert "[round 1](../20261122T084924Z-link_cut/round-01/report.md) | [log](logs/01.log)" in page
    assert "| 2 | vip link_cut | | | broken off | | [log](logs/02.log) |" in page
