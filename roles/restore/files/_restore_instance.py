# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PostgreSQL on restored data, for one script alone, and what is looked at there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import typing as t
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# The role puts it beside this file.
import _backup_target as backup_target

Conf = Mapping[str, t.Any]
UNREACHED = "recovery ended before configured recovery target was reached"
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
            # With a wrong key, pgBackRest prints what it took for text.
            errors="replace",
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
    # This script asks whether it is up, and is told that it is not.
    lines = [line for line in lines if "not accepting connections" not in line]
    wrong = [
        f"{line} {after}" if line.endswith(":") else line
        for line, after in zip(lines, [*lines, ""][1:], strict=True)
        if re.search(r"\b(FATAL|PANIC|ERROR)\b", line)
    ]
    return "; ".join(wrong[-2:] or lines[-1:]) or "it failed and said nothing"


def reason(log: str) -> str:
    """Say why PostgreSQL ended in its recovery."""
    if UNREACHED in log:
        return (
            "the WAL of the repository ends before the target. Nothing was committed behind that "
            "time, no restore point of that name is behind the backup, or a segment cannot be read"
        )
    return complaint(log)


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
        return {name.strip(): value.strip() for name, _colon, value in pairs}

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
                raise FailedError(f"PostgreSQL did not get up: {reason(self.said())}")
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
