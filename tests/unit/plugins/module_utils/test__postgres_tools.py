# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs that make data a standby's."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_tools import (
    Done,
    Failed,
    Place,
    Tools,
)

CONTROL = """Database system identifier:           7
Latest checkpoint's REDO location:    0/3000028
Latest checkpoint's REDO WAL file:    000000020000000000000003
Latest checkpoint's TimeLineID:       2
Min recovery ending loc's timeline:   0
Data page checksum version:           1
wal_log_hints setting:                off
"""
END = "pg_waldump: error: error in WAL record at 0/3000148: invalid record length at 0/3000180: no"


class FakeRun:
    """Answers programs by their name, and remembers what was run."""

    def __init__(self, **answers: Done) -> None:
        self.answers = answers
        self.calls: list[list[str]] = []
        self.environments: list[dict[str, str]] = []

    def __call__(self, argv: t.Sequence[str], env: t.Mapping[str, str]) -> Done:
        self.calls.append(list(argv))
        self.environments.append(dict(env))
        program = argv[4] if argv[0] == "runuser" else argv[0]
        return self.answers.get(Path(program).name, Done(0, "", ""))

    def words(self) -> str:
        return "\n".join(" ".join(call) for call in self.calls)


def tools_of(tmp_path: Path, run: FakeRun, wal: str = "") -> Tools:
    place = Place(
        "db1", tmp_path, Path("/bin"), "pg.service", "postgres", "/etc/pg.conf", wal, "/run", 5432
    )
    return Tools(place, run)


SEGMENT = "000000020000000000000003"


def with_data(path: Path) -> None:
    """Make what is looked at of a data directory."""
    (path / "PG_VERSION").write_text("17\n")
    (path / "pg_wal").mkdir()
    (path / "pg_wal" / SEGMENT).write_text("wal")


def test_reads_no_data(tmp_path: Path) -> None:
    assert not tools_of(tmp_path, FakeRun()).read().has_data


def test_reads_stopped_data(tmp_path: Path) -> None:
    with_data(tmp_path)
    # One that is empty, as a stop in the middle of its making leaves it, is no end to read to.
    (tmp_path / "pg_wal" / "000000020000000000000005").write_text("")
    (tmp_path / "pg_wal" / "000000020000000000000004").write_text("old")
    run = FakeRun(
        pg_controldata=Done(0, CONTROL, ""), psql=Done(2, "", "no"), pg_waldump=Done(1, "", END)
    )
    local = tools_of(tmp_path, run).read()
    assert (local.major, local.role, local.timeline, local.end) == (17, None, 2, 0x3000180)
    assert local.can_rewind
    assert not local.marked_standby
    assert f"--start=0/3000028 {SEGMENT} 000000020000000000000004" in run.words()


def test_a_promotion_without_checkpoint_yet_is_seen(tmp_path: Path) -> None:
    with_data(tmp_path)
    (tmp_path / "pg_wal" / "00000003.history").write_text("2\t0/3000100\twhy\n")
    run = FakeRun(pg_controldata=Done(0, CONTROL, ""), psql=Done(2, "", "no"))
    local = tools_of(tmp_path, run).read()
    assert (local.timeline, local.end) == (3, None), "where its WAL ends cannot be told"


def test_reads_a_running_standby(tmp_path: Path) -> None:
    with_data(tmp_path)
    (tmp_path / "standby.signal").write_text("")
    run = FakeRun(pg_controldata=Done(0, CONTROL, ""), psql=Done(0, "standby\n", ""))
    local = tools_of(tmp_path, run).read()
    assert (local.role, local.end, local.marked_standby) == ("standby", None, True)
    assert "pg_waldump" not in run.words(), "the end of what runs moves"


def test_the_password_is_in_no_argument(tmp_path: Path) -> None:
    run = FakeRun()
    tools = tools_of(tmp_path, run, wal="/wal")
    tools.copy("host=db2", "db1", True, "/pass")
    tools.rewind("host=db2", "/pass")
    assert "/pass" not in run.words()
    assert [env["PGPASSFILE"] for env in run.environments] == ["/pass", "/pass"]
    assert "--waldir=/wal --slot=db1 --create-slot" in run.words()


def test_a_failed_program_says_what_it_said(tmp_path: Path) -> None:
    run = FakeRun(pg_rewind=Done(1, "", "line\npg_rewind: fatal: no common ancestor"))
    with pytest.raises(Failed, match=r"pg_rewind failed on db1: .*no common ancestor"):
        tools_of(tmp_path, run).rewind("host=db2", "/pass")


def test_a_failed_service_says_so(tmp_path: Path) -> None:
    run = FakeRun(systemctl=Done(1, "", "Job failed"))
    with pytest.raises(Failed, match="systemctl start failed on db1: Job failed"):
        tools_of(tmp_path, run).start()


def test_only_the_data_is_emptied(tmp_path: Path) -> None:
    run = FakeRun()
    tools = tools_of(tmp_path, run, wal="/wal")
    tools.make_folder()
    tools.empty()
    assert run.calls[-1] == ["find", str(tmp_path), "/wal", "-mindepth", "1", "-delete"]


def test_slots_are_made_again_without_a_position(tmp_path: Path) -> None:
    run = FakeRun(psql=Done(0, "db2\ndb3;drop\n", ""))
    tools_of(tmp_path, run).drop_slots()
    words = run.words()
    assert "pg_drop_replication_slot('db2')" in words
    assert "pg_create_physical_replication_slot('db2')" in words
    assert "drop'" not in words, "a name that is none is not put into a statement"


def test_the_wait_is_bounded_and_says_what_it_saw(tmp_path: Path) -> None:
    run = FakeRun(psql=Done(0, "no receiver\n", ""))
    tools = tools_of(tmp_path, run)
    assert tools.wait_streaming(0.05) == "no receiver"
    run.answers["psql"] = Done(0, "streaming\n", "")
    assert tools.wait_streaming(1) == "streaming"
