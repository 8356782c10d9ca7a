# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Judge one standby beside its primary."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Instance,
    Standby,
    format_bytes,
    parse_lsn,
)

SYNCHRONOUS = ("sync", "quorum")


class Wish(t.NamedTuple):
    """What is declared of one instance; ``delay_s`` of a standby that is late on purpose."""

    name: str
    role: str | None = None
    synchronous: bool = False
    delay_s: float | None = None
    application_name: str | None = None

    @property
    def known_as(self) -> str:
        """The name that it gives to the primary."""
        return self.application_name or self.name


class Wanted(t.NamedTuple):
    """What is declared of the cluster. A limit that is ``None`` is not looked at."""

    instances: tuple[Wish, ...]
    read_only: bool = False
    timeout_s: float = 10.0
    max_lag_bytes: int | None = None
    max_lag_s: float | None = None
    max_retained_bytes: int | None = None
    min_sync: int | None = None


class Arrival(t.NamedTuple):
    """Whether what the primary had written was seen on a standby, and after how many seconds."""

    reached: bool
    waited_s: float
    lsn: str | None = None
    target: str | None = None
    error: str | None = None


class Case(t.NamedTuple):
    """One standby beside its primary."""

    name: str
    wish: Wish
    wanted: Wanted
    standby: Instance
    primary: Instance
    primary_name: str
    arrival: Arrival | None
    senders: tuple[Standby, ...]

    @property
    def sender(self) -> Standby | None:
        """The walsender of the primary for this standby."""
        known_as = self.wish.known_as
        return next((s for s in self.primary.standbys if s.application_name == known_as), None)


def sync_names(primary: Instance) -> str:
    """Say which standbys a primary is told to wait for."""
    setting = primary.synchronous_standby_names
    return (
        f"its synchronous_standby_names is {setting!r}"
        if setting
        else ("its synchronous_standby_names is empty")
    )


def _identity(case: Case) -> Iterator[str]:
    mine, its = case.standby.system_identifier, case.primary.system_identifier
    if mine and its and mine != its:
        yield (
            f"belongs to another cluster: its system identifier is {mine}, that of"
            f" {case.primary_name} is {its}. Correct its address, or rebuild it from the primary"
        )
    if case.standby.major != case.primary.major:
        yield (
            f"runs PostgreSQL {case.standby.version}, {case.primary_name} runs"
            f" {case.primary.version}: instances of two major versions do not replicate"
        )
    tli, wanted = case.standby.timeline, case.primary.timeline
    if tli and wanted and tli != wanted:
        yield (
            f"is on timeline {tli}, {case.primary_name} is on {wanted}: if it does not follow by"
            " itself within a minute, run pg_rewind on it or rebuild it"
        )


def _stream(case: Case) -> Iterator[str]:
    mine = [each for each in case.senders if each.application_name == case.wish.known_as]
    if any(each.state == "streaming" for each in mine):
        return
    if mine and all(each.state is None for each in mine):
        yield "cannot be judged: the login may not see its state: GRANT pg_monitor to it"
    elif mine:
        yield f"does not stream: its walsender is in the state {mine[0].state}"
    elif case.standby.receiver and case.standby.receiver.status == "streaming":
        yield (
            "streams under another name or from a stranger: no instance lists it, set"
            f" application_name={case.wish.known_as} in its primary_conninfo"
        )
    else:
        yield (
            "does not stream: no instance sends WAL to it. Its log says why: primary_conninfo,"
            " pg_hba.conf of the primary, a missing slot, WAL already removed"
        )


def _sync(case: Case) -> Iterator[str]:
    state = case.sender.sync_state if case.sender else None
    if case.wish.synchronous and state not in SYNCHRONOUS:
        yield (
            f"is declared synchronous and is {state or 'not connected'} to"
            f" {case.primary_name}; {sync_names(case.primary)}"
        )


def _delay(case: Case) -> Iterator[str]:
    real_s, declared_s = case.standby.apply_delay_s, case.wish.delay_s
    if declared_s is not None and abs(real_s - declared_s) > 0.001:
        yield (
            f"is declared to be {declared_s:g} s late and its recovery_min_apply_delay is"
            f" {real_s:g} s"
        )


def _pause(case: Case) -> Iterator[str]:
    if case.standby.replay_paused:
        yield "does not replay: it is paused. SELECT pg_wal_replay_resume() lets it go on"


def lag_bytes(standby: Instance, primary: Instance, name: str, delayed: bool) -> int | None:
    """Count the bytes that a standby is behind; a delayed one by what it has received.

    The primary's own count is taken where it has one: both positions are of the same moment.
    """
    if delayed:
        return max(0, primary.position - standby.position)
    for each in primary.standbys:
        if each.application_name == name and each.lag_bytes is not None:
            return each.lag_bytes
    if standby.replay_lsn is None:
        return None
    return max(0, primary.position - parse_lsn(standby.replay_lsn))


def _lag(case: Case) -> Iterator[str]:
    limit = case.wanted.max_lag_bytes
    delayed = case.wish.delay_s is not None
    behind = lag_bytes(case.standby, case.primary, case.wish.known_as, delayed)
    if limit is not None and behind is not None and behind > limit:
        yield f"is {format_bytes(behind)} behind, the limit is {format_bytes(limit)}"


def _arrived(case: Case) -> Iterator[str]:
    arrival, limit_s = case.arrival, case.wanted.max_lag_s
    if arrival is None:
        return
    delayed = case.wish.delay_s is not None
    if not arrival.reached:
        verb = "received" if delayed else "replayed"
        up_to = f"{verb} up to {arrival.lsn} of {arrival.target}" if arrival.lsn else "unknown"
        late_s = case.standby.apply_delay_s
        cause = f": its recovery_min_apply_delay is {late_s:g} s, declare delay_s" if late_s else ""
        yield (
            f"does not have what {case.primary_name} wrote, after {arrival.waited_s:.1f} s"
            f" ({arrival.error or up_to}){'' if delayed else cause}"
        )
    elif limit_s is not None and arrival.waited_s > limit_s and not delayed:
        yield (
            f"needed {arrival.waited_s:.2f} s to show what {case.primary_name} wrote, the limit is"
            f" {limit_s:g} s"
        )


RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    _identity,
    _stream,
    _sync,
    _delay,
    _pause,
    _lag,
    _arrived,
)


__all__ = (
    "RULES",
    "SYNCHRONOUS",
    "Arrival",
    "Case",
    "Wanted",
    "Wish",
    "lag_bytes",
    "sync_names",
)
