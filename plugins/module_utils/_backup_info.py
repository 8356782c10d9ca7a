# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Backups that pgBackRest and restic know, and what is wrong with them."""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime

from ansible_collections.nines.ha.plugins.module_utils._backup_words import explain, printable
from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration

# Codes of a repository's status; others mean that there is no stanza, or that it cannot be read.
_OK = 0
_NO_BACKUP = 2
_CLOCKS_APART_S = 300


class Backup(t.NamedTuple):
    """One backup set of PostgreSQL, or one snapshot of restic."""

    label: str
    kind: str
    """``full``, ``diff`` or ``incr``; ``files`` for a snapshot."""
    repo: int
    start_s: int
    """When it began, as Unix time in seconds."""
    stop_s: int
    size_bytes: int
    """Size of what it restores; 0 where that is not known."""
    stored_bytes: int
    """What it added to the repository; 0 where that is not known."""
    wal_start: str
    wal_stop: str
    damaged: bool
    """Whether pages had wrong checksums when it was made."""


class Repository(t.NamedTuple):
    """One repository of a stanza."""

    key: int
    code: int
    message: str
    cipher: str


class Stanza(t.NamedTuple):
    """What pgBackRest knows of one cluster."""

    name: str
    repositories: tuple[Repository, ...]
    backups: tuple[Backup, ...]
    archive: dict[int, tuple[str, str, str]]
    """By repository: the newest archive's id, its first and its last WAL segment."""
    running: bool


def parse_info(text: str) -> list[Stanza]:
    """Read what ``pgbackrest info --output=json`` says.

    >>> parse_info("[]")
    []

    :raises ValueError: If it is not what pgBackRest says.
    """
    try:
        # Not strict: a wrong key puts control characters into messages.
        found = json.loads(text, strict=False)
        return [_stanza(each) for each in found]
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise ValueError(f"pgbackrest info said no JSON of its own: {printable(str(exc))}") from exc


def _stanza(given: dict[str, t.Any]) -> Stanza:
    return Stanza(
        name=given["name"],
        repositories=tuple(
            Repository(
                each["key"], each["status"]["code"], each["status"]["message"], each["cipher"]
            )
            for each in given["repo"]
        ),
        backups=tuple(sorted((_backup(each) for each in given["backup"]), key=_when)),
        archive={
            each["database"]["repo-key"]: (each["id"], each["min"], each["max"])
            for each in sorted(given["archive"], key=lambda one: int(one["database"]["id"]))
            if each["min"]
        },
        running=bool(given["status"].get("lock", {}).get("backup", {}).get("held")),
    )


def _backup(given: dict[str, t.Any]) -> Backup:
    return Backup(
        label=given["label"],
        kind=given["type"],
        repo=given["database"]["repo-key"],
        start_s=given["timestamp"]["start"],
        stop_s=given["timestamp"]["stop"],
        size_bytes=given["info"]["size"],
        stored_bytes=given["info"]["repository"].get("delta") or 0,
        wal_start=given["archive"]["start"] or "",
        wal_stop=given["archive"]["stop"] or "",
        damaged=bool(given.get("error")),
    )


def _when(backup: Backup) -> int:
    return backup.stop_s


def parse_snapshots(text: str) -> list[Backup]:
    """Read what ``restic snapshots --json`` says, oldest first.

    :raises ValueError: If it is not what restic says.
    """
    try:
        found = [
            Backup(each["short_id"], "files", 1, when, when, 0, 0, "", "", False)
            for each in json.loads(text) or []
            for when in [unix_time(each["time"])]
        ]
    except (ValueError, KeyError, TypeError) as exc:
        raise ValueError(f"restic said no JSON of its own: {printable(str(exc))}") from exc
    return sorted(found, key=_when)


def unix_time(text: str) -> int:
    """Give a time of restic's, which has nanoseconds, as whole seconds since 1970.

    >>> unix_time("2026-11-22T16:00:00.123456789Z")
    1795363200
    """
    return int(
        datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00")).timestamp()
    )


def newest(backups: t.Iterable[Backup]) -> Backup | None:
    """Give the backup that ended last."""
    return max(backups, key=_when, default=None)


def stanza_problems(
    stanzas: list[Stanza], name: str, repositories: t.Iterable[int], now_s: float, max_age_s: float
) -> list[str]:
    """Say what is wrong with the backups of one cluster, a sentence each.

    :param repositories: Those that have to hold a backup, by number.
    :param now_s: Unix time in seconds.
    :param max_age_s: How old the newest backup of each repository may be.
    """
    stanza = next((each for each in stanzas if each.name == name), None)
    if stanza is None:
        return [f"there is no repository of {name}: run nines.ha.site, or is its disk not mounted?"]
    problems: list[str] = []
    for key in repositories:
        repo = next((each for each in stanza.repositories if each.key == key), None)
        mine = [each for each in stanza.backups if each.repo == key]
        problems += _repository_problems(
            f"repository {key} of {name}", repo, mine, now_s, max_age_s
        )
    return problems


def _repository_problems(
    where: str, repo: Repository | None, backups: list[Backup], now_s: float, max_age_s: float
) -> t.Iterator[str]:
    if repo is None:
        yield f"{where} is not configured on this host"
        return
    if repo.code not in (_OK, _NO_BACKUP):
        yield f"{where}: {explain(repo.message)}"
        return
    if repo.cipher == "none":
        yield f"{where} is not encrypted"
    yield from age_problems(where, backups, now_s, max_age_s)
    last = newest(backups)
    if last is not None and last.damaged:
        yield (
            f"{where}: backup {last.label} holds pages with wrong checksums: the database itself is"
            " damaged, look at its log and keep the older backups"
        )
    if backups and not any(each.kind == "full" for each in backups):
        yield f"{where} has no full backup left"


def age_problems(
    where: str, backups: t.Iterable[Backup], now_s: float, max_age_s: float
) -> t.Iterator[str]:
    """Say when there is no backup, or the newest one is older than it may be, or not past."""
    last = newest(backups)
    if last is None:
        yield f"{where} holds no backup yet"
    elif now_s - last.stop_s > max_age_s:
        yield (
            f"{where}: the newest backup, {last.label}, is {format_duration(now_s - last.stop_s)}"
            f" old, and may be {format_duration(max_age_s)}"
        )
    elif last.stop_s - now_s > _CLOCKS_APART_S:
        yield f"{where}: backup {last.label} is from the future: look at the hosts' clocks"


__all__ = [
    "Backup",
    "Repository",
    "Stanza",
    "age_problems",
    "newest",
    "parse_info",
    "parse_snapshots",
    "stanza_problems",
    "unix_time",
]
