# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""etcd's heartbeat and election timeout, from what the network and the disks really take.

A heartbeat is to be about the slowest round trip, the election timeout at least ten of them: then
neither one late packet nor one slow write makes members depose a leader that is well.
"""

from __future__ import annotations

import math
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._sums import single, times
from ansible_collections.nines.ha.plugins.module_utils._values import mapping_of, named, number
from ansible_collections.nines.ha.plugins.module_utils._values import sequence_of as list_of

DEFAULT_HEARTBEAT_MS = 100  # etcd's own
MIN_HEARTBEAT_MS = 50  # below it, a busy scheduler alone is a missed heartbeat
MAX_ELECTION_MS = 50_000  # etcd refuses to start with more
_RATIO = 10


class Timers(t.NamedTuple):
    """What to set, and what it means at worst. The same on all members."""

    heartbeat_ms: int
    election_ms: int
    worst_case_leader_loss_s: float
    reason: str


def latencies(value: object) -> tuple[float, ...]:
    """Read round trips in milliseconds: a number, a list or a mapping of them, also nested.

    >>> latencies({"db1": {"db2": 0.4}, "db2": {"db1": "0.5"}})
    (0.4, 0.5)

    :raises ValueError: If one is no number of at least 0.
    """
    if isinstance(value, Mapping):
        return _flat(mapping_of(latencies)(value).values())
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return _flat(list_of(latencies)(value))
    return (not_negative(value),)


def _flat(parts: t.Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(each for part in parts for each in part)


def not_negative(value: object) -> float:
    """Take a number of at least 0.

    :raises ValueError: If it is none.
    """
    result = number(value)
    if result < 0:
        raise ValueError("must be at least 0")
    return result


def timers(
    round_trips_ms: Sequence[float], fsync_p99_ms: float = 0.0, least_ms: int = DEFAULT_HEARTBEAT_MS
) -> Timers:
    """Choose the timers.

    :arg round_trips_ms: Between all members; none where there is one member only.
    :arg fsync_p99_ms: What 99 of 100 writes take to be on the disk, of the slowest member.
    :arg least_ms: The shortest heartbeat that may be chosen.

    >>> timers([0.3, 0.8])[:2], timers([130.2], 9)[:2]
    ((100, 1000), (131, 1441))

    :raises ValueError: If no timers can be right.
    """
    if least_ms < MIN_HEARTBEAT_MS:
        raise ValueError(
            f"the shortest heartbeat is {least_ms} ms: give at least {MIN_HEARTBEAT_MS} ms, since a"
            " busy processor alone delays heartbeats by some of it"
        )
    slowest = max(round_trips_ms, default=0.0)
    heartbeat = max(least_ms, math.ceil(slowest))
    # etcd counts the election timeout in heartbeats.
    beats = max(_RATIO, math.ceil(_RATIO * (slowest + fsync_p99_ms) / heartbeat))
    election = heartbeat * beats
    if election > MAX_ELECTION_MS:
        raise ValueError(
            f"an election timeout of {_RATIO} x ({slowest:g} ms round trip + {fsync_p99_ms:g} ms"
            f" fsync) is {election} ms, and etcd takes at most {MAX_ELECTION_MS} ms: put the"
            " members nearer to each other, or on faster disks"
        )
    # Each member waits one to two election timeouts, at random. The first one asks the others for
    # their votes, since etcd 3.5 once on trial before, and each writes its vote to its disk.
    worst = times(2, election / 1000, "election timeout").then(times(2, slowest / 1000, "votes"))
    if fsync_p99_ms:
        worst = worst.then(single(fsync_p99_ms / 1000, "fsync"))
    reason = (
        f"{_of_heartbeat(slowest, heartbeat, bool(round_trips_ms))};"
        f" {_of_election(slowest, fsync_p99_ms, heartbeat, election)};"
        f" without a leader at worst {worst}, and up to"
        f" {format_duration(2 * election / 1000)} more for each vote that is split"
    )
    return Timers(heartbeat, election, round(worst.seconds, 3), reason)


def _of_heartbeat(slowest: float, heartbeat: int, measured: bool) -> str:
    if not measured:
        return f"heartbeat {heartbeat} ms, as there is no other member to wait for"
    if slowest > heartbeat - 1:
        return f"heartbeat {heartbeat} ms, the slowest round trip of {slowest:g} ms rounded up"
    return f"heartbeat {heartbeat} ms, the floor, as the slowest round trip takes {slowest:g} ms"


def _of_election(slowest: float, fsync: float, heartbeat: int, election: int) -> str:
    if election == _RATIO * heartbeat:
        return f"election {election} ms = {_RATIO} x heartbeat"
    return (
        f"election {election} ms = {election // heartbeat} x heartbeat, at least {_RATIO} x"
        f" ({slowest:g} ms round trip + {fsync:g} ms fsync)"
    )


def read(value: object, fsync_p99_ms: object, least_ms: object) -> Timers:
    """Choose the timers from what people give.

    :raises ValueError: If a value cannot be read, or no timers can be right.
    """
    least = named("floor_ms", number, least_ms)
    return timers(
        named("the round trips", latencies, value),
        0.0 if fsync_p99_ms is None else named("fsync_p99_ms", not_negative, fsync_p99_ms),
        math.ceil(least),
    )


__all__ = (
    "DEFAULT_HEARTBEAT_MS",
    "MAX_ELECTION_MS",
    "MIN_HEARTBEAT_MS",
    "Timers",
    "latencies",
    "not_negative",
    "read",
    "timers",
)
