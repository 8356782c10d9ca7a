# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _backup_info as info

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("pgbackrest-*"))
DAY_S = 86400.0

pytestmark = pytest.mark.parametrize("folder", FIXTURES, ids=lambda path: path.name)


def read(folder: Path, name: str) -> list[info.Stanza]:
    return info.parse_info((folder / f"info-{name}.json").read_bytes().decode(errors="replace"))


def problems(stanzas: list[info.Stanza], now_s: float, name: str = "demo") -> list[str]:
    return info.stanza_problems(stanzas, name, [1], now_s, DAY_S)


def test_what_is_read(folder: Path) -> None:
    (stanza,) = read(folder, "good")
    assert [each.kind for each in stanza.backups] == ["full", "diff", "incr"]
    assert stanza.name == "demo"
    assert not stanza.running
    assert stanza.repositories == (info.Repository(1, 0, "ok", "aes-256-cbc"),)
    last = info.newest(stanza.backups)
    assert last is stanza.backups[-1]
    assert last.size_bytes > last.stored_bytes > 0
    assert last.wal_start <= last.wal_stop <= stanza.archive[1][2]
    assert problems([stanza], last.stop_s + 10) == []


def test_age(folder: Path) -> None:
    (stanza,) = read(folder, "good")
    last_s = stanza.backups[-1].stop_s
    assert problems([stanza], last_s + DAY_S) == []
    (old,) = problems([stanza], last_s + DAY_S + 3600)
    assert old.startswith("repository 1 of demo: the newest backup, 2")
    assert old.endswith("is 1 d 1 h old, and may be 1 d")
    (future,) = problems([stanza], last_s - DAY_S)
    assert "from the future" in future


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no-stanza", "there is no repository of this cluster"),
        ("no-backup", "repository 1 of demo holds no backup yet"),
        ("wrong-key", "cannot be read with this key: compare backup_cipher_pass"),
        ("truncated", "the repository is damaged, or cannot be read with this key"),
        ("denied", "cannot be read by the user of the job"),
    ],
)
def test_what_is_wrong(folder: Path, name: str, text: str) -> None:
    (found,) = problems(read(folder, name), 0)
    assert text in found
    assert found.isprintable()


def test_a_backup_that_runs_and_one_after_a_failover(folder: Path) -> None:
    (running,) = read(folder, "running")
    assert running.running
    (after,) = read(folder, "failover")
    assert after.backups[-1].wal_start.startswith("00000002")
    assert problems([after], after.backups[-1].stop_s + 1) == []


def test_another_name_or_number(folder: Path) -> None:
    stanzas = read(folder, "good")
    now_s = stanzas[0].backups[-1].stop_s
    assert "there is no repository of other" in problems(stanzas, now_s, "other")[0]
    assert "there is no repository of demo" in problems([], now_s)[0]
    found = info.stanza_problems(stanzas, "demo", [1, 2], now_s, DAY_S)
    assert found == ["repository 2 of demo is not configured on this host"]


def test_what_a_backup_may_not_be(folder: Path) -> None:
    (stanza,) = read(folder, "good")
    last_s = stanza.backups[-1].stop_s
    bad = stanza._replace(
        repositories=(stanza.repositories[0]._replace(cipher="none"),),
        backups=(stanza.backups[-1]._replace(damaged=True),),
    )
    found = problems([bad], last_s)
    assert [any(word in each for each in found) for word in ("encrypted", "checksums", "no full")]
    assert len(found) == 3


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name": "x"}]', "ERROR: [055]"])
def test_what_is_no_answer(folder: Path, text: str) -> None:
    if text == "{}":
        assert info.parse_info(text) == []
        return
    with pytest.raises(ValueError, match="no JSON of its own"):
        info.parse_info(text)


def test_snapshots(folder: Path) -> None:
    two = (
        '[{"short_id": "b", "time": "2026-11-22T17:00:00.5+01:00"},'
        ' {"short_id": "a", "time": "2026-11-22T15:00:00Z"}]'
    )
    assert [each.label for each in info.parse_snapshots(two)] == ["a", "b"]
    assert info.parse_snapshots("null") == []
    with pytest.raises(ValueError, match="restic said"):
        info.parse_snapshots("Fatal: x")
