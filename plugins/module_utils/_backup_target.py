# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which backup a restore begins with, and how far it goes on: or why it must not begin.

Recovery goes forward only. So the backup has to have ended before the point that is asked for, and
every WAL segment from the backup's first to that point has to be there. A missing one would end a
recovery to the latest point early, without any error: it is looked for before anything changes.

The role restore copies this file to hosts: it imports nothing but the standard library.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

KINDS = ("latest", "time", "lsn", "name", "immediate")
SEGMENT_BYTES = 16 * 1024 * 1024
_LSN = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})", re.IGNORECASE | re.ASCII)
# pgBackRest appends a checksum and the compression: 000000010000000000000002-<sha1>.zst.
_WAL = re.compile(
    r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(?:-[0-9a-f]{40})?(?:\.(?:gz|lz4|zst|bz2))?", re.ASCII
)
_NAME_BYTES = 63
LEFT = ", of a history that a restore to a point has left: start nines-backup@full.service first"
_TIMELINE = re.compile(r"latest|current|[1-9][0-9]*", re.ASCII)


class Wanted(t.NamedTuple):
    """What the operator asks for; ``value`` is a time, an LSN or the name of a restore point."""

    stanza: str
    kind: str = "latest"
    value: str = ""
    # The label of a backup, where not the newest that fits is meant.
    label: str = ""
    timeline: str = "latest"


class Target(t.NamedTuple):
    """The backup and pgBackRest's options; empty while there are problems.

    ``time_s`` is when the backup ended, in seconds since the epoch, ``size`` the bytes that it has
    restored. ``archive`` is the folder of WAL in the repository, ``reach`` its newest segment;
    ``first`` and ``last`` number those that have to be there, None where nobody can tell.
    """

    label: str = ""
    repo: int = 0
    options: tuple[str, ...] = ()
    time_s: float = 0.0
    size: int = 0
    version: str = ""
    system_id: str = ""
    archive: str = ""
    reach: str = ""
    first: int = 0
    last: int | None = None
    problems: tuple[str, ...] = ()


def lsn_of(text: str) -> int:
    """Read an LSN; the result is in bytes from the beginning of all WAL.

    >>> lsn_of("0/2000138"), lsn_of("1/0")
    (33554744, 4294967296)

    :raises ValueError: If it is none.
    """
    match = _LSN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no LSN: write it as PostgreSQL does, like 0/3000148")
    return (int(match[1], 16) << 32) + int(match[2], 16)


def time_of(text: str) -> datetime:
    """Read a point in time.

    >>> time_of("2026-11-22T16:00:00+01:00").isoformat()
    '2026-11-22T15:00:00+00:00'

    :raises ValueError: If it is none, or does not say in which time zone it is.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time: write it like 2026-11-22T16:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: add one, like {text}Z or {text}+01:00")
    return found.astimezone(UTC)


def segment_of(name: str, segment_bytes: int = SEGMENT_BYTES) -> int | None:
    """Number the WAL segment of a file's name, whatever its timeline; None for any other file.

    >>> segment_of("000000020000000100000003"), segment_of("00000002.history")
    (259, None)
    """
    match = _WAL.fullmatch(name)
    if not match:
        return None
    return int(match[2], 16) * (0x100000000 // segment_bytes) + int(match[3], 16)


def missing(
    names: Iterable[str], first: int, last: int | None, segment_bytes: int = SEGMENT_BYTES
) -> list[str]:
    """Name WAL segments that are not there, the first ten, without their timeline.

    :arg names: The names of the files in the repository.
    :arg last: The last segment that is needed; None for the newest that is there.

    >>> missing(["000000010000000000000002", "000000010000000000000005"], 2, None)
    ['0000000000000003', '0000000000000004']
    """
    found = {number for name in names if (number := segment_of(name, segment_bytes)) is not None}
    end = max(found, default=first) if last is None else last
    per_log = 0x100000000 // segment_bytes
    absent = [n for n in range(first, end + 1) if n not in found]
    return [f"{n // per_log:08X}{n % per_log:08X}" for n in absent[:10]]


def target(
    info: Sequence[Mapping[str, t.Any]],
    wanted: Wanted,
    now_s: float,
    segment_bytes: int = SEGMENT_BYTES,
) -> Target:
    """Choose the backup, and write pgBackRest's options.

    :arg info: What ``pgbackrest info --output=json`` says.
    :arg now_s: The time, in seconds since the epoch.
    """
    problems = list(_unreadable(wanted, now_s))
    stanza = next((s for s in info if s.get("name") == wanted.stanza), None)
    if stanza is None:
        names = ", ".join(str(s.get("name")) for s in info) or "none"
        problems.append(f"the repository has no stanza '{wanted.stanza}', it has: {names}")
    elif not stanza.get("backup"):
        problems.append(_empty(wanted.stanza, stanza))
    if problems or stanza is None:
        return Target(problems=tuple(problems))
    chosen, problem = _choose(_backups(stanza), wanted)
    if chosen is None:
        return Target(problems=(problem,))
    return _target(stanza, chosen, wanted, segment_bytes)


def _unreadable(wanted: Wanted, now_s: float) -> Iterator[str]:
    if wanted.kind not in KINDS:
        yield f"'{wanted.kind}' is no target: it is one of {', '.join(KINDS)}"
    if not _TIMELINE.fullmatch(wanted.timeline):
        yield f"'{wanted.timeline}' is no timeline: it is latest, current or a number"
    if wanted.kind in ("latest", "immediate") and wanted.value:
        yield f"a restore to '{wanted.kind}' takes no value, and there is '{wanted.value}'"
    try:
        if wanted.kind == "time" and time_of(wanted.value).timestamp() > now_s:
            yield f"{wanted.value} is in the future: a restore goes to a time that was"
        if wanted.kind == "lsn":
            lsn_of(wanted.value)
    except ValueError as exc:
        yield str(exc)
    if wanted.kind == "name" and not 0 < len(wanted.value.encode()) <= _NAME_BYTES:
        yield f"'{wanted.value}' is no name of a restore point: it has 1 to {_NAME_BYTES} bytes"


def _empty(name: str, stanza: Mapping[str, t.Any]) -> str:
    causes = [
        str((repo.get("status") or {}).get("message"))
        for repo in stanza.get("repo") or []
        if (repo.get("status") or {}).get("code")
    ]
    said = "; ".join(causes) or str((stanza.get("status") or {}).get("message", "nothing"))
    said = " ".join(word for word in said.split() if word.isprintable() and word.isascii())[:300]
    return f"the repository has no backup of '{name}' that could be read. pgBackRest says: {said}"


def _backups(stanza: Mapping[str, t.Any]) -> list[Mapping[str, t.Any]]:
    """List the backups of the cluster as it is now, oldest first.

    Those from before an upgrade to another major version are of another database.
    """
    newest: dict[int, int] = {}
    for database in stanza["db"]:
        key = int(database["repo-key"])
        newest[key] = max(newest.get(key, 0), int(database["id"]))
    found = [
        backup
        for backup in stanza["backup"]
        if int(backup["database"]["id"]) == newest.get(int(backup["database"]["repo-key"]))
    ]
    return sorted(found, key=lambda b: int(b["timestamp"]["stop"]))


def _choose(
    backups: Sequence[Mapping[str, t.Any]], wanted: Wanted
) -> tuple[Mapping[str, t.Any] | None, str]:
    labels = ", ".join(str(b["label"]) for b in backups)
    if wanted.label:
        backups = [b for b in backups if b["label"] == wanted.label]
        if not backups:
            return None, f"there is no backup '{wanted.label}', there is: {labels}"
    else:
        # One with damaged pages is taken only by who names it.
        backups = [b for b in backups if not b.get("error")]
        if not backups:
            return None, f"every backup has damaged pages; who wants one names it: {labels}"
    if wanted.kind == "name" and len(backups) > 1:
        return None, (
            "nobody knows when a restore point was made: name the newest backup that is older than "
            f"'{wanted.value}', one of {labels}"
        )
    before = [b for b in backups if _ended_before(b, wanted)]
    if not before:
        first = backups[0]
        ended = datetime.fromtimestamp(first["timestamp"]["stop"], UTC)
        return None, (
            f"{wanted.value} is before the end of the backup {first['label']}"
            f"{'' if wanted.label else ', the first one'}: nothing before {ended.isoformat()}, "
            f"LSN {first['lsn']['stop']}, can be restored from it"
        )
    return before[-1], ""


def _ended_before(backup: Mapping[str, t.Any], wanted: Wanted) -> bool:
    if wanted.kind == "time":
        # Full seconds: pgBackRest cuts off what is behind them.
        return bool(backup["timestamp"]["stop"] + 1 <= time_of(wanted.value).timestamp())
    if wanted.kind == "lsn":
        return lsn_of(backup["lsn"]["stop"]) <= lsn_of(wanted.value)
    return True


def _target(
    stanza: Mapping[str, t.Any], backup: Mapping[str, t.Any], wanted: Wanted, segment_bytes: int
) -> Target:
    repo = int(backup["database"]["repo-key"])
    number = int(backup["database"]["id"])
    database = next(d for d in stanza["db"] if _is_of(d, repo, number))
    archives = [a for a in stanza["archive"] if _is_of(a["database"], repo, number)]
    archive = archives[0] if archives else {}
    newest = segment_of(str(archive.get("max") or ""), segment_bytes)
    last = _last(backup, wanted, newest, segment_bytes)
    if newest is None or (last is not None and last > newest):
        left = str(backup["archive"]["stop"])[:8] < str(archive.get("max") or "")[:8]
        return Target(
            problems=(
                f"the WAL of the repository ends with {archive.get('max') or 'nothing'}, and "
                f"{wanted.value or 'the end of the backup'} is behind it{LEFT * left}",
            )
        )
    return Target(
        label=str(backup["label"]),
        repo=repo,
        options=tuple(_options(backup, wanted, repo)),
        time_s=float(backup["timestamp"]["stop"]),
        size=int(backup["info"]["size"]),
        version=str(database["version"]),
        system_id=str(database["system-id"]),
        archive=str(archive["id"]),
        reach=str(archive["max"]),
        first=segment_of(str(backup["archive"]["start"]), segment_bytes) or 0,
        last=newest if wanted.kind == "latest" else last,
    )


def _is_of(database: Mapping[str, t.Any], repo: int, number: int) -> bool:
    return bool((database["repo-key"], database["id"]) == (repo, number))


def _last(
    backup: Mapping[str, t.Any], wanted: Wanted, newest: int | None, segment_bytes: int
) -> int | None:
    """Give the last segment that is known to be needed; at least the backup's own."""
    if wanted.kind == "lsn":
        return lsn_of(wanted.value) // segment_bytes
    return segment_of(str(backup["archive"]["stop"]), segment_bytes)


def _options(backup: Mapping[str, t.Any], wanted: Wanted, repo: int) -> Iterator[str]:
    yield from (f"--repo={repo}", f"--set={backup['label']}")
    if wanted.kind != "immediate":
        yield f"--target-timeline={wanted.timeline}"
    if wanted.kind == "latest":
        yield "--type=default"
        return
    yield f"--type={wanted.kind}"
    if wanted.kind == "time":
        yield f"--target={time_of(wanted.value):%Y-%m-%d %H:%M:%S.%f+00}"
    elif wanted.kind in ("lsn", "name"):
        yield f"--target={wanted.value}"
    yield "--target-action=promote"


__all__ = ("KINDS", "Target", "Wanted", "lsn_of", "missing", "segment_of", "target", "time_of")
