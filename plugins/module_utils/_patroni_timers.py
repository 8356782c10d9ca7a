# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Patroni's timers from the objectives, with the worst case of each fault. Times are in seconds.

What is added up is what the sources of Patroni and etcd let happen one after the other, at its
worst. With etcd, standbys learn of a lost leader at once; what is waited for is the leader key:

* A node that is lost or cut off keeps its key until ``ttl`` is over, which Patroni does not let be
  shorter than 20 s. etcd looks for expired keys twice a second. Whoever wants to lead then asks all
  members, and the lost one costs the whole fixed timeout of 2 s.
* When etcd's own leader was on that node, etcd elects another first, which grants all keys their
  full time again.
* A PostgreSQL that dies is seen by its Patroni within ``loop_wait``.
* In strict synchronous mode, the first commit ends when another standby follows the new leader.

Of the timers that fit, the gentlest are taken. When none fit, the fastest are, and the sentences
say which objective is not met and why.
"""

from __future__ import annotations

import math
import typing as t
from collections.abc import Iterator, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import TTL_MIN_S
from ansible_collections.nines.ha.plugins.module_utils._sums import Sum, single

FAULTS = (
    "postgres_kill",
    "patroni_and_postgres_kill",
    "node_power_off",
    "network_cut",
    "switchover",
)
SYNC_MODES = ("on", "quorum")

_EPSILON_S = 1e-9
_EXPIRY_S = 0.5  # etcd's interval of looking for expired leases
_QUERY_S = 2.0  # Patroni's timeout for asking the other members before a race
_RACE_S = 0.5  # the same when everybody answers, or refuses at once
_PROMOTE_S = 1.0
_ATTACH_S = 1.0  # two tries of a standby, see _PARAMETERS
_CLIENT_S = 1.0  # a lost SYN is sent again after one second
_ELECTION_S = 3.0  # up to two election timeouts of 1 s, and one more that keys are granted
_STOP_S = 5.0
_RELEASE_S = 2.0  # the poll for the end of PostgreSQL, and the pause before the key is released

_MIB = 1 << 20
_SYNC_PAIR = 2
# A standby that asks before the new leader is promoted would otherwise ask again after 5 s.
_PARAMETERS = {"wal_retrieve_retry_interval": "500ms"}
_START_TIMEOUTS_S = (60, 30, 15, 10, 5, 0)


class Needs(t.NamedTuple):
    """What is wanted: the objectives in seconds, and the cluster that has to meet them.

    ``rpo_s`` is ``None`` where none is declared. ``shared_etcd`` tells whether etcd runs on the
    members' nodes; ``faults`` are those that the RTO has to hold for.
    """

    rto_s: float
    rpo_s: float | None = None
    members: int = 3
    sync_mode: str = "on"
    shared_etcd: bool = True
    faults: tuple[str, ...] = FAULTS


class Checks(t.NamedTuple):
    """HAProxy's checks of the members' REST API, named as in ``check`` of the role haproxy."""

    inter: float
    fastinter: float
    downinter: float
    fall: int
    rise: int
    timeout: float


class _Level(t.NamedTuple):
    ttl: int
    loop_wait: int
    retry_timeout: int
    checks: Checks


# Gentlest first. One passed check is enough: Patroni's key decides, the check only follows it.
# Whoever needs the shortest ttl gets the shortest loop_wait too: a dead PostgreSQL is seen after
# half of it on average. It costs etcd one small write a second of the leader and one of each
# standby, and no stability: retry_timeout is as long as with 2 s.
_LEVELS = (
    _Level(30, 10, 10, Checks(2.0, 1.0, 2.0, 3, 1, 2.0)),
    _Level(25, 5, 10, Checks(1.0, 0.5, 1.0, 3, 1, 1.0)),
    _Level(TTL_MIN_S, 1, 9, Checks(0.5, 0.25, 0.5, 2, 1, 0.5)),
    _Level(TTL_MIN_S, 1, 9, Checks(0.5, 0.25, 0.25, 2, 1, 0.5)),
)


class Timers(t.NamedTuple):
    """Settings of Patroni, checks of HAProxy, and what they are worth."""

    settings: dict[str, t.Any]
    checks: Checks
    sums: dict[str, Sum]
    problems: tuple[str, ...]


def patroni_timers(needs: Needs) -> Timers:
    """Choose the gentlest settings that meet the objectives, or say why none do.

    >>> got = patroni_timers(Needs(rto_s=30, rpo_s=0))
    >>> got.settings["ttl"], got.settings["loop_wait"], got.sums["node_power_off"].seconds
    (20, 1, 29.0)

    :raises ValueError: If the needs cannot be understood.
    """
    _check(needs)
    sync = needs.rpo_s == 0
    level, start_s = _LEVELS[-1], 0
    for level, start_s in _choices(sync):
        if not _missed(_sums(level, start_s, needs), needs):
            break
    sums = _sums(level, start_s, needs)
    settings = {
        "ttl": level.ttl,
        "loop_wait": level.loop_wait,
        "retry_timeout": level.retry_timeout,
        "primary_start_timeout": start_s,
        "primary_stop_timeout": round(_STOP_S) if sync else 0,
        **_sync_settings(needs, sync),
    }
    problems = (*_rto_problems(sums, needs), *_rpo_problems(needs, sync))
    return Timers(settings, level.checks, sums, problems)


def _check(needs: Needs) -> None:
    unknown = [fault for fault in needs.faults if fault not in FAULTS]
    if unknown:
        raise ValueError(f"unknown fault {', '.join(unknown)}: known are {', '.join(FAULTS)}")
    if not needs.faults:
        raise ValueError("faults is empty: name those that the RTO has to hold for")
    if needs.sync_mode not in SYNC_MODES:
        raise ValueError(f"sync_mode is {needs.sync_mode!r}: give {' or '.join(SYNC_MODES)}")
    if needs.members < 1:
        raise ValueError(f"members is {needs.members}: give at least 1")


def _choices(sync: bool) -> Iterator[tuple[_Level, int]]:
    """Without synchronous standbys, a restart in place loses nothing, and a failover may."""
    for level in _LEVELS:
        for start_s in (0,) if sync else _START_TIMEOUTS_S:
            yield level, start_s


def _sums(level: _Level, start_s: int, needs: Needs) -> dict[str, Sum]:
    """Add up each fault."""
    promote = single(_PROMOTE_S, "promote")
    if needs.rpo_s == 0:
        promote = promote.then(single(_ATTACH_S, "standby attaches"))
    found = single(level.checks.downinter, "HAProxy").then(single(_CLIENT_S, "clients"))
    race, query = single(_RACE_S, "race"), single(_QUERY_S, "REST query of the lost node")
    expiry = single(level.ttl, "ttl").then(single(_EXPIRY_S, "etcd expiry"))
    lost = expiry
    if needs.shared_etcd:
        lost = expiry.then(single(_ELECTION_S, "etcd election"))
    seen = single(level.loop_wait, "loop_wait")
    if start_s:
        seen = seen.then(
            single(start_s, "primary_start_timeout"), single(level.loop_wait, "loop_wait")
        )
    stop = "primary_stop_timeout" if needs.rpo_s == 0 else "clean stop (assumed)"
    handover = single(_STOP_S, stop).then(single(_RELEASE_S, "release of the key"))
    return {
        "postgres_kill": seen.then(race, promote, found),
        # The host lives and refuses at once, and its etcd goes on.
        "patroni_and_postgres_kill": expiry.then(race, promote, found),
        "node_power_off": lost.then(query, promote, found),
        "network_cut": lost.then(query, promote, found),
        "switchover": handover.then(race, promote, found),
    }


def _missed(sums: dict[str, Sum], needs: Needs) -> list[str]:
    limit_s = needs.rto_s + _EPSILON_S
    return [fault for fault in FAULTS if fault in needs.faults and sums[fault].seconds > limit_s]


def _sync_settings(needs: Needs, sync: bool) -> dict[str, t.Any]:
    """Settings that decide what can be lost.

    In synchronous mode only who has all acknowledged writes may lead. Then the allowed lag protects
    nothing, and a small one could leave the cluster without a leader under load.

    Each standby receives what is not acknowledged yet, and an asynchronous one may have received
    more of it than the synchronous one that is promoted. It then has to be rewound, and commits
    wait for that long. Of two synchronous ones the further one leads, and the other follows at
    once.
    """
    count = 2 if sync and needs.sync_mode == "on" and needs.members > _SYNC_PAIR else 1
    return {
        "synchronous_mode": needs.sync_mode if sync else "off",
        "synchronous_mode_strict": sync,
        "synchronous_node_count": count,
        "maximum_lag_on_failover": 16 * _MIB if sync else _MIB,
    }


def _rto_problems(sums: dict[str, Sum], needs: Needs) -> Iterator[str]:
    for fault in _missed(sums, needs):
        total = sums[fault]
        why = "declare a longer rto, or leave this fault out of those that it has to hold for"
        if total.seconds > TTL_MIN_S:
            why = (
                f"Patroni does not let ttl be shorter than {TTL_MIN_S} s, so a lost leader may be"
                f" missed only after that. Declare rto >= {_whole(total)}, or leave this fault out"
                " of those that it has to hold for"
            )
        yield (
            f"objective rto {format_duration(needs.rto_s)} cannot be met for {fault}: the fastest"
            f" timers need {total}; {why}"
        )


def _whole(total: Sum) -> str:
    return format_duration(math.ceil(total.seconds - _EPSILON_S))


def _rpo_problems(needs: Needs, sync: bool) -> Iterator[str]:
    if needs.members == 1:
        yield "there is one member: nobody can take over, add two"
    elif sync and needs.members == 2:
        yield (
            "objective rpo 0 with two members: no commit ends while one of them is away, so the"
            " loss of the standby stops writing as well. Add a third, or declare a longer rpo"
        )


def as_values(timers: Timers, faults: Sequence[str]) -> dict[str, t.Any]:
    """Write the result in plain values; ``rto_s`` is the worst of those faults."""
    return {
        **timers.settings,
        "parameters": dict(_PARAMETERS),
        "haproxy": _check_options(timers.checks),
        "worst_case": {fault: total.seconds for fault, total in timers.sums.items()},
        "sums": {fault: str(total) for fault, total in timers.sums.items()},
        "rto": max(timers.sums[fault].seconds for fault in faults),
        "problems": list(timers.problems),
    }


def _check_options(checks: Checks) -> dict[str, t.Any]:
    """Write them as the role haproxy takes them.

    >>> _check_options(_LEVELS[-1].checks)["downinter"]
    '250ms'
    """
    return {
        name: f"{value * 1000:g}ms" if isinstance(value, float) else value
        for name, value in checks._asdict().items()
    }


__all__ = ("FAULTS", "SYNC_MODES", "Checks", "Needs", "Timers", "as_values", "patroni_timers")
