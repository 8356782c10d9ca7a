# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options become a record, and its five files."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._record_sources import aim_of, record_of
from ansible_collections.nines.ha.plugins.module_utils._stale import Aim
from ansible_collections.nines.ha.plugins.modules.drill_record import REPORTS


def params(folder: Path, **changes: t.Any) -> dict[str, t.Any]:
    given: dict[str, t.Any] = {
        "directory": str(folder),
        "histories": [str(folder / "history.jsonl")],
        "events": samples.EVENTS,
        "checks": samples.CHECKS,
        "ledger": None,
        "probes": [],
        "readers": [],
        "ledger_history": None,
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
    assert got["journals"] == [{"host": "node2", "file": "journals/node2.log", "bytes": 18}]
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


def test_a_probe_may_have_an_objective_of_its_own(tmp_path: Path) -> None:
    probes = [{"name": "postgres", "rto": "2s"}, {"name": "other", "stale": "1s"}]
    got = record_of(params(written(tmp_path), probes=probes))
    assert got["objectives"] == {"rto": "30s", "rto_s": 30.0, "probes": {"postgres": 2.0}}
    assert (got["passed"], got["probes"][0]["objective_s"]) == (False, 2.0)


@pytest.mark.parametrize(
    ("aims", "verdict"), [([{"name": "standby", "stale": "1s"}], "unknown"), ([], True)]
)
def test_a_reader_whose_history_is_missing_is_unknown_where_it_has_an_objective(
    tmp_path: Path, aims: list[dict[str, t.Any]], verdict: t.Any
) -> None:
    more = {"readers": [str(tmp_path / "standby.jsonl")], "probes": aims}
    ledger = str(tmp_path / "history.jsonl")
    got = record_of(params(written(tmp_path), ledger_history=ledger, **more))
    assert (got["passed"], got["readers"][0]["file"]) == (verdict, "standby.jsonl")
    why = "standby.jsonl cannot be judged: it cannot be read: No such file or directory"
    assert got["readers"][0]["reasons"] == [why]
    assert all(render(got) for render in REPORTS.values())


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


@pytest.mark.parametrize(
    ("declared", "aim"),
    [
        ({"name": "standby"}, Aim()),
        ({"stale": "300ms", "rto": "1s"}, Aim(0.3)),
        ({"backwards": "0"}, Aim(None, 0)),
    ],
)
def test_objectives_of_a_reader(declared: dict[str, t.Any], aim: Aim) -> None:
    assert aim_of(declared) == aim
