# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make one backup, say in a sentence why it could not be made, and keep what monitoring reads.

nines_backup.py full|diff|incr   PostgreSQL by pgBackRest, on the host of the repository
nines_backup.py files|etcd|swarm by restic, on the host that has them
nines_backup.py repository|begin here|offsite   whether restic's is there (0, or 3), or make it
nines_backup.py metrics INSTANCE after each of them, by systemd: writes the file of metrics

Reads /etc/nines-backup/job.json. Passwords come from files and the environment, never from here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from _backup_words import explain, parse_environment, printable
from _whole_file import write

CONFIG = Path("/etc/nines-backup/job.json")
PLACES = {
    "here": Path("/etc/nines-backup/restic.env"),
    "offsite": Path("/etc/nines-backup/restic-offsite.env"),
}
POSTGRES = ("full", "diff", "incr")
# pgBackRest's exit codes.
LOCKED, NO_STANDBY = 50, 56
# A new timeline has no checkpoint yet, or WAL has not arrived yet: in a minute it may.
PASSING = (58, 82)
ATTEMPTS, PAUSE_S = 3, 60.0
# An hour for another backup to end. Restic holds its lock for seconds, most of the time.
LOCKED_ATTEMPTS = 60
RESTIC_ATTEMPTS, RESTIC_PAUSE_S = 360, 10.0
# One segment of WAL: with less room nothing can be archived, and so no backup can end.
SEGMENT_BYTES = 16 * 1024 * 1024
ENGINE_BACK_S = 120

Answer = tuple[int, str]
Run = t.Callable[..., Answer]


class Failure(Exception):
    """Why there is no backup, as a sentence."""


def run(argv: list[str], env: dict[str, str] | None = None, given: str | None = None) -> Answer:
    """Run a program, and give its exit code and all that it said."""
    try:
        done = subprocess.run(
            argv,
            env={**os.environ, **(env or {}), "LC_ALL": "C.UTF-8"},
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            errors="replace",
        )
    except OSError as exc:
        return 127, f"ERROR: {argv[0]}: {exc.strerror}"
    return done.returncode, done.stdout


# --- PostgreSQL ---------------------------------------------------------------------------------


def postgres(
    conf: dict[str, t.Any], kind: str, run: Run, sleep: t.Callable[[float], None] = time.sleep
) -> list[dict[str, t.Any]]:
    """Make a backup in each repository, and give the state of those that have one.

    One repository that fails does not keep the next one from its backup.

    :raises Failure: With what was wrong with each, after all were tried.
    """
    states, wrong = [], []
    for repo in conf["repositories"]:
        try:
            _room(*conf["places"][repo - 1])
            if not _one(conf, kind, repo, run, sleep):
                print(f"nines-backup: repository {repo}: {kind} passed over, another backup runs")
                continue
            states.append(_state_of(conf, repo, run))
        except Failure as exc:
            wrong.append(f"repository {repo}: {exc}")
    for state in states:
        keep(conf, "postgres", f"postgres-{state['repo']}", state)
    if wrong:
        log = f"/var/log/pgbackrest/{conf['stanza']}-backup.log"
        raise Failure("; ".join(wrong) + f". The whole of it is in {log}")
    return states


def _room(kind: str, path: str) -> None:
    # Without this, pgBackRest waits for WAL that cannot arrive, and says only that.
    try:
        free = SEGMENT_BYTES if kind == "s3" else shutil.disk_usage(path).free
    except OSError:
        # A folder that is gone is for pgBackRest to say; the next repository has its turn then.
        return
    if free < SEGMENT_BYTES:
        raise Failure(
            f"the disk of the repository is full ({free // 2**20} MiB left for {path}): make room"
            " there (lower backup_retention and `pgbackrest expire`, or a larger disk). Until then"
            " WAL stays on the primary, and fills its disk"
        )


def _one(
    conf: dict[str, t.Any], kind: str, repo: int, run: Run, sleep: t.Callable[[float], None]
) -> bool:
    source = conf["from"]
    for attempt in range(1, LOCKED_ATTEMPTS + 1):
        word = "no-backup-standby" if source == "primary" else "backup-standby"
        base = ["pgbackrest", f"--stanza={conf['stanza']}", f"--repo={repo}", f"--type={kind}"]
        code, said = run([*base, f"--{word}", "--log-level-console=warn", "backup"])
        if code == 0:
            return True
        if code == LOCKED and kind == "incr":
            return False
        if code == NO_STANDBY and source == "standby":
            print("nines-backup: no standby answers, so the primary is copied")
            source = "primary"
            continue
        if code != LOCKED and (code not in PASSING or attempt >= ATTEMPTS):
            raise Failure(explain(said))
        print(f"nines-backup: tries again in {PAUSE_S:g} s: {explain(said)}")
        sleep(PAUSE_S)
    raise Failure("another backup is being made, for an hour now")


def _state_of(conf: dict[str, t.Any], repo: int, run: Run) -> dict[str, t.Any]:
    argv = ["pgbackrest", f"--stanza={conf['stanza']}", f"--repo={repo}", "--output=json"]
    code, said = run([*argv, "--log-level-console=off", "info"])
    try:
        newest = json.loads(said, strict=False)[0]["backup"][-1]
        return {
            "repo": f"repo{repo}",
            # So that the role knows a repository that is gone from one that never was.
            "path": conf["places"][repo - 1][1],
            "success_s": newest["timestamp"]["stop"],
            "size_bytes": newest["info"]["size"],
        }
    except (ValueError, LookupError) as exc:
        raise Failure(f"the backup is made, and info does not show it: {explain(said)}") from exc


# --- Files, by restic ---------------------------------------------------------------------------


def restic(
    argv: list[str],
    run: Run,
    sleep: t.Callable[[float], None],
    env: dict[str, str] | None = None,
) -> Answer:
    """Run restic. While another host that shares the repository has it for itself, wait."""
    said = ""
    for _attempt in range(RESTIC_ATTEMPTS):
        code, said = run(["restic", *argv], env)
        if code == 0 or "repository is already locked" not in said:
            return code, said
        pause = f"tries again in {RESTIC_PAUSE_S:g} s"
        print(f"nines-backup: another host has the repository, {pause}")
        sleep(RESTIC_PAUSE_S)
    return 1, said


def files(
    conf: dict[str, t.Any],
    kind: str,
    paths: list[str],
    run: Run,
    sleep: t.Callable[[float], None] = time.sleep,
) -> dict[str, t.Any]:
    """Have restic keep some paths of this host.

    :raises Failure: If any of them could not be read, or the repository cannot be used.
    """
    gone = [path for path in paths if not Path(path).exists()]
    if gone:
        raise Failure(f"{', '.join(gone)} is not there: mount it, or take it out of backup_files")
    mine = [f"--tag={kind}", f"--host={conf['host']}"]
    words = ["backup", "--json", "--quiet", "--one-file-system", *mine, *paths]
    code, said = restic(words, run, sleep)
    if code:
        raise Failure(explain(said))
    state = {"repo": "restic", "success_s": int(time.time()), "size_bytes": summary_bytes(said)}
    keep(conf, "root", f"{kind}-restic", {**state, "kind": kind})
    limits = [f"--keep-{unit}={count}" for unit, count in conf["restic_keep"].items()]
    wrong = []
    if limits:
        words = ["forget", "--prune", "--group-by=host,tags", *mine, *limits]
        code, said = restic(words, run, sleep)
        wrong += [f"the backup is made, and old ones could not be removed: {explain(said)}"] * (
            code != 0
        )
    if conf["restic_offsite"]:
        offsite = environment(Path(conf["restic_offsite"]))
        code, said = restic(["copy", *mine], run, sleep, offsite)
        if code:
            wrong.append(f"the backup is made here, and not copied off-site: {explain(said)}")
        else:
            keep(conf, "root", f"{kind}-offsite", {**state, "repo": "offsite", "kind": kind})
    if wrong:
        raise Failure("; ".join(wrong))
    return state


def summary_bytes(said: str) -> int:
    """Give the bytes that restic has read, from its last line.

    >>> summary_bytes('x\\n{"message_type":"summary","total_bytes_processed":7}\\n')
    7
    """
    found = re.findall(r'"total_bytes_processed": *(\d+)', said)
    return int(found[-1]) if found else 0


def environment(path: Path) -> dict[str, str]:
    """Read a file of variables, as systemd does."""
    return parse_environment(path.read_text())


def etcd(conf: dict[str, t.Any], run: Run) -> None:
    """Make a snapshot of this member's keys, which etcd's own job checks, and keep all there are.

    :raises Failure: If there is none.
    """
    code, said = run(["systemctl", "start", "nines-etcd-backup.service"])
    if code:
        raise Failure(
            f"no snapshot of etcd: {printable(said)}: `journalctl -u nines-etcd-backup` says why"
        )
    files(conf, "etcd", [conf["etcd_directory"]], run)


def repository(conf: dict[str, t.Any], place: str, run: Run) -> int:
    """Say whether a repository of restic is there: 0, or 3 where there is none.

    :raises Failure: If it cannot be read, or is gone though this host has used it.
    """
    code, said = run(["restic", "cat", "config"], environment(PLACES[place]))
    if code == 0:
        return 0
    if "Is there a repository at the following location" not in said:
        raise Failure(explain(said))
    kept = "offsite" if place == "offsite" else "restic"
    if list((Path(conf["state"]) / "root").glob(f"*-{kept}.json")):
        raise Failure(f"this host has backups in a repository that is gone: {explain(said)}")
    return 3


def begin(conf: dict[str, t.Any], place: str, run: Run) -> None:
    """Make a repository of restic, unless another host has done so meanwhile.

    :raises Failure: If it cannot be made.
    """
    if repository(conf, place, run) == 0:
        return
    # With other sizes of pieces, a copy would take the room of all files each time.
    same = ["--copy-chunker-params"] if place == "offsite" else []
    code, said = run(["restic", "init", *same], environment(PLACES[place]))
    if code:
        raise Failure(explain(said))


# --- Swarm --------------------------------------------------------------------------------------


def swarm_turn(nodes: list[dict[str, t.Any]]) -> str:
    """Say whether this manager makes the backup: empty if so, else why another one does.

    It is the first manager that answers and does not lead. All ask the same, so one of them acts.

    :param nodes: As ``docker node ls`` tells them.
    :raises Failure: If nobody can without harm.
    """
    managers = [each for each in nodes if each["ManagerStatus"]]
    well = [each for each in managers if each["ManagerStatus"] in ("Leader", "Reachable")]
    quorum = len(managers) // 2 + 1
    if len(well) - 1 < quorum:
        raise Failure(
            f"{len(well)} of {len(managers)} managers answer, and {quorum} have to: none may be"
            " stopped for a backup"
        )
    followers = sorted(each["ID"] for each in well if each["ManagerStatus"] == "Reachable")
    own = next(each for each in nodes if each["Self"])
    if not followers:
        raise Failure("no manager but the leader answers")
    return "" if own["ID"] == followers[0] else f"node {followers[0]} makes it"


def swarm(conf: dict[str, t.Any], run: Run, sleep: t.Callable[[float], None] = time.sleep) -> None:
    """Stop this manager's engine, copy its raft state, start it again, and keep the copy.

    :raises Failure: If it could not be done, or the engine is not back.
    """
    nodes = [json.loads(line) for line in _said(run, "docker", "node", "ls", "--format={{json .}}")]
    elsewhere = swarm_turn(nodes)
    if elsewhere:
        print(f"nines-backup: nothing to do here: {elsewhere}")
        return
    (root,) = _said(run, "docker", "info", "--format={{.DockerRootDir}}")
    # With autolock the engine comes back locked. The key stays in this process.
    key = "".join(run(["docker", "swarm", "unlock-key", "--quiet"])[1].split())
    copy = Path(conf["swarm_copy"])
    run(["rm", "--recursive", "--force", str(copy)])
    try:
        _said(run, "systemctl", "stop", "docker.socket", "docker.service")
        _said(run, "cp", "--archive", "--no-target-directory", f"{root}/swarm", str(copy))
        why = None
    except Failure as exc:
        why = exc
    _engine_back(run, key if key.startswith("SWMKEY-") else "", sleep)
    try:
        if why is not None:
            raise why
        files(conf, "swarm", [str(copy)], run)
    finally:
        run(["rm", "--recursive", "--force", str(copy)])


def _engine_back(run: Run, key: str, sleep: t.Callable[[float], None]) -> None:
    run(["systemctl", "start", "docker.socket", "docker.service"])
    said = ""
    for _second in range(ENGINE_BACK_S):
        code, said = run(["docker", "node", "ls", "--quiet"])
        if code == 0:
            return
        if key and "locked" in said:
            run(["docker", "swarm", "unlock"], given=key + "\n")
        sleep(1)
    raise Failure(f"the engine of this manager is not back in its Swarm: {printable(said)}")


def _said(run: Run, *argv: str) -> list[str]:
    code, said = run(list(argv))
    if code:
        raise Failure(f"{' '.join(argv[:3])}: {printable(said)}")
    return said.splitlines()


# --- What monitoring reads ----------------------------------------------------------------------


def keep(conf: dict[str, t.Any], owner: str, name: str, state: dict[str, t.Any]) -> None:
    """Keep what is known of the last good backup."""
    write(Path(conf["state"]) / owner / f"{name}.json", json.dumps({"kind": owner, **state}))


def metrics(conf: dict[str, t.Any], instance: str, result: str) -> str:
    """Give all metrics, after the unit of one instance has ended.

    :param result: ``success``, or why systemd says that it failed.
    """
    state = Path(conf["state"])
    kind = "postgres" if instance in POSTGRES else instance
    ended = {"unit": instance, "kind": kind, "failed": int(result != "success")}
    write(state / "root" / f"unit-{instance}.json", json.dumps(ended))
    found = [json.loads(path.read_text()) for path in sorted(state.glob("*/*.json"))]
    cluster = conf["cluster"]
    lines: dict[str, list[str]] = {"last_success_seconds": [], "last_size_bytes": [], "failed": []}
    for each in found:
        who = f'kind="{each["kind"]}",cluster="{cluster}"'
        if "unit" in each:
            lines["failed"].append(f'{{{who},unit="{each["unit"]}"}} {each["failed"]}')
        else:
            labels = f'{{{who},repo="{each["repo"]}"}}'
            lines["last_success_seconds"].append(f"{labels} {each['success_s']}")
            lines["last_size_bytes"].append(f"{labels} {each['size_bytes']}")
    return "".join(
        f"# TYPE nines_backup_{name} gauge\n"
        + "".join(f"nines_backup_{name}{line}\n" for line in told)
        for name, told in lines.items()
        if told
    )


def _ended(*_: object) -> t.NoReturn:
    raise Failure("it was stopped from outside")


def main(argv: list[str]) -> int:
    """Do what the first word says."""
    conf = json.loads(CONFIG.read_text())
    task = argv[0]
    try:
        if task == "metrics":
            folder = Path(conf["textfile"])
            text = metrics(conf, argv[1], os.environ.get("SERVICE_RESULT", "success"))
            if folder.is_dir():
                write(folder / "nines_backup.prom", text)
        elif task in POSTGRES:
            postgres(conf, task, run)
        elif task == "files":
            files(conf, "files", conf["files"], run)
        elif task == "etcd":
            etcd(conf, run)
        elif task == "swarm":
            # Whoever stops the job must not leave an engine that is stopped.
            signal.signal(signal.SIGTERM, _ended)
            swarm(conf, run)
        elif task == "repository":
            return repository(conf, argv[1], run)
        elif task == "begin":
            begin(conf, argv[1], run)
        else:
            raise Failure(f"{task} is no kind of backup")
    except (Failure, OSError) as exc:
        print(f"nines-backup: no {task} backup: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
