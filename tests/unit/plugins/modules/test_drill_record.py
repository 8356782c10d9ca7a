# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""drill_record: options become a record, and its five files."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.modules.drill_record import REPORTS, record_of


def params(folder: Path, **changes: t.Any) -> dict[str, t.Any]:
    given: dict[str, t.Any] = {
        "directory": str(folder),
        "histories": [str(folder / "history.jsonl")],
        "events": samples.EVENTS,
        "checks": samples.CHECKS,
        "ledger": None,
        "round": 2,
        "rounds": 3,
        **samples.ABOUT,
        "objectives": {"rto": "30s"},
    }
    return {**given, **changes}


def written(folder: Path) -> Path:
    lines = samples.history("postgres", (5.45, 9.4))
    (folder / "history.jsonl").write_text("".join(lines))
    return folder


def test_a_record_of_real_files(tmp_path: Path) -> None:
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals/node2.log").write_text("something happened")
    got = record_of(params(written(tmp_path)))
    assert (got["passed"], got["rto_s"], got["objectives"]["rto_s"]) == (True, 3.9626, 30.0)
    assert got["probes"][0]["file"] == "history.jsonl"
    assert (got["round"], got["rounds"]) == (2, 3)
    # A log that nobody could fetch is not promised.
    assert got["journals"] == [{"host": "node2", "file": "journals/node2.log"}]
    assert all(render(got) for render in REPORTS.values())


def test_a_history_that_is_missing_is_unknown(tmp_path: Path) -> None:
    got = record_of(params(tmp_path))
    assert got["passed"] == "unknown"
    assert got["reasons"] == ["history.jsonl: it cannot be read: No such file or directory"]


def test_one_that_is_missing_beside_a_good_one_is_unknown(tmp_path: Path) -> None:
    paths = [str(written(tmp_path) / name) for name in ("history.jsonl", "gone.jsonl")]
    got = record_of(params(tmp_path, histories=paths))
    assert (got["passed"], got["rto_s"]) == ("unknown", None)
    assert [probe["passed"] for probe in got["probes"]] == [True, "unknown"]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [(True, True), (False, False), ("unknown", "unknown"), ("maybe", "unknown"), ("False", False)],
)
def test_a_check_may_be_unknown(tmp_path: Path, given: t.Any, verdict: t.Any) -> None:
    checks = [{"name": "Owner", "passed": given, "detail": "x"}]
    assert record_of(params(written(tmp_path), checks=checks))["passed"] == verdict


def test_nobody_is_an_empty_text(tmp_path: Path) -> None:
    roles = [{"name": "during", "wall": samples.START + 9, "parts": {"primary": None}}]
    got = record_of(params(written(tmp_path), roles=roles))
    assert got["roles"][0]["parts"] == {"primary": ""}
