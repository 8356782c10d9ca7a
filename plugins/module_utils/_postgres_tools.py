# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The programs of PostgreSQL that make data a standby's, run as its user."""

from __future__ import annotations

import re
import time
import typing as t
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils._postgres_rejoin import (
    Local,
    control_values,
    end_of_wal,
)

LOOK_EVERY_S = 0.2


class Done(t.NamedTuple):
    """What a program left."""

    rc: int
    out: str
    err: str


# Runs words, with changes to the environment, and gives what came of it.
Run = t.Callable[[t.Sequence[str], t.Mapping[str, str]], Done]


class Failed(Exception):
    """A program failed; the text ends with what it said."""


class Place(t.NamedTuple):
    """Where the data, the programs and the service of one instance are."""

    name: str
    data: Path
    bin: Path
    service: str
    user: str
    config_file: str
    wal: str
    socket: str
    port: int


class Tools:
    """Works on one instance."""

    def __init__(
        self, place: Place, run: Run, clock: t.Callable[[], float] = time.monotonic
    ) -> None:
        self.place = place
        self._run = run
        self._clock = clock

    def read(self) -> Local:
        """Read the local data, whether it runs or not."""
        version = self.place.data / "PG_VERSION"
        if not version.exists():
            return Local(self.place.name)
        values = control_values(self._must("pg_controldata", str(self.place.data)).out)
        role = self.role()
        timeline = self._timeline(values)
        return Local(
            self.place.name,
            has_data=True,
            major=int(version.read_text(encoding="ascii").strip()),
            role=role,
            system_identifier=values["Database system identifier"],
            timeline=timeline,
            end=None if role else self._end(values, timeline),
            marked_standby=(self.place.data / "standby.signal").exists(),
            can_rewind=values["Data page checksum version"] != "0"
            or values["wal_log_hints setting"] == "on",
        )

    def _timeline(self, values: t.Mapping[str, str]) -> int:
        """Find the newest timeline: after a promotion only its history file tells, for a while."""
        known = [int(path.stem, 16) for path in (self.place.data / "pg_wal").glob("*.history")]
        control = ("Latest checkpoint's TimeLineID", "Min recovery ending loc's timeline")
        return max([*known, *(int(values[label]) for label in control)])

    def _end(self, values: t.Mapping[str, str], timeline: int) -> int | None:
        """Find where the WAL ends; None if it cannot be read.

        The segments are named: pg_waldump would take the size of one from any file that it finds,
        and an instance that is stopped can leave an empty one.
        """
        first = values["Latest checkpoint's REDO WAL file"]
        folder = self.place.data / "pg_wal"
        if not first.startswith(f"{timeline:08X}") or not (folder / first).exists():
            return None
        size = (folder / first).stat().st_size
        whole = [
            path.name
            for path in folder.glob(f"{timeline:08X}" + "[0-9A-F]" * 16)
            if path.name >= first and path.stat().st_size == size
        ]
        done = self._program(
            "pg_waldump",
            "--quiet",
            f"--path={folder}",
            "--start=" + values["Latest checkpoint's REDO location"],
            first,
            max(whole),
        )
        return end_of_wal(done.err.splitlines())

    def role(self) -> str | None:
        """Say what the running instance is; None where none runs."""
        done = self.sql("SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END")
        return done.out.strip() or None if done.rc == 0 else None

    def sql(self, text: str) -> Done:
        """Run a statement over the local socket."""
        return self._program(
            "psql", "-XAtqw", "-h", self.place.socket, "-p", str(self.place.port), "-c", text,
            "-d", "postgres", env={"PGCONNECT_TIMEOUT": "3"},
        )  # fmt: skip

    def copy(self, conninfo: str, slot: str, create_slot: bool, passfile: str) -> None:
        """Copy the primary's data into the empty data directory."""
        self._must(
            "pg_basebackup",
            f"--dbname={conninfo}",
            f"--pgdata={self.place.data}",
            "--wal-method=stream",
            "--checkpoint=fast",
            # With it the primary estimates the total, which postgres_replication_info shows.
            "--progress",
            "--no-password",
            *([f"--waldir={self.place.wal}"] if self.place.wal else []),
            *([f"--slot={slot}"] if slot else []),
            *(["--create-slot"] if slot and create_slot else []),
            env={"PGPASSFILE": passfile},
        )

    def rewind(self, conninfo: str, passfile: str) -> None:
        """Throw away what the primary never had, and take over what it has."""
        self._must(
            "pg_rewind",
            f"--target-pgdata={self.place.data}",
            f"--source-server={conninfo}",
            f"--config-file={self.place.config_file}",
            env={"PGPASSFILE": passfile},
        )

    def mark_standby(self) -> None:
        """Have the next start be a standby's."""
        self._ok(
            [
                "runuser",
                "-u",
                self.place.user,
                "--",
                "touch",
                str(self.place.data / "standby.signal"),
            ]
        )

    def make_folder(self) -> None:
        """Have an empty data directory; what is in one stays."""
        user = self.place.user
        self._ok(["install", "-d", "-o", user, "-g", user, "-m", "0700", str(self.place.data)])

    def empty(self) -> None:
        """Throw the data away; the folder stays, and a WAL folder of its own too."""
        folders = [str(self.place.data), *([self.place.wal] if self.place.wal else [])]
        self._ok(["find", *folders, "-mindepth", "1", "-delete"])

    def stop(self) -> None:
        """Stop the service; it may not run."""
        self._ok(["systemctl", "stop", self.place.service])

    def start(self) -> None:
        """Start the service."""
        self._ok(["systemctl", "start", self.place.service])

    def drop_slots(self) -> None:
        """Drop the slots of a former primary: they would keep its WAL for ever.

        They are made again without a position, for the day when it is primary again.
        """
        sql = (
            "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical'"
            " AND NOT active AND restart_lsn IS NOT NULL"
        )
        for name in self.sql(sql).out.split():
            if re.fullmatch(r"[a-z0-9_]+", name):
                self.sql(f"SELECT pg_drop_replication_slot('{name}')")
                self.sql(f"SELECT pg_create_physical_replication_slot('{name}')")

    def wait_streaming(self, timeout_s: float) -> str:
        """Wait until the standby receives WAL; give the last state that was seen."""
        deadline = self._clock() + timeout_s
        seen = "nothing"
        while seen != "streaming" and self._clock() < deadline:
            done = self.sql(
                "SELECT coalesce((SELECT status FROM pg_stat_wal_receiver), 'no receiver')"
            )
            seen = done.out.strip() or done.err.strip()[-200:]
            if seen != "streaming":
                time.sleep(LOOK_EVERY_S)
        return seen

    def _program(self, name: str, *words: str, env: t.Mapping[str, str] | None = None) -> Done:
        argv = ["runuser", "-u", self.place.user, "--", str(self.place.bin / name), *words]
        return self._run(argv, {"LC_ALL": "C", **(env or {})})

    def _must(self, name: str, *words: str, env: t.Mapping[str, str] | None = None) -> Done:
        done = self._program(name, *words, env=env)
        if done.rc != 0:
            raise Failed(f"{name} failed on {self.place.name}: {_tail(done)}")
        return done

    def _ok(self, argv: t.Sequence[str]) -> None:
        done = self._run(argv, {"LC_ALL": "C"})
        if done.rc != 0:
            raise Failed(f"{' '.join(argv[:2])} failed on {self.place.name}: {_tail(done)}")


def _tail(done: Done) -> str:
    return " / ".join((done.err.strip() or done.out.strip()).splitlines()[-4:])


__all__ = ("Done", "Failed", "Place", "Run", "Tools")
