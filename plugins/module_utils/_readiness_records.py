# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What drills and restores have proved, read from their records: the newest of each counts."""

from __future__ import annotations

import dataclasses
import json
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

DRILL_SCHEMAS = (1, 2)
RESTORE_SCHEMAS = (1,)
_DAY_S = 86400.0

# The part of a cluster that a fault is about, by how its name begins.
_PARTS = {
    "clients_": "load_balancers",
    "etcd_": "etcd",
    "etcd_and_primary_": "postgres",
    "haproxy_": "load_balancers",
    "keepalived_": "load_balancers",
    "link_": "load_balancers",
    "node_": "load_balancers",
    "patroni_": "postgres",
    "postgres_": "postgres",
    "postmaster_": "postgres",
    "primary_": "postgres",
    "replication_": "postgres",
    "standby_": "postgres",
    "swarm_": "swarm",
    "switchover": "postgres",
    "wal_": "postgres",
}


@dataclasses.dataclass(frozen=True)
class Proof:
    """One round of a drill, or one restore."""

    path: str
    # The folder that holds all rounds of one run of a drill; a restore stands alone.
    run: str
    # A fault, several with commas, or the name of a service.
    about: str
    # Seconds since the epoch.
    time: float
    passed: t.Any  # True, False or "unknown"
    rto_s: float | None


@dataclasses.dataclass
class Found:
    """What a folder of records holds for one cluster."""

    drills: list[Proof] = dataclasses.field(default_factory=list)
    restores: list[Proof] = dataclasses.field(default_factory=list)
    # Sentences about what could not be used, and why.
    unusable: list[str] = dataclasses.field(default_factory=list)
    of_others: int = 0


def parts_of(fault: str) -> set[str]:
    """Name the parts of a cluster that a fault proves something about.

    >>> sorted(parts_of("etcd_and_primary_power_off, link_cut"))
    ['etcd', 'load_balancers', 'postgres']
    """
    names = [name.strip() for name in fault.split(",")]
    return {part for name in names for start, part in _PARTS.items() if name.startswith(start)}


def read(files: Iterable[tuple[str, str]], cluster: str, now: float) -> Found:
    """Sort records out.

    :arg files: Path below the folder of records and text, of each record.json and restore.json.
    :arg cluster: Records of other clusters prove nothing about this one.
    :arg now: Seconds since the epoch; what lies ahead cannot have been.
    """
    found = Found()
    for path, text in files:
        try:
            record = json.loads(text)
            if not isinstance(record, dict):
                raise ValueError("it is no mapping")
            if record.get("cluster", cluster) != cluster:
                found.of_others += 1
                continue
            if path.rsplit("/", 1)[-1] == "restore.json":
                found.restores.append(_proof(path, record, RESTORE_SCHEMAS, "service", "time", now))
            else:
                found.drills.append(_proof(path, record, DRILL_SCHEMAS, "fault", "started", now))
        except ValueError as exc:
            found.unusable.append(f"{path}: {exc}")
    return found


def _proof(
    path: str,
    record: Mapping[str, t.Any],
    schemas: Sequence[int],
    about: str,
    time: str,
    now: float,
) -> Proof:
    if record.get("schema") not in schemas:
        known = " and ".join(map(str, schemas))
        raise ValueError(f"its schema is {record.get('schema')!r}, and {known} can be read")
    missing = [key for key in (about, time, "passed") if key not in record]
    if missing:
        raise ValueError(f"it has no {', '.join(missing)}")
    # `is`, since 1 == True: a verdict is one of three, and nothing else.
    if not (record["passed"] is True or record["passed"] is False or record["passed"] == "unknown"):
        raise ValueError(f"passed is {record['passed']!r}, not true, false or unknown")
    when = _epoch(record[time], time)
    if when > now + 60:
        raise ValueError(f"{time} is {record[time]}, which is in the future")
    rto = record.get("rto_s")
    if isinstance(rto, bool) or not (rto is None or (isinstance(rto, (int, float)) and rto >= 0)):
        raise ValueError(f"rto_s is {rto!r}, not a number of seconds")
    run = "/".join(path.split("/")[:-2]) if about == "fault" else ""
    return Proof(path, run, str(record[about]), when, record["passed"], rto)


def _epoch(value: object, name: str) -> float:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            f"{name} is {value!r}, not a date and time like 2026-11-02T03:00:00Z"
        ) from None
    if moment.tzinfo is None:
        raise ValueError(f"{name} is {value}, without a time zone: end it with Z or +01:00")
    return moment.timestamp()


@dataclasses.dataclass(frozen=True)
class Standing:
    """How the newest proof about something stands."""

    verdict: bool | str
    sentence: str
    about: str = ""
    # The longest of its rounds, in seconds; None where it proves nothing any more.
    rto_s: float | None = None


def standing(proofs: Sequence[Proof], max_age_s: float, now: float) -> Standing:
    """Judge by the newest run: each of its rounds has to have passed, and not too long ago."""
    if not proofs:
        return Standing(False, "no record")
    newest = max(proofs, key=lambda proof: proof.time)
    rounds = [proof for proof in proofs if proof.run == newest.run] if newest.run else [newest]
    when = f"{max(0, int((now - newest.time) // _DAY_S))} days ago ({newest.path})"
    verdicts = [proof.passed for proof in rounds]
    longest = max((proof.rto_s for proof in rounds if proof.rto_s is not None), default=None)
    if False in verdicts:
        return Standing(False, f"failed {when}", newest.about, longest)
    if not all(verdict is True for verdict in verdicts):
        return Standing("unknown", f"had no verdict {when}", newest.about)
    if now - newest.time > max_age_s:
        return Standing(False, f"passed too long ago, {when}", newest.about)
    return Standing(True, f"passed {when}", newest.about, longest)


__all__ = (
    "DRILL_SCHEMAS",
    "RESTORE_SCHEMAS",
    "Found",
    "Proof",
    "Standing",
    "parts_of",
    "read",
    "standing",
)
