# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import Answer
from ansible_collections.nines.ha.plugins.modules import nfs_info

FIXTURE = Path(__file__).parents[2] / "fixtures/nfs-6.12"
PARAMS: dict[str, t.Any] = {
    "proc": str(FIXTURE / "proc"),
    "expected_exports": None,
    "own_exports": "nines.exports",
    "etc": "/nonexistent",
    "expected_mounts": [],
    "stale_timeout": 1.0,
}


def run(_argv: list[str]) -> tuple[int, str, str]:
    return 0, (FIXTURE / "exportfs-v").read_text(), ""


@pytest.fixture(autouse=True)
def _no_mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"/mnt/data": Answer(False, 1.5), "/mnt/my files": Answer(None, None, "no answer")}
    monkeypatch.setattr(nfs_info, "ask", lambda paths, _limit: {p: said[p] for p in paths})


def test_what_is_told() -> None:
    got = nfs_info.report(PARAMS, run, "exportfs")
    assert got["problems"] == [
        "/srv/nfs/of a long name is exported to the whole world: name the networks that may mount"
        " it",
        "mount /mnt/my files: [2001:db8::10]:/srv/my data does not answer: no answer",
    ]
    assert got["server"]["grace"] == {"in_grace": False, "lease_s": 10, "grace_s": 10}
    assert got["server"]["locks"] == 1
    assert [each["opens"] for each in got["server"]["clients"]] == [2, 0]
    assert [(each["stale"], each["answer_ms"]) for each in got["mounts"]] == [
        (False, 1.5),
        (None, None),
    ]


def test_what_was_declared_is_compared() -> None:
    wanted = [{"path": "/srv/x", "clients": [{"network": "192.0.2.0/24"}]}]
    mount = {"path": "/mnt/data", "server": "198.51.100.9", "source_path": "/srv/data"}
    params = {**PARAMS, "expected_exports": wanted, "expected_mounts": [mount]}
    problems = nfs_info.report(params, run, "exportfs")["problems"]
    assert any("/srv/x is not exported to 192.0.2.0/24" in each for each in problems)
    assert any("and not of 198.51.100.9:/srv/data" in each for each in problems)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"stale_timeout": 0}, "stale_timeout is 0 s"),
        ({"stale_timeout": 61.0}, "stale_timeout is 61 s"),
        ({"expected_exports": [{"path": "/a", "net": 1}]}, "which is unknown"),
        ({"expected_mounts": [{"path": "/a"}]}, "server must be a text"),
    ],
)
def test_options_that_cannot_be_used(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        nfs_info.report({**PARAMS, **options}, run, "exportfs")
