# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.modules import backup_info

FOLDER = Path(__file__).parents[2] / "fixtures/pgbackrest-2.55.1"
PARAMS: dict[str, t.Any] = {
    "stanza": "demo",
    "repositories": [1],
    "max_age": "1h",
    "check_archive": True,
    "segment_bytes": 16 << 20,
    "pgbackrest": "pgbackrest",
    "config": None,
    "restic": [],
}
NOW_S = 1795364200.0


class Said:
    """Answers as the programs would, and remembers what it was asked."""

    def __init__(self, info: str = "good", archive: str = "good", restic: str = "[]") -> None:
        self.answers = {
            "info": (FOLDER / f"info-{info}.json").read_bytes().decode(errors="replace"),
            "repo-ls": (FOLDER / f"archive-{archive}.txt").read_text(),
            "snapshots": restic,
        }
        self.asked: list[list[str]] = []
        self.environment: dict[str, str] | None = None

    def __call__(
        self, args: list[str], environ_update: dict[str, str] | None = None, **_options: t.Any
    ) -> tuple[int, str, str]:
        self.asked.append(args)
        self.environment = environ_update
        found = next(text for name, text in self.answers.items() if name in args)
        return (1, "", found) if found.startswith(("Fatal", "P00")) else (0, found, "")


def test_what_is_told() -> None:
    said = Said()
    got = backup_info.report(PARAMS, said, NOW_S)
    assert got["problems"] == []
    assert got["newest"]["kind"] == "incr"
    assert got["age_s"] == NOW_S - got["newest"]["stop_s"]
    assert got["stanzas"][0]["repositories"][0]["wal_first"] == "000000010000000000000001"
    assert [each[-1] for each in said.asked] == ["info", "archive/demo/15-1"]
    assert all(each[:3] == ["timeout", "600", "pgbackrest"] for each in said.asked)


@pytest.mark.parametrize(
    ("said", "now_s", "text"),
    [
        (Said(), NOW_S + 3600, "the newest backup"),
        (Said(info="wrong-key"), NOW_S, "cannot be read with this key"),
        (Said(info="truncated"), NOW_S, "the repository is damaged"),
        (Said(info="no-stanza"), NOW_S, "there is no repository of this cluster"),
        (Said(info="no-backup"), NOW_S, "holds no backup yet"),
        (Said(info="failover", archive="failover"), NOW_S + 7200, "the newest backup"),
    ],
)
def test_what_is_wrong(said: Said, now_s: float, text: str) -> None:
    (found,) = backup_info.report(PARAMS, said, now_s)["problems"]
    assert text in found


def test_wal_that_the_newest_backup_needs_is_a_problem() -> None:
    said = Said()
    listing = said.answers["repo-ls"].splitlines()
    said.answers["repo-ls"] = "\n".join(each for each in listing if "08-" not in each)
    got = backup_info.report(PARAMS, said, NOW_S)
    assert got["problems"] == [
        "repository 1 of demo: WAL segment 000000010000000000000008 is missing in the archive: no"
        " restore gets past it but from a newer backup. Make a full backup now (systemctl start"
        " nines-backup@full)"
    ]
    assert got["notes"] == []


def test_wal_of_before_the_newest_backup_is_a_note() -> None:
    got = backup_info.report(PARAMS, Said(archive="missing"), NOW_S)
    assert got["problems"] == []
    assert got["notes"] == [
        "repository 1 of demo: WAL segment 000000010000000000000006 is missing in the archive."
        " There is a newer backup; no restore of an older one gets past it"
    ]


def test_a_history_that_was_left_may_have_gaps() -> None:
    said = Said(info="failover", archive="failover")
    # What the old primary wrote on and archived while it was alone.
    said.answers["repo-ls"] += f"0000000100000000/000000010000000000000012-{'a' * 40}.gz\n"
    got = backup_info.report(PARAMS, said, NOW_S)
    assert got["problems"] == []
    (note,) = got["notes"]
    assert "WAL segments 00000001000000000000000D to 000000010000000000000011 are missing" in note


def test_a_program_that_fails_is_an_error() -> None:
    said = Said()
    said.answers["info"] = "P00  ERROR: [041]: unable to open: [13] Permission denied"
    with pytest.raises(ValueError, match="cannot be read by the user of the job"):
        backup_info.report(PARAMS, said, NOW_S)
    with pytest.raises(ValueError, match="soon"):
        backup_info.report({**PARAMS, "max_age": "soon"}, said, NOW_S)


def test_a_configuration_of_its_own() -> None:
    said = Said()
    backup_info.report({**PARAMS, "config": "/etc/x.conf", "check_archive": False}, said, NOW_S)
    assert [each[3] for each in said.asked] == ["--config=/etc/x.conf"]


def test_restic(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("RESTIC_REPOSITORY=/srv/x\n")
    wanted = {
        "name": "files",
        "environment_file": str(tmp_path / "env"),
        "tag": "files",
        "host": "db1",
    }
    params = {**PARAMS, "stanza": None, "restic": [wanted]}
    said = Said(restic='[{"short_id": "ab", "time": "2026-11-22T16:00:00Z"}]')
    got = backup_info.report(params, said, 1795363260.0)
    assert got["problems"] == []
    assert got["snapshots"]["files"]["label"] == "ab"
    assert got["newest"] is None
    assert said.environment == {"RESTIC_REPOSITORY": "/srv/x"}
    assert said.asked[0][-2:] == ["--tag=files", "--host=db1"]
    none = backup_info.report(params, Said(restic="null"), NOW_S)
    assert none["problems"] == ["files holds no backup yet"]
    wrong = backup_info.report(params, Said(restic="Fatal: wrong password or no key found"), NOW_S)
    assert "cannot be read with this key" in wrong["problems"][0]
    odd = backup_info.report(params, Said(restic="{"), NOW_S)
    assert "no JSON of its own" in odd["problems"][0]
    away = [{**wanted, "environment_file": "/nowhere"}]
    lost = backup_info.report({**params, "restic": away}, said, NOW_S)
    assert lost["problems"] == ["files: /nowhere cannot be read: No such file or directory"]
