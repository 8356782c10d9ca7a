# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Restores a backup of pgBackRest, looks at what came out, and says so as JSON.

    nines_restore.py --config FILE plan [TARGET]                which backup; changes nothing
    nines_restore.py --config FILE restore --data DIR [TARGET]  into an empty folder, to keep it
    nines_restore.py --config FILE test                         into a scratch folder
    nines_restore.py --config FILE publish FOLDER               copies the last test's metrics

TARGET is --type latest|time|lsn|name|immediate, --target VALUE, --set LABEL, --timeline NUMBER.

PostgreSQL runs for it as a child of this script, on a socket in a folder of its own: nobody else
can log in, nothing is archived, nothing is replicated, no background worker of an extension runs.
What is restored to be kept has no recovery settings left, was shut down in order, and lets its new
timeline be archived by the first regular start. The exit code is 0 where all is well, 3 where the
restore is refused before anything changed, 1 where it failed.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shlex
import shutil
import signal
import sys
import time
import typing as t
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# The role puts them beside this script.
import _backup_target as backup_target
from _restore_instance import (
    FailedError,
    Instance,
    RefusedError,
    amcheck,
    checksums,
    complaint,
    count,
    look,
    run,
)
from _restore_plan import pgbackrest, plan
from _restore_record import metrics, record, stamp, verdict
from _whole_file import write

Conf = Mapping[str, t.Any]
# On the host of the repository, the database is elsewhere; what is restored is here.
LOCAL = ("--reset-pg1-host",)
MARKER = ".nines-ha-scratch"
RESERVE_BYTES = 512 * 1024 * 1024
RECOVERY_SETTINGS = (
    "restore_command",
    "recovery_target",
    "recovery_target_time",
    "recovery_target_lsn",
    "recovery_target_name",
    "recovery_target_action",
    "recovery_target_inclusive",
    "recovery_target_timeline",
)


def recovered_to(data: Path) -> tuple[int, int]:
    """Read the new timeline and where the old one ended, in bytes, from its history file."""
    files = sorted((data / "pg_wal").glob("????????.history"))
    if not files:
        raise FailedError("recovery made no new timeline: it did not end as it has to")
    lines = [line.split() for line in files[-1].read_text().splitlines() if line.strip()]
    return int(files[-1].stem, 16), backup_target.lsn_of(lines[-1][1])


def restore(  # noqa: PLR0913, PLR0917
    conf: Conf,
    wanted: backup_target.Wanted,
    found: backup_target.Target,
    data: Path,
    wal: Path | None,
    work: Path,
    keep: bool,
) -> dict[str, t.Any]:
    """Restore into an empty folder, recover, look at it; what came out is the result."""
    began = time.monotonic()
    now_s = time.time()
    words = [*found.options, f"--pg1-path={data}", *LOCAL]
    words += [f"--link-map=pg_wal={wal}"] if wal else []
    words += [] if keep else [f"--tablespace-map-all={work}/tablespaces"]
    run(pgbackrest(conf, *words, "restore"), conf["timeout_s"])
    restored = time.monotonic()
    instance = Instance(conf, data, work, found.version)
    fetch = [f"--repo={found.repo}", f"--pg1-path={data}", *LOCAL, "--no-archive-async"]
    command = shlex.join(pgbackrest(conf, *fetch, "archive-get")) + ' %f "%p"'
    checks: list[dict[str, t.Any]] = []
    try:
        instance.start(command, keep)
        recovered = time.monotonic()
        timeline, end = recovered_to(data)
        if found.last is not None and end <= found.last * conf["segment_bytes"]:
            raise FailedError(
                f"recovery ended at LSN {end >> 32:X}/{end & 0xFFFFFFFF:X}, and the repository has "
                "more: a WAL segment behind it cannot be read. " + complaint(instance.said())
            )
        commit = instance.query(
            "postgres", "SELECT extract(epoch FROM pg_last_xact_replay_timestamp())"
        )
        if keep:
            for name in RECOVERY_SETTINGS:
                instance.query("postgres", f"ALTER SYSTEM RESET {name}", read_only=False)
        checks += look(instance, conf["checks"], now_s)
        rows = count(instance) if conf["count_rows"] and not keep else None
        if conf["amcheck"] and not keep:
            checks.append(amcheck(instance))
    finally:
        instance.stop()
    if not keep:
        checks.append(checksums(instance))
    newest = float(commit) if commit else found.time_s
    return {
        "set": found.label,
        "repository": found.repo,
        "passed_over": list(found.problems),
        "type": wanted.kind,
        "target": wanted.value,
        "backup_time": stamp(found.time_s),
        "version": found.version,
        "size_bytes": found.size,
        "restore_s": round(restored - began, 3),
        "recovery_s": round(recovered - restored, 3),
        "checks_s": round(time.monotonic() - recovered, 3),
        "rto_s": round(recovered - began, 3),
        "rpo_s": round(max(0.0, now_s - newest), 3),
        "newest_commit": stamp(newest),
        "timeline": timeline,
        "end_lsn": f"{end >> 32:X}/{end & 0xFFFFFFFF:X}",
        "rows": rows,
        "checks": checks,
    }


def empty(path: Path) -> bool:
    """Whether nothing is there."""
    return not path.exists() or not any(path.iterdir())


def clear(path: Path) -> None:
    """Remove what is in a folder."""
    for entry in path.iterdir() if path.exists() else ():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def room_for(folder: Path, size: int) -> None:
    """Refuse what does not fit.

    :raises RefusedError: If the volume has too little room.
    """
    free = shutil.disk_usage(folder).free
    if free < size + RESERVE_BYTES:
        raise RefusedError(
            f"{folder} has {free >> 20} MiB left, and the backup needs {size >> 20} MiB and "
            f"{RESERVE_BYTES >> 20} MiB for WAL: make room"
        )


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Make a folder that nobody else uses, and remove it; one that is not ours is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "scratch"
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(f"another restore test runs in {folder}") from None
        if place.exists() and not (place / MARKER).exists():
            raise RefusedError(f"{place} is there, and no restore test made it: remove it yourself")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        (place / MARKER).touch()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def keep_restored(conf: Conf, wanted: backup_target.Wanted, data: Path, wal: Path | None) -> Conf:
    """Restore data that is to be used.

    :raises RefusedError: If there is anything in the way.
    """
    for path in filter(None, (data, wal)):
        if not empty(path):
            raise RefusedError(f"{path} is not empty: a restore never overwrites anything")
    found = plan(conf, wanted, time.time())
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)
    room_for(data, found.size)
    try:
        with scratch(Path(conf["directory"])) as work:
            result = restore(conf, wanted, found, data, wal, work, keep=True)
    except FailedError:
        # Half of a restore is no data, and this run alone has made it: the next one finds room.
        for path in filter(None, (data, wal)):
            clear(path)
        raise
    reasons = [f"{c['name']}: {c['detail']}" for c in result["checks"] if not c["passed"]]
    if reasons:
        raise FailedError(f"{data} is restored, and is not what it has to be: {'; '.join(reasons)}")
    return result


def success_of(folder: Path, repo: int) -> Path:
    """Name the file with the time of a repository's last test that passed."""
    return folder / f"last_success.{repo}"


def turn(conf: Conf, folder: Path) -> int:
    """Choose the repository to be tested: that whose last success is the oldest.

    So each copy is tested in turn, and one that fails is tested until it passes.
    """

    def passed_s(repo: int) -> float:
        file = success_of(folder, repo)
        return float(file.read_text()) if file.exists() else 0.0

    return min(conf["repositories"], key=passed_s)


def test(conf: Conf) -> Conf:
    """Restore the newest backup of one repository, look, remove it, leave record and metrics."""
    folder = Path(conf["directory"])
    last_file = folder / "last_success"
    wanted = backup_target.Wanted(conf["stanza"])
    repo = turn(conf, folder)
    result: Conf = {"type": "latest", "repository": repo}
    try:
        with scratch(folder) as work:
            found = plan({**conf, "repositories": [repo]}, wanted, time.time())
            room_for(folder, found.size)
            data = work / "data"
            data.mkdir(mode=0o700)
            result = restore(conf, wanted, found, data, None, work, keep=False)
        passed, reasons = verdict(conf, result)
    except FailedError as exc:
        passed, reasons = False, [str(exc)]
    made = record(conf, result, passed, reasons)
    if passed is True:
        write(last_file, f"{time.time():.0f}")
        write(success_of(folder, repo), f"{time.time():.0f}")
    last = float(last_file.read_text()) if last_file.exists() else None
    name = made["time"].replace("-", "").replace(":", "")
    kept = folder / "records" / f"{name}-restore-test"
    kept.mkdir(parents=True, exist_ok=True)
    write(kept / "restore.json", json.dumps(made, indent=2))
    write(folder / "restore.json", json.dumps(made, indent=2))
    write(folder / "nines_restore_test.prom", metrics(conf, made, last))
    for old in sorted((folder / "records").iterdir())[: -conf["keep_records"]]:
        shutil.rmtree(old, ignore_errors=True)
    return made


def publish(conf: Conf, folder: Path) -> Conf:
    """Copy the metrics where node_exporter reads them; run as root, so no link is followed."""
    if not folder.is_dir():
        return {"published": False}
    source = Path(conf["directory"]) / "nines_restore_test.prom"
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return {"published": False}
    with os.fdopen(handle) as file:
        write(folder / source.name, file.read(65536))
    return {"published": True}


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--config", type=Path, required=True)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("plan", "restore", "test", "publish"):
        command = commands.add_parser(name)
        if name == "publish":
            command.add_argument("folder", type=Path)
        if name in ("plan", "restore"):
            command.add_argument("--type", default="latest")
            command.add_argument("--target", default="")
            command.add_argument("--set", default="", dest="label")
            command.add_argument("--timeline", default="latest")
        if name == "restore":
            command.add_argument("--data", type=Path, required=True)
            command.add_argument("--wal", type=Path)
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Do what the command line says."""
    args = arguments(argv)
    conf = json.loads(args.config.read_text())
    os.umask(0o077)
    # A unit that is stopped ends its instance and removes its scratch folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if args.command == "publish":
            result = publish(conf, args.folder)
        elif args.command == "test":
            result = test(conf)
        else:
            wanted = backup_target.Wanted(
                conf["stanza"], args.type, args.target, args.label, args.timeline
            )
            if args.command == "plan":
                result = plan(conf, wanted, time.time())._asdict()
            else:
                result = keep_restored(conf, wanted, args.data, args.wal)
    except FailedError as exc:
        print(json.dumps({"error": str(exc), "refused": isinstance(exc, RefusedError)}))
        return 3 if isinstance(exc, RefusedError) else 1
    print(json.dumps(result))
    return 0 if result.get("passed", True) is True else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
