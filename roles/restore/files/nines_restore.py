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
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import typing as t
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

# The role puts it beside this script.
import _backup_target as backup_target

Conf = Mapping[str, t.Any]
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
TABLES = (
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND c.relpersistence = 'p'"
    " AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' ORDER BY 1"
)


class FailedError(Exception):
    """It did not work; the text is for the operator."""


class RefusedError(FailedError):
    """It was not begun, and nothing was changed."""


def run(argv: Sequence[str], timeout_s: float, **env: str) -> str:
    """Run a program and give what it prints; what it complains about is the error's text."""
    try:
        done = subprocess.run(
            list(argv),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env={**os.environ, "LC_ALL": "C", **env},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FailedError(f"{Path(argv[0]).name} did not end within {timeout_s:.0f} s") from None
    except OSError as exc:
        raise FailedError(f"{argv[0]} does not run: {exc.strerror}") from None
    if done.returncode:
        raise FailedError(f"{Path(argv[0]).name}: {complaint(done.stdout, done.stderr)}")
    return done.stdout


def complaint(*texts: str) -> str:
    """Find the sentences that say what is wrong, else the last one.

    >>> complaint("INFO: begin\\nERROR: [055]: no archive\\n       HINT: look")
    'ERROR: [055]: no archive'
    """
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    wrong = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR)\b", line)]
    return "; ".join(wrong[-3:] or lines[-1:]) or "it failed and said nothing"


def pgbackrest(conf: Conf, *words: str) -> list[str]:
    """Write a command of pgBackRest."""
    return [*conf["pgbackrest"], f"--stanza={conf['stanza']}", "--log-level-file=off", *words]


def plan(conf: Conf, wanted: backup_target.Wanted, now_s: float) -> backup_target.Target:
    """Find the backup, and that the WAL behind it has no gap.

    :raises RefusedError: If there is none for that target.
    """
    info = json.loads(
        run([*conf["pgbackrest"], "--log-level-file=off", "--output=json", "info"], 120)
    )
    found = backup_target.target(info, wanted, now_s, conf["segment_bytes"])
    if found.problems:
        raise RefusedError("; ".join(found.problems))
    folder = f"archive/{conf['stanza']}/{found.archive}"
    words = [f"--repo={found.repo}", "--recurse", "--output=json", "repo-ls", folder]
    names = [name.rpartition("/")[2] for name in json.loads(run(pgbackrest(conf, *words), 600))]
    gaps = backup_target.missing(names, found.first, found.last, conf["segment_bytes"])
    if gaps:
        raise RefusedError(
            f"the repository lacks the WAL segment {', '.join(gaps)} behind backup {found.label}: "
            f"'{wanted.value or wanted.kind}' cannot be reached. Name a time before that, or a "
            "newer backup"
        )
    return found


class Instance:
    """PostgreSQL on restored data, for this script alone."""

    def __init__(self, conf: Conf, data: Path, work: Path, version: str) -> None:
        self.conf, self.data, self.work = conf, data, work
        self.bin = Path(conf["postgres"]) / version / "bin"
        self.log = work / "postgresql.log"
        self.process: subprocess.Popen[bytes] | None = None

    def control(self) -> dict[str, str]:
        """Read what the data says of itself."""
        text = run([str(self.bin / "pg_controldata"), str(self.data)], 60)
        pairs = (line.partition(":") for line in text.splitlines())
        return {name.strip(): value.strip() for name, _, value in pairs}

    def settings(self, restore_command: str, keep: bool) -> dict[str, str]:
        """List what it runs with; on the command line, so that the data's own do not count."""
        return {
            "config_file": str(self.work / "postgresql.conf"),
            "hba_file": str(self.work / "pg_hba.conf"),
            "ident_file": str(self.work / "pg_ident.conf"),
            "external_pid_file": "",
            "listen_addresses": "",
            "unix_socket_directories": str(self.work),
            "port": "5432",
            "ssl": "off",
            "logging_collector": "off",
            "log_destination": "stderr",
            "shared_preload_libraries": self.conf["libraries"],
            "max_logical_replication_workers": "0",
            "max_prepared_transactions": self.control().get("max_prepared_xacts setting", "0"),
            "synchronous_standby_names": "",
            "primary_conninfo": "",
            "autovacuum": "off",
            # Nobody asks before the end: then fewer connections than the primary has are enough.
            "hot_standby": "off",
            "restore_command": restore_command,
            # Kept data marks its WAL for the archiver, and leaves it to the first regular start.
            "archive_mode": "on" if keep else "off",
            "archive_library": "",
            "archive_command": "",
        }

    def start(self, restore_command: str, keep: bool) -> None:
        """Start it, and wait until recovery has ended.

        :raises FailedError: If it ends, or takes too long; with what its log says.
        """
        for name, text in (
            ("postgresql.conf", ""),
            ("pg_ident.conf", ""),
            ("pg_hba.conf", "local all all trust\n"),
        ):
            (self.work / name).write_text(text)
        settings = self.settings(restore_command, keep)
        if int(self.bin.parent.name) < 15:  # noqa: PLR2004
            del settings["archive_library"]
        words = [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.data), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "LC_ALL": "C"},
            )
        end = time.monotonic() + self.conf["timeout_s"]
        while not self.answers():
            if self.process.poll() is not None:
                raise FailedError(f"PostgreSQL did not get up: {complaint(self.said())}")
            if time.monotonic() > end:
                last = (self.said().splitlines() or ["nothing"])[-1]
                raise FailedError(
                    f"recovery did not end within {self.conf['timeout_s']} s; last: {last}"
                )
            time.sleep(0.2)

    def said(self) -> str:
        """Give the log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def answers(self) -> bool:
        """Whether it takes queries."""
        try:
            return self.query("postgres", "SELECT 1") == "1"
        except FailedError:
            return False

    def query(self, database: str, sql: str, read_only: bool = True) -> str:
        """Ask; the answer is text, columns with | and rows with line breaks between them."""
        words = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.work), "-p", "5432"]
        login = ["-U", self.conf["superuser"], "-d", database]
        options = f"-c default_transaction_read_only={'on' if read_only else 'off'} -c timezone=UTC"
        argv = [str(self.bin / "psql"), *words, *login, "-c", sql]
        return run(argv, self.conf["timeout_s"], PGOPTIONS=options).strip()

    def stop(self) -> None:
        """Shut it down in order.

        :raises FailedError: If it does not end; it is killed then.
        """
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=600)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise FailedError("PostgreSQL did not shut down within 600 s and was killed") from None


def recovered_to(data: Path) -> tuple[int, int]:
    """Read the new timeline and where the old one ended, in bytes, from its history file."""
    files = sorted((data / "pg_wal").glob("????????.history"))
    if not files:
        raise FailedError("recovery made no new timeline: it did not end as it has to")
    lines = [line.split() for line in files[-1].read_text().splitlines() if line.strip()]
    return int(files[-1].stem, 16), backup_target.lsn_of(lines[-1][1])


def look(instance: Instance, checks: Sequence[Conf], now_s: float) -> Iterator[dict[str, t.Any]]:
    """Ask what the operator wants to know: each query gives t, or a time that is not too old."""
    for check in checks:
        found = {"name": check["name"], "passed": False}
        try:
            answer = instance.query(check["database"], check["query"])
            if check.get("max_age_s") is None:
                yield {**found, "passed": answer == "t", "detail": f"answer: {answer[:200]}"}
                continue
            then = answer.replace(" ", "T", 1)
            age = now_s - backup_target.time_of(then).timestamp()
            detail = f"{age:.0f} s old, at most {check['max_age_s']:.0f} s"
            yield {**found, "passed": age <= check["max_age_s"], "detail": detail, "age_s": age}
        except (FailedError, ValueError) as exc:
            yield {**found, "detail": str(exc)[:500]}


def count(instance: Instance) -> int:
    """Count the rows of every table: whoever counts them has read them."""
    rows = 0
    databases = instance.query("postgres", "SELECT datname FROM pg_database WHERE datallowconn")
    for database in databases.splitlines():
        for table in instance.query(database, TABLES).splitlines():
            rows += int(instance.query(database, f"SELECT count(*) FROM {table}"))
    return rows


def amcheck(instance: Instance) -> dict[str, t.Any]:
    """Have PostgreSQL look at every table and index; it needs its extension, so scratch only."""
    words = ["--all", "--install-missing=pg_catalog", "--no-strict-names"]
    login = ["-h", str(instance.work), "-p", "5432", "-U", instance.conf["superuser"]]
    try:
        run([str(instance.bin / "pg_amcheck"), *words, *login], instance.conf["timeout_s"])
    except FailedError as exc:
        return {"name": "amcheck", "passed": False, "detail": str(exc)[:500]}
    return {"name": "amcheck", "passed": True, "detail": "every table and index is in order"}


def checksums(instance: Instance) -> dict[str, t.Any]:
    """Have every page's checksum counted; the instance is down."""
    if instance.control().get("Data page checksum version", "0") == "0":
        return {"name": "checksums", "passed": None, "detail": "the cluster has none"}
    try:
        argv = [str(instance.bin / "pg_checksums"), "--check", "-D", str(instance.data)]
        run(argv, instance.conf["timeout_s"])
    except FailedError as exc:
        return {"name": "checksums", "passed": False, "detail": str(exc)[:500]}
    return {"name": "checksums", "passed": True, "detail": "every page is as it was written"}


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
    words = [*found.options, f"--pg1-path={data}", *conf["local"]]
    words += [f"--link-map=pg_wal={wal}"] if wal else []
    words += [] if keep else [f"--tablespace-map-all={work}/tablespaces"]
    run(pgbackrest(conf, *words, "restore"), conf["timeout_s"])
    restored = time.monotonic()
    instance = Instance(conf, data, work, found.version)
    fetch = [f"--repo={found.repo}", f"--pg1-path={data}", *conf["local"], "--no-archive-async"]
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


def stamp(seconds: float) -> str:
    """Write a time as records do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def verdict(conf: Conf, result: Conf) -> tuple[bool | str, list[str]]:
    """Judge a test: true only where something looked at the data, and all of it was well."""
    reasons = [f"{c['name']}: {c['detail']}" for c in result["checks"] if c["passed"] is False]
    for name, limit in (("rto_s", conf["max_rto_s"]), ("rpo_s", conf["max_rpo_s"])):
        if limit is not None and result[name] > limit:
            reasons.append(f"{name} is {result[name]:.1f}, at most {limit:.1f} is wanted")
    if result["rows"] is not None and result["rows"] < conf["min_rows"]:
        reasons.append(f"there are {result['rows']} rows, at least {conf['min_rows']} have to be")
    if reasons:
        return False, reasons
    if not any(c["passed"] for c in result["checks"]):
        return "unknown", [
            "nothing looked at the data: no check passed, and there are no checksums"
        ]
    return True, []


def record(
    conf: Conf, result: Conf, passed: bool | str, reasons: Sequence[str]
) -> dict[str, t.Any]:
    """Write a restore's record, as docs/restore.schema.json says."""
    known = ("backup_time", "rto_s", "rpo_s", "rows")
    return {
        "schema": 1,
        "service": conf["service"],
        "cluster": conf["cluster"],
        "time": stamp(time.time()),
        "passed": passed,
        **{name: result.get(name) for name in known},
        "reasons": list(reasons),
        "facts": {name: value for name, value in result.items() if name not in known},
    }


def metrics(conf: Conf, made: Conf, last_success: float | None) -> str:
    """Write the record for the textfile collector; what is not known has no sample."""
    cluster = str(conf["cluster"]).replace("\\", r"\\").replace('"', r"\"")
    samples = {
        "last_success_seconds": last_success,
        "rto_seconds": made["rto_s"],
        "rpo_seconds": made["rpo_s"],
        "passed": 1 if made["passed"] is True else 0,
    }
    return "".join(
        f'nines_restore_test_{name}{{cluster="{cluster}"}} {value}\n'
        for name, value in samples.items()
        if value is not None
    )


def write(path: Path, text: str) -> None:
    """Write a file in one step: nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text)
    part.chmod(0o644)
    part.replace(path)


def empty(path: Path) -> bool:
    """Whether nothing is there."""
    return not path.exists() or not any(path.iterdir())


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
    with scratch(Path(conf["directory"])) as work:
        result = restore(conf, wanted, found, data, wal, work, keep=True)
    reasons = [f"{c['name']}: {c['detail']}" for c in result["checks"] if not c["passed"]]
    if reasons:
        raise FailedError(f"{data} is restored, and is not what it has to be: {'; '.join(reasons)}")
    return result


def test(conf: Conf) -> Conf:
    """Restore the newest backup, look at it, remove it, and leave record and metrics."""
    folder = Path(conf["directory"])
    last_file = folder / "last_success"
    wanted = backup_target.Wanted(conf["stanza"])
    result: Conf = {"type": "latest"}
    try:
        with scratch(folder) as work:
            found = plan(conf, wanted, time.time())
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
    last = float(last_file.read_text()) if last_file.exists() else None
    name = made["time"].replace("-", "").replace(":", "")
    write(folder / "records" / f"{name}-restore-test" / "restore.json", json.dumps(made, indent=2))
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
