# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""How data of a PostgreSQL becomes a standby of the running primary, without losing what it has.

The WAL of a former primary that ends where the new timeline begins is a prefix of the new
primary's: it can simply follow. What lies beyond that point nobody else has. Rewinding throws it
away, so the caller has to name how many bytes that may be.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence


class Local(t.NamedTuple):
    """The data of this node. LSNs are bytes; ``end`` is where its WAL ends, None if unknown.

    ``role`` is ``primary`` or ``standby`` while it runs, else None. ``marked_standby`` is whether
    it would start as a standby. ``can_rewind`` is whether pages carry what pg_rewind needs.
    """

    name: str
    has_data: bool = False
    major: int = 0
    role: str | None = None
    system_identifier: str = ""
    timeline: int = 0
    end: int | None = None
    marked_standby: bool = False
    can_rewind: bool = True


class Source(t.NamedTuple):
    """The primary to follow; ``forks`` is where each older timeline of its history ended."""

    place: str
    role: str
    major: int
    system_identifier: str
    timeline: int
    lsn: int
    forks: Mapping[int, int]


class Plan(t.NamedTuple):
    """What is done: ``none``, ``start``, ``follow``, ``rewind`` or ``copy``, and why.

    ``loss`` is how many bytes of WAL that nobody else has are thrown away, None if unknown.
    """

    action: str
    reason: str
    loss: int | None = 0


class Refused(Exception):
    """Nothing is done; the text says why, and what to change."""


def show_lsn(lsn: int) -> str:
    """Write a position as PostgreSQL does.

    >>> show_lsn(0x3000060)
    '0/3000060'
    """
    return f"{lsn >> 32:X}/{lsn & 0xFFFFFFFF:X}"


def parse_history(text: str) -> dict[int, int]:
    """Read a timeline history file: where each timeline ended, in bytes.

    >>> parse_history("1\\t0/3000148\\tno recovery target specified\\n")
    {1: 50331976}
    """
    forks = {}
    for line in text.splitlines():
        words = line.split("#")[0].split()
        if len(words) >= 2 and words[0].isdigit() and "/" in words[1]:
            high, low = words[1].split("/")
            forks[int(words[0])] = (int(high, 16) << 32) + int(low, 16)
    return forks


def plan(local: Local, source: Source, wipe: bool, accept_loss: int | None) -> Plan:
    """Decide.

    :arg wipe: Whether the data may be thrown away as a whole.
    :arg accept_loss: How many bytes of WAL that nobody else has may be thrown away.
    :raises Refused: If nothing may be done.
    """
    if source.role != "primary":
        raise Refused(f"{source.place} is no primary ({source.role}): name the one that is")
    if local.role == "primary":
        raise Refused(
            f"{local.name} runs as a primary, as {source.place} does: it may hold writes that the"
            " other lacks. Stop it first, so that nobody writes to it any more"
        )
    if not local.has_data:
        return Plan("copy", "there is no data here")
    if wipe:
        return Plan("copy", "the data here may be thrown away", _beyond(local, source))
    _same_cluster(local, source)
    if local.role == "standby":
        return Plan("none", "it runs as a standby")
    return _diverged(local, source, accept_loss)


def _same_cluster(local: Local, source: Source) -> None:
    if local.major != source.major:
        raise Refused(
            f"{local.name} holds data of PostgreSQL {local.major}, and {source.place} is"
            f" {source.major}: upgrade it, or let it be thrown away (wipe)"
        )
    if local.system_identifier != source.system_identifier:
        raise Refused(
            f"{local.name} holds data of another cluster (system identifier"
            f" {local.system_identifier}, {source.place} has {source.system_identifier}): look what"
            " it is before you let it be thrown away (wipe)"
        )
    if local.timeline > source.timeline:
        raise Refused(
            f"{local.name} is ahead: its data is of timeline {local.timeline}, and {source.place}"
            f" is on {source.timeline}. It was promoted later; perhaps it has to be the primary"
        )


def _beyond(local: Local, source: Source) -> int | None:
    """Count the bytes that only this node has; None where that cannot be told."""
    fork = source.lsn if local.timeline == source.timeline else source.forks.get(local.timeline)
    if fork is None or local.end is None:
        return None
    return max(0, local.end - fork)


def _diverged(local: Local, source: Source, accept_loss: int | None) -> Plan:
    loss = _beyond(local, source)
    if local.timeline == source.timeline:
        if loss:
            raise Refused(
                f"{local.name} is ahead of {source.place} by {loss} bytes on the same timeline"
                f" {local.timeline}: the wrong one is primary. Stop and look"
            )
        if not local.marked_standby:
            raise Refused(
                f"{local.name} was a primary on timeline {local.timeline}, as {source.place} is:"
                " one is a copy of the other, and nobody can tell which writes are where. Decide,"
                " and let the other be thrown away (wipe)"
            )
        return Plan("start", "it is a standby that does not run")
    if loss == 0:
        if local.marked_standby:
            return Plan("start", "it is a standby that does not run")
        return Plan("follow", "its WAL ends before the new timeline begins: nothing diverged")
    return _rewind(local, source, loss, accept_loss)


def _rewind(local: Local, source: Source, loss: int | None, accept_loss: int | None) -> Plan:
    if loss is None:
        raise Refused(
            f"how much only {local.name} has cannot be told: its timeline {local.timeline} is not"
            f" in the history of {source.place}, or the end of its WAL cannot be read. Look what it"
            " has, then let it be thrown away (wipe)"
        )
    if accept_loss is None or accept_loss < loss:
        fork = source.forks[local.timeline]
        raise Refused(
            f"{local.name} has {loss} bytes of WAL that {source.place} never received"
            f" ({show_lsn(fork)} to {show_lsn(fork + loss)} of timeline {local.timeline}), perhaps"
            " writes that were acknowledged. Save what you need (pg_waldump, or a copy of the data"
            f" directory), then name what may be lost: accept_loss_bytes of at least {loss}"
        )
    if not local.can_rewind:
        raise Refused(
            f"{local.name} cannot be rewound: the cluster has neither data checksums nor"
            " wal_log_hints. Let its data be thrown away and copied again (wipe)"
        )
    return Plan("rewind", f"{loss} bytes of its WAL are on no other node and are thrown away", loss)


def control_values(text: str) -> dict[str, str]:
    """Read the output of pg_controldata, in the C locale, by its labels."""
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {label.strip(): value.strip() for label, value in pairs}


def end_of_wal(messages: Sequence[str]) -> int | None:
    """Find where pg_waldump saw the WAL end, in its messages; bytes, None if it did not say.

    >>> show_lsn(end_of_wal(["error in WAL record at 0/3000148: invalid record length at "
    ...     "0/3000180: expected at least 24, got 0"]))
    '0/3000180'
    """
    found = []
    for message in messages:
        for word in message.replace(":", " ").replace(",", " ").split(" at ")[1:]:
            high, slash, low = word.split()[0].partition("/")
            try:
                found.append((int(high, 16) << 32) + int(low, 16) if slash else -1)
            except ValueError:
                continue
    return max(found, default=None)


__all__ = (
    "Local",
    "Plan",
    "Refused",
    "Source",
    "control_values",
    "end_of_wal",
    "parse_history",
    "plan",
    "show_lsn",
)
