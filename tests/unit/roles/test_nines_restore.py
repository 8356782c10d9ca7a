# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script that restores a backup and looks at it; PostgreSQL itself is in molecule/backup."""

from __future__ import annotations

import importlib
import json
import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
for folder in ("roles/restore/files", "plugins/module_utils"):
    sys.path.insert(0, str(ROOT / folder))
script: t.Any = importlib.import_module("nines_restore")
instance: t.Any = importlib.import_module("_restore_instance")
records: t.Any = importlib.import_module("_restore_record")

RESULT = {
    "set": "20261122-160214F",
    "type": "latest",
    "backup_time": "2026-11-22T16:02:23Z",
    "rto_s": 5.4,
    "rpo_s": 60.0,
    "rows": 100,
    "checks": [{"name": "checksums", "passed": True, "detail": "fine"}],
}
SEGMENTS = ["000000010000000000000002-" + "0" * 40 + ".gz", "000000010000000000000003"]
INFO: dict[str, t.Any] = {
    "name": "shop",
    "archive": [{"database": {"id": 1, "repo-key": 1}, "id": "15-1", "max": SEGMENTS[1]}],
    "backup": [
        {
            "archive": {"start": SEGMENTS[0][:24], "stop": SEGMENTS[0][:24]},
            "database": {"id": 1, "repo-key": 1},
            "info": {"size": 1000},
            "label": "20261122-160214F",
            "lsn": {"start": "0/2000028", "stop": "0/2000100"},
            "timestamp": {"start": 1795363334, "stop": 1795363343},
        }
    ],
    "db": [{"id": 1, "repo-key": 1, "system-id": 77, "version": "15"}],
}


@pytest.fixture(name="conf")
def conf_(tmp_path: Path) -> dict[str, t.Any]:
    """Configure it, with a pgBackRest that has one backup and fails to restore it."""
    tool = tmp_path / "pgbackrest"
    tool.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        f"*repo-ls*) cat {tmp_path}/files ;;\n*info*) cat {tmp_path}/info ;;\n"
        '*) echo "ERROR: [029]: pg_control: checksum differs" >&2; exit 29 ;;\nesac\n'
    )
    tool.chmod(0o755)
    (tmp_path / "info").write_text(json.dumps([INFO]))
    (tmp_path / "files").write_text(json.dumps({f"15-1/{name}": {} for name in SEGMENTS}))
    return {
        "cluster": "shop",
        "service": "shop database",
        "stanza": "shop",
        "pgbackrest": [str(tool)],
        "repositories": [1],
        "postgres": "/nonexistent",
        "superuser": "postgres",
        "libraries": "",
        "directory": str(tmp_path / "test"),
        "segment_bytes": 16 << 20,
        "timeout_s": 5,
        "checks": [],
        "count_rows": True,
        "amcheck": True,
        "min_rows": 1,
        "max_rto_s": None,
        "max_rpo_s": None,
        "keep_records": 2,
    }


def call(conf: dict[str, t.Any], capsys: t.Any, *words: str) -> tuple[int, dict[str, t.Any]]:
    """Call it as its unit and the playbooks do."""
    Path(conf["directory"]).mkdir(exist_ok=True)
    file = Path(conf["directory"]) / "restore-test.json"
    file.write_text(json.dumps(conf))
    code = script.main(["--config", str(file), *words])
    return code, json.loads(capsys.readouterr().out)


def test_plan(conf: dict[str, t.Any], capsys: t.Any) -> None:
    code, found = call(conf, capsys, "plan")
    assert (code, found["label"], found["last"]) == (0, "20261122-160214F", 3)
    code, found = call(conf, capsys, "plan", "--type=time", "--target=2026-11-22T16:00:00Z")
    assert (code, found["refused"]) == (3, True)
    assert "before the end of the backup" in found["error"]


def test_plan_sees_a_gap(conf: dict[str, t.Any], capsys: t.Any, tmp_path: Path) -> None:
    (tmp_path / "files").write_text(json.dumps({SEGMENTS[1]: {}}))
    code, found = call(conf, capsys, "plan")
    assert code == 3
    assert "lacks the WAL segment 0000000000000002 behind backup 20261122-1602" in found["error"]


# Of two repositories: what each has, and whether that of the first can be read.
HELD, AHEAD = SEGMENTS, [*SEGMENTS, "000000010000000000000004"]
NEXT_TIMELINE = [*SEGMENTS, "000000020000000000000003"]


@pytest.mark.parametrize(
    ("first", "second", "words", "repo", "passed_over"),
    [
        (HELD, HELD, (), 1, ""),
        (HELD, AHEAD, (), 2, ""),
        (AHEAD, NEXT_TIMELINE, (), 2, ""),
        (HELD, AHEAD, ("--type=immediate",), 1, ""),
        (HELD, AHEAD, ("--type=time", "--target=2026-11-22T16:10:00Z"), 2, ""),
        (None, HELD, (), 2, "repository 1: the repository has no stanza"),
        (HELD, None, (), 1, "repository 2: the repository has no stanza"),
        ([SEGMENTS[1]], HELD, (), 2, "repository 1: the repository lacks the WAL segment"),
        (None, None, (), 0, "repository 1 and 2: the repository has no stanza"),
    ],
)
def test_plan_of_two_repositories(  # noqa: PLR0913, PLR0917
    conf: dict[str, t.Any],
    capsys: t.Any,
    tmp_path: Path,
    first: list[str] | None,
    second: list[str] | None,
    words: tuple[str, ...],
    repo: int,
    passed_over: str,
) -> None:
    for key, names in ((1, first), (2, second)):
        database = {"id": 1, "repo-key": key}
        stanza = {
            **INFO,
            "archive": [{"database": database, "id": "15-1", "max": (names or HELD)[-1]}],
            "backup": [{**INFO["backup"][0], "database": database}],
            "db": [{**INFO["db"][0], **database}],
        }
        (tmp_path / f"info{key}").write_text(json.dumps([stanza] if names else []))
        (tmp_path / f"files{key}").write_text(json.dumps({f"15-1/{n}": {} for n in names or ()}))
    Path(conf["pgbackrest"][0]).write_text(
        '#!/bin/sh\ncase "$*" in *--repo=1*) n=1 ;; *--repo=2*) n=2 ;; esac\n'
        f'case "$*" in *repo-ls*) cat {tmp_path}/files$n ;; *) cat {tmp_path}/info$n ;; esac\n'
    )
    code, found = call({**conf, "repositories": [1, 2]}, capsys, "plan", *words)
    if not repo:
        assert (code, found["refused"]) == (3, True)
        assert passed_over in found["error"]
        return
    assert (code, found["repo"]) == (0, repo)
    assert passed_over in "".join(found["problems"])
    assert bool(passed_over) == bool(found["problems"])


def test_repositories_are_tested_in_turn(conf: dict[str, t.Any], tmp_path: Path) -> None:
    both = {**conf, "repositories": [1, 2]}
    assert script.turn(both, tmp_path) == 1
    script.success_of(tmp_path, 1).write_text("1795000000")
    assert script.turn(both, tmp_path) == 2
    script.success_of(tmp_path, 2).write_text("1795600000")
    assert script.turn(both, tmp_path) == 1
    # One that fails is tested until it passes.
    assert script.turn(both, tmp_path) == 1
    assert script.turn({**conf, "repositories": [2]}, tmp_path) == 2


def test_restore_never_overwrites(conf: dict[str, t.Any], capsys: t.Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "precious").touch()
    code, found = call(conf, capsys, "restore", f"--data={data}")
    assert (code, found["refused"], (data / "precious").exists()) == (3, True, True)
    code, found = call(conf, capsys, "restore", f"--data={tmp_path / 'new'}", f"--wal={data}")
    assert (code, "never overwrites" in found["error"], (tmp_path / "new").exists()) == (
        3,
        True,
        False,
    )


def test_restore_that_fails_leaves_nothing(
    conf: dict[str, t.Any], capsys: t.Any, tmp_path: Path
) -> None:
    code, found = call(conf, capsys, "restore", f"--data={tmp_path / 'data'}")
    assert (code, found["refused"]) == (1, False)
    assert "pg_control: checksum differs" in found["error"]
    assert list((tmp_path / "data").iterdir()) == []
    assert not (tmp_path / "test/scratch").exists()


def test_test_that_fails_says_so_everywhere(
    conf: dict[str, t.Any], capsys: t.Any, tmp_path: Path
) -> None:
    folder = tmp_path / "test"
    folder.mkdir()
    (folder / "last_success").write_text("1795000000")
    code, found = call(conf, capsys, "test")
    assert (code, found["passed"], found["rto_s"]) == (1, False, None)
    assert "checksum differs" in found["reasons"][0]
    assert json.loads((folder / "restore.json").read_text()) == found
    assert (folder / "nines_restore_test.prom").read_text() == (
        'nines_restore_test_last_success_seconds{cluster="shop"} 1795000000.0\n'
        'nines_restore_test_passed{cluster="shop"} 0\n'
    )
    assert not (folder / "scratch").exists()


def test_keeps_the_newest_records(conf: dict[str, t.Any], capsys: t.Any, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"test/records/2026010{day}T000000Z-restore-test").mkdir(parents=True)
    call(conf, capsys, "test")
    kept = sorted(path.name for path in (tmp_path / "test/records").iterdir())
    assert kept[0] == "20260103T000000Z-restore-test"
    assert len(kept) == 2


def test_scratch_is_ours_alone(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with pytest.raises(script.RefusedError, match="no restore test made it"):
        script.scratch(tmp_path).__enter__()
    # What a test that was killed has left is removed.
    (tmp_path / "scratch" / script.MARKER).touch()
    (tmp_path / "scratch/old").touch()
    with script.scratch(tmp_path) as place:
        assert [path.name for path in place.iterdir()] == [script.MARKER]
        with pytest.raises(script.RefusedError, match="another restore test runs"):
            script.scratch(tmp_path).__enter__()
    assert not place.exists()


def test_no_room(tmp_path: Path) -> None:
    with pytest.raises(script.RefusedError, match="make room"):
        script.room_for(tmp_path, 1 << 60)


def test_publish(conf: dict[str, t.Any], tmp_path: Path) -> None:
    target = tmp_path / "collector"
    assert script.publish(conf, target) == {"published": False}
    target.mkdir()
    assert script.publish(conf, target) == {"published": False}
    source = tmp_path / "test/nines_restore_test.prom"
    source.parent.mkdir()
    source.write_text("x 1\n")
    assert script.publish(conf, target) == {"published": True}
    assert (target / source.name).read_text() == "x 1\n"
    source.unlink()
    source.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic"):
        script.publish(conf, target)


@pytest.mark.parametrize(
    ("change", "limits", "passed", "reason"),
    [
        ({}, {}, True, ""),
        ({"rows": 0}, {}, False, "0 rows"),
        ({"rows": None}, {}, True, ""),
        ({"checks": [{"name": "x", "passed": False, "detail": "bad"}]}, {}, False, "x: bad"),
        (
            {"checks": [{"name": "checksums", "passed": None, "detail": "none"}]},
            {},
            "unknown",
            "nothing looked",
        ),
        ({}, {"max_rto_s": 5.0}, False, "rto_s is 5.4, at most 5.0"),
        ({}, {"max_rpo_s": 59.0}, False, "rpo_s is 60.0"),
    ],
)
def test_verdict(
    conf: dict[str, t.Any], change: t.Any, limits: t.Any, passed: t.Any, reason: str
) -> None:
    found, reasons = records.verdict({**conf, **limits}, {**RESULT, **change})
    assert found == passed
    assert reason in "".join(reasons)


def test_record_is_what_readiness_reads(conf: dict[str, t.Any]) -> None:
    made = records.record(conf, RESULT, True, [])
    schema = json.loads((ROOT / "docs/restore.schema.json").read_text())
    assert set(schema["required"]) <= set(made) <= set(schema["properties"])
    assert made["facts"]["set"] == "20261122-160214F"
    assert 'passed{cluster="shop"} 1\n' in records.metrics(conf, made, 5.0)


class Fake:
    """An instance that gives what it was told to."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def query(self, database: str, sql: str) -> str:
        """Give the answer, or fail as psql does."""
        if sql not in self.answers:
            raise instance.FailedError(f"psql: ERROR:  no {sql}")
        return self.answers[sql]


@pytest.mark.parametrize(
    ("check", "passed", "detail"),
    [
        ({"query": "yes"}, True, "answer: t"),
        ({"query": "no"}, False, "answer: f"),
        ({"query": "gone"}, False, "psql: ERROR"),
        ({"query": "then", "max_age_s": 60}, True, "30 s old"),
        ({"query": "then", "max_age_s": 20}, False, "at most 20 s"),
        ({"query": "none", "max_age_s": 20}, False, "is no time"),
    ],
)
def test_look(check: t.Any, passed: bool, detail: str) -> None:
    fake = Fake({"yes": "t", "no": "f", "then": "2026-11-22 12:00:00.5+00", "none": ""})
    check = {"name": "x", "database": "shop", **check}
    found = next(instance.look(fake, [check], 1795348830.5))
    assert (found["passed"], detail in found["detail"]) == (passed, True), found


def test_where_recovery_ended(tmp_path: Path) -> None:
    with pytest.raises(script.FailedError, match="no new timeline"):
        script.recovered_to(tmp_path)
    (tmp_path / "pg_wal").mkdir()
    (tmp_path / "pg_wal/00000002.history").write_text("1\t0/5000000\tno target\n")
    (tmp_path / "pg_wal/0000000A.history").write_text("1\t0/5000000\tx\n\n9\t1/10\tby name\n")
    assert script.recovered_to(tmp_path) == (10, 0x100000010)


def test_complaints() -> None:
    log = "LOG: up\nFATAL:  the database system is not accepting connections\nERROR: [042]: no:\n x"
    assert instance.complaint(log) == "ERROR: [042]: no: x"
    assert instance.complaint("", "") == "it failed and said nothing"
    assert "before the target" in instance.reason(f"FATAL:  {instance.UNREACHED}")
    with pytest.raises(instance.FailedError, match="did not end within"):
        instance.run(["sleep", "5"], 0.1)
    with pytest.raises(instance.FailedError, match="does not run"):
        instance.run(["/nonexistent/x"], 1)
