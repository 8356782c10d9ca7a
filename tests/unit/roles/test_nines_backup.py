# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job that makes backups: what it does when something fails, and what monitoring reads."""

from __future__ import annotations

import importlib.util
import json
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _backup_words, _whole_file

FILE = Path(__file__).parents[3] / "roles/backup/files/nines_backup.py"
FIXTURE = Path(__file__).parents[1] / "fixtures/pgbackrest-2.55.1"
# On a node they lie beside the job.
sys.modules.setdefault("_backup_words", _backup_words)
sys.modules.setdefault("_whole_file", _whole_file)
spec = importlib.util.spec_from_file_location("nines_backup", FILE)
assert spec is not None
assert spec.loader is not None
job: t.Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(job)

GOOD = (0, (FIXTURE / "info-good.json").read_text())
OK = (0, "")
NO_STANDBY = (56, (FIXTURE / "backup-no-standby.txt").read_text())
LOCKED = (50, (FIXTURE / "backup-locked.txt").read_text())
FULL_DISK = (64, (FIXTURE / "backup-disk-full.txt").read_text())
WRONG_KEY = (29, (FIXTURE / "check-wrong-key.txt").read_bytes().decode(errors="replace"))
PROMOTED = (58, "P00  ERROR: [058]: WAL timeline 2 does not match pg_control timeline 1")


class Usage(t.NamedTuple):
    """What `shutil.disk_usage` tells, in bytes."""

    total: int
    used: int
    free: int


class Programs:
    """Answers in turn, and remembers what was run."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.ran: list[str] = []
        self.given: list[str | None] = []
        self.slept: list[float] = []

    def __call__(
        self, argv: list[str], env: dict[str, str] | None = None, given: str | None = None
    ) -> tuple[int, str]:
        self.ran.append(" ".join(argv))
        self.given.append(given)
        return self.answers.pop(0)


@pytest.fixture
def conf(tmp_path: Path) -> dict[str, t.Any]:
    for name in ("postgres", "root"):
        (tmp_path / name).mkdir()
    return {
        "cluster": "demo",
        "stanza": "demo",
        "host": "db1",
        "repositories": [1],
        "places": [["posix", str(tmp_path)], ["s3", "/demo"]],
        "from": "standby",
        "state": str(tmp_path),
        "restic_keep": {},
        "restic_offsite": "",
        "swarm_copy": str(tmp_path / "copy"),
        "etcd_directory": str(tmp_path),
    }


def made(conf: dict[str, t.Any], *answers: tuple[int, str], kind: str = "full") -> Programs:
    programs = Programs(*answers)
    job.postgres(conf, kind, programs, programs.slept.append)
    assert programs.answers == []
    return programs


def test_a_good_backup_is_kept_in_mind(conf: dict[str, t.Any]) -> None:
    programs = made(conf, OK, GOOD)
    assert "--type=full --backup-standby" in programs.ran[0]
    text = job.metrics(conf, "full", "success")
    newest = json.loads(GOOD[1])[0]["backup"][-1]["timestamp"]["stop"]
    assert (
        'nines_backup_last_success_seconds{kind="postgres",cluster="demo",repo="repo1"} '
        f"{newest}\n" in text
    )
    assert 'nines_backup_failed{kind="postgres",cluster="demo",unit="full"} 0\n' in text
    assert text.count("# TYPE ") == 3


def test_without_a_standby_the_primary_is_copied(conf: dict[str, t.Any]) -> None:
    programs = made(conf, NO_STANDBY, OK, GOOD)
    assert "--no-backup-standby" in programs.ran[1]
    assert programs.slept == []
    with pytest.raises(job.Failure, match="no standby answers, and backup_from allows no other"):
        made({**conf, "from": "standby_only"}, NO_STANDBY)
    assert "--no-backup-standby" in made({**conf, "from": "primary"}, OK, GOOD).ran[0]


def test_what_passes_is_waited_for(conf: dict[str, t.Any]) -> None:
    assert made(conf, PROMOTED, PROMOTED, OK, GOOD).slept == [60.0, 60.0]
    with pytest.raises(job.Failure, match="was promoted a moment ago"):
        made(conf, PROMOTED, PROMOTED, PROMOTED)
    assert made(conf, *[LOCKED] * 10, OK, GOOD).slept == [60.0] * 10
    with pytest.raises(job.Failure, match="another backup is being made, for an hour"):
        made(conf, *[LOCKED] * 60)


def test_an_incremental_one_gives_way(conf: dict[str, t.Any]) -> None:
    assert made(conf, LOCKED, kind="incr").slept == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (FULL_DISK, "repository 1: the disk of the repository is full"),
        (WRONG_KEY, "compare backup_cipher_pass"),
        ((127, "ERROR: pgbackrest: No such file or directory"), "No such file"),
    ],
)
def test_what_is_said(conf: dict[str, t.Any], answer: tuple[int, str], text: str) -> None:
    with pytest.raises(job.Failure) as failed:
        made(conf, answer)
    assert text in str(failed.value)
    assert "/var/log/pgbackrest/demo-backup.log" in str(failed.value)
    assert str(failed.value).isprintable()
    assert not list(Path(conf["state"]).glob("postgres/*"))


def test_one_repository_does_not_keep_the_other_from_its_backup(conf: dict[str, t.Any]) -> None:
    with pytest.raises(job.Failure, match="^repository 1: the disk"):
        made({**conf, "repositories": [1, 2]}, FULL_DISK, OK, GOOD)
    text = job.metrics(conf, "full", "exit-code")
    assert 'repo="repo2"' in text
    assert 'repo="repo1"' not in text
    assert 'nines_backup_failed{kind="postgres",cluster="demo",unit="full"} 1\n' in text


def test_a_backup_that_info_does_not_show(conf: dict[str, t.Any]) -> None:
    with pytest.raises(job.Failure, match="info does not show it"):
        made(conf, OK, (0, "[]"))


def test_files(conf: dict[str, t.Any], tmp_path: Path) -> None:
    limits = {**conf, "restic_keep": {"daily": 7}}
    summary = '{"message_type":"summary","total_bytes_processed":42}'
    programs = Programs((0, summary), OK)
    job.files(limits, "files", [str(tmp_path)], programs)
    assert "--tag=files --host=db1" in programs.ran[0]
    assert "--keep-daily=7" in programs.ran[1]
    assert 'size_bytes{kind="files",cluster="demo",repo="restic"} 42' in job.metrics(
        conf, "files", "success"
    )


@pytest.mark.parametrize(
    ("answers", "offsite", "text"),
    [
        ([(1, "Fatal: wrong password or no key found")], "", "cannot be read with this key"),
        ([(0, ""), (1, "Fatal: x")], "", "old ones could not be removed"),
        ([(0, ""), (0, ""), (1, "Fatal: x")], "env", "not copied off-site"),
    ],
)
def test_files_that_fail(
    conf: dict[str, t.Any],
    tmp_path: Path,
    answers: list[tuple[int, str]],
    offsite: str,
    text: str,
) -> None:
    (tmp_path / "env").write_text("# x\nRESTIC_REPOSITORY='s3:x'\n")
    assert job.environment(tmp_path / "env") == {"RESTIC_REPOSITORY": "s3:x"}
    limits = {
        **conf,
        "restic_keep": {"daily": 7},
        "restic_offsite": str(tmp_path / "env") if offsite else "",
    }
    with pytest.raises(job.Failure, match=text):
        job.files(limits, "files", [str(tmp_path)], Programs(*answers))


def test_another_host_that_has_the_repository_is_waited_for(
    conf: dict[str, t.Any], tmp_path: Path
) -> None:
    taken = (1, "Fatal: unable to create lock in backend: repository is already locked by PID 7")
    programs = Programs(OK, taken, taken, OK)
    limits = {**conf, "restic_keep": {"daily": 7}}
    job.files(limits, "files", [str(tmp_path)], programs, programs.slept.append)
    assert programs.slept == [job.RESTIC_PAUSE_S] * 2
    forever = Programs(*[taken] * job.RESTIC_ATTEMPTS)
    with pytest.raises(job.Failure, match="another backup is being made"):
        job.files(limits, "files", [str(tmp_path)], forever, forever.slept.append)


def test_a_folder_that_is_not_there_is_no_empty_backup(conf: dict[str, t.Any]) -> None:
    with pytest.raises(job.Failure, match="/nowhere is not there"):
        job.files(conf, "files", ["/nowhere"], Programs())


NONE = (
    10,
    "Fatal: unable to open config file\nIs there a repository at the following location?\n/x",
)


def test_a_repository_is_made_once(
    conf: dict[str, t.Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env").write_text("RESTIC_REPOSITORY=/x\n")
    monkeypatch.setattr(job, "PLACES", dict.fromkeys(("here", "offsite"), tmp_path / "env"))
    assert job.repository(conf, "here", Programs(OK)) == 0
    assert job.repository(conf, "here", Programs(NONE)) == 3
    with pytest.raises(job.Failure, match="cannot be read with this key"):
        job.repository(conf, "here", Programs((1, "Fatal: wrong password or no key found")))
    made_now = Programs(NONE, OK)
    job.begin(conf, "offsite", made_now)
    assert made_now.ran[1] == "restic init --copy-chunker-params"
    job.begin(conf, "here", Programs(OK))
    with pytest.raises(job.Failure, match="it failed"):
        job.begin(conf, "here", Programs(NONE, (1, "Fatal: x")))
    # A disk that is not mounted is no reason to begin anew.
    job.keep(conf, "root", "files-restic", {})
    with pytest.raises(job.Failure, match="in a repository that is gone"):
        job.begin(conf, "here", Programs(NONE))


def test_etcd(conf: dict[str, t.Any]) -> None:
    programs = Programs(OK, OK)
    job.etcd(conf, programs)
    assert programs.ran[0] == "systemctl start nines-etcd-backup.service"
    with pytest.raises(job.Failure, match="no snapshot of etcd"):
        job.etcd(conf, Programs((1, "Job failed")))


def nodes(*states: str, own: int = 0) -> list[dict[str, t.Any]]:
    return [
        {"ID": f"id{number}", "ManagerStatus": state, "Self": number == own}
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (nodes("Leader", "Reachable", "Reachable", own=1), ""),
        (nodes("Leader", "Reachable", "Reachable", own=2), "node id1 makes it"),
        (nodes("Leader", "Reachable", "Reachable", own=0), "node id1 makes it"),
        (nodes("", "Leader", "Reachable", "Reachable", own=2), ""),
        (nodes(*["Reachable"] * 3, "Leader", "Unreachable", own=0), ""),
    ],
)
def test_whose_turn_it_is(found: list[dict[str, t.Any]], said: str) -> None:
    assert job.swarm_turn(found) == said


@pytest.mark.parametrize(
    "found",
    [
        nodes("Leader"),
        nodes("Leader", "Reachable"),
        nodes("Leader", "Reachable", "Unreachable"),
        nodes("Leader", "Reachable", "Reachable", "Unreachable", "Unreachable"),
    ],
)
def test_no_manager_is_stopped_where_all_are_needed(found: list[dict[str, t.Any]]) -> None:
    with pytest.raises(job.Failure, match="none may be stopped"):
        job.swarm_turn(found)


LISTED = (
    0,
    "\n".join(json.dumps(each) for each in nodes("Leader", "Reachable", "Reachable", own=1)),
)
ROOT = (0, "/var/lib/docker\n")
KEY = (0, "SWMKEY-1-secret\n")


def test_swarm(conf: dict[str, t.Any]) -> None:
    Path(conf["swarm_copy"]).mkdir()
    locked = (1, "Error: Swarm is encrypted and locked.")
    programs = Programs(LISTED, ROOT, KEY, OK, OK, OK, OK, locked, OK, OK, OK, OK)
    job.swarm(conf, programs, programs.slept.append)
    assert programs.answers == []
    assert [each.split(" --")[0] for each in programs.ran[4:8]] == [
        "systemctl stop docker.socket docker.service",
        "cp",
        "systemctl start docker.socket docker.service",
        "docker node ls",
    ]
    # The key is given to the program's input, and stands in no list of processes.
    assert programs.given[8] == "SWMKEY-1-secret\n"
    assert "SWMKEY" not in " ".join(programs.ran)


def test_the_engine_is_started_whatever_happens(conf: dict[str, t.Any]) -> None:
    programs = Programs(LISTED, ROOT, (1, "none"), OK, OK, (1, "No space left"), OK, OK, OK)
    with pytest.raises(job.Failure, match="cp --archive"):
        job.swarm(conf, programs, programs.slept.append)
    assert "systemctl start docker.socket docker.service" in programs.ran
    away = Programs(LISTED, ROOT, (1, "none"), OK, OK, OK, OK, *[(1, "down")] * 120)
    with pytest.raises(job.Failure, match="is not back in its Swarm: down"):
        job.swarm(conf, away, away.slept.append)


def test_a_unit_that_was_killed(conf: dict[str, t.Any]) -> None:
    assert 'unit="incr"} 1' in job.metrics(conf, "incr", "timeout")
    assert 'unit="incr"} 0' in job.metrics(conf, "incr", "success")


def test_main(conf: dict[str, t.Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps({**conf, "textfile": str(tmp_path), "files": ["/nowhere"]}))
    monkeypatch.setattr(job, "CONFIG", file)
    monkeypatch.setenv("SERVICE_RESULT", "exit-code")
    assert job.main(["files"]) == 1
    assert job.main(["odd"]) == 1
    assert job.main(["metrics", "files"]) == 0
    assert 'unit="files"} 1' in (tmp_path / "nines_backup.prom").read_text()


def test_programs_are_run() -> None:
    assert job.run(["/bin/sh", "-c", "read x; echo $x $A; exit 3"], {"A": "b"}, "a\n") == (
        3,
        "a b\n",
    )
    code, said = job.run(["/nowhere/program"])
    assert code == 127
    assert "No such file" in said


def test_a_full_disk_is_said_before_wal_is_waited_for(
    conf: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job.shutil, "disk_usage", lambda _path: Usage(24, 24 - 15, 15 * 2**20))
    with pytest.raises(job.Failure, match="repository 1: the disk .* is full .15 MiB left for /"):
        made(conf)
    # A store has no disk, and a disk with room is no reason.
    assert made({**conf, "repositories": [2]}, OK, GOOD).ran
    monkeypatch.setattr(job.shutil, "disk_usage", lambda _path: Usage(24, 8, 16 * 2**20))
    assert made(conf, OK, GOOD).ran


def test_a_folder_that_is_gone_keeps_no_other_repository_from_its_backup(
    conf: dict[str, t.Any],
) -> None:
    places = [["posix", "/none/repository"], ["s3", "/demo"]]
    programs = Programs((103, "P00  ERROR: [103]: it is not there"), OK, GOOD)
    with pytest.raises(job.Failure, match="repository 1: "):
        job.postgres({**conf, "repositories": [1, 2], "places": places}, "full", programs, print)
    assert programs.answers == []
