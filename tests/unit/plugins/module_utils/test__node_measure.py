# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole measurement, on this machine."""

from __future__ import annotations

import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _node_measure as measure

PARAMS: dict[str, t.Any] = {
    "peers": [],
    "targets": [],
    "directories": [],
    "packages": [],
    "resolve": None,
    "timeout": 0.5,
    "fsync_seconds": 0.1,
}
NO_TOOLS = measure.Tools(None, None, None)


@pytest.fixture(autouse=True)
def _no_resolvers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_RESOLV_CONF", "/there/is/none")


def test_a_bare_node_is_measured(tmp_path: Path) -> None:
    given = {
        **PARAMS,
        "peers": [{"name": "b", "address": "127.0.0.2"}],
        "targets": [{"name": "b", "address": "127.0.0.2", "port": 1, "service": "s"}],
        "directories": [{"path": str(tmp_path / "data"), "syncs": True}],
    }
    found = measure.measure(measure.read_plan(given), NO_TOOLS)
    assert found["targets"][0]["state"] == "refused"
    assert found["peers"][0]["fits"] == "unknown"
    assert found["disks"][0]["measured"] == str(tmp_path)
    assert found["packages"]["reason"] == "dpkg-query is not installed"
    assert found["resolvers"] == []
    assert abs(found["wall_s"] - time.time()) < 60
    assert list(tmp_path.iterdir()) == []


def test_what_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def hangs(*_args: t.Any) -> dict[str, t.Any]:
        time.sleep(30)
        return {}

    monkeypatch.setattr(measure, "_SLACK_S", 0.1)
    for name in ("_target", "_peer", "disks"):
        monkeypatch.setattr(measure, name, hangs)
    given = {
        **PARAMS,
        "peers": [{"name": "b", "address": "192.0.2.2"}],
        "targets": [{"name": "b", "address": "192.0.2.2", "port": 1, "service": "s"}],
        "directories": [{"path": str(tmp_path), "syncs": True}],
        "timeout": 0.1,
    }
    start = time.monotonic()
    found = measure.measure(measure.read_plan(given), NO_TOOLS)
    assert time.monotonic() - start < 5
    late = "it was not done in time"
    assert (found["targets"][0]["state"], found["targets"][0]["reason"]) == ("unknown", late)
    assert found["peers"][0]["mtu_reason"] == late
    assert (found["disks"][0]["reason"], found["disks"][0]["free_mib"]) == (late, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"timeout": 0}, "timeout is 0 s"),
        ({"timeout": 6}, "timeout is 6 s: give at most 5 s"),
        ({"fsync_seconds": 3}, "fsync_seconds is 3 s: give at most 2 s"),
        ({"fsync_seconds": -1}, "fsync_seconds"),
        (
            {"targets": [{"name": "b", "address": "192.0.2.1", "port": 70000, "service": ""}]},
            "70000 is no port",
        ),
    ],
)
def test_options_that_cannot_be(changes: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        measure.read_plan({**PARAMS, **changes})


def test_programs() -> None:
    assert measure.run(["/bin/sh", "-c", "echo $LC_ALL"], 5)[:2] == (0, "C\n")
    assert measure.run(["/bin/sleep", "5"], 0.1)[0] == 124
    assert measure.run(["/there/is/none"], 1)[0] == 127
    assert measure.read("/there/is/none") == ""
