# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""VRRP: priorities, router ids and the two timers of the protocol.

Invariant of :func:`priorities`: they fall strictly along the list and stay in 1..254, so there is
one order, known before any election (255 means "owner of the address", 0 means "I am leaving";
RFC 5798, 5.2.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

PRIORITY_MIN = 1
PRIORITY_MAX = 254
ROUTER_ID_MAX = 255


def priorities(members: Sequence[str], base: int = 200, step: int = 10) -> dict[str, int]:
    """Give the first member ``base`` and each following one ``step`` less.

    >>> priorities(["lb1", "lb2", "lb3"])
    {'lb1': 200, 'lb2': 190, 'lb3': 180}

    :raises ValueError: If a name occurs twice or a priority would leave 1..254.
    """
    if not members:
        raise ValueError("members is empty: name at least one host")
    if len(set(members)) != len(members):
        raise ValueError(f"members must be unique, got {', '.join(members)}")
    if step < 1:
        raise ValueError(f"step is {step}: it must be at least 1, or priorities would not differ")
    result = {name: base - step * rank for rank, name in enumerate(members)}
    for name, priority in result.items():
        if not PRIORITY_MIN <= priority <= PRIORITY_MAX:
            raise ValueError(
                f"the priority of {name} would be {priority}, outside"
                f" {PRIORITY_MIN}..{PRIORITY_MAX}: with {len(members)} members, choose a base and"
                f" a step for which base - {len(members) - 1} x step fits (now {base} and {step})"
            )
    return result


def priority_gap(values: Collection[int]) -> int:
    """Measure from the highest to the lowest priority; a weight must exceed it to move a VIP.

    >>> priority_gap([200, 190, 180])
    20

    :raises ValueError: If there are none.
    """
    if not values:
        raise ValueError("there are no priorities to compare: name at least one member")
    return max(values) - min(values)


def router_id(name: str, taken: Collection[int] = ()) -> int:
    """Derive a router id from a name: 1..255, the same each time, none of ``taken``.

    >>> router_id("web"), router_id("web", taken=[11])
    (11, 12)

    :raises ValueError: If the name is empty or all ids are taken.
    """
    if not name:
        raise ValueError("the name of the instance is empty: a router id is derived from it")
    start = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big") % ROUTER_ID_MAX
    for offset in range(ROUTER_ID_MAX):
        candidate = (start + offset) % ROUTER_ID_MAX + 1
        if candidate not in taken:
            return candidate
    raise ValueError(
        f"no router id is left for {name}: all of 1..{ROUTER_ID_MAX} are taken on this segment"
    )


def skew_time(priority: int, advert_int: float, version: int = 3) -> float:
    """Seconds that a router of this priority waits longer than one of priority 256 would.

    Version 2 (RFC 3768, 6.1): (256 - priority) / 256 seconds, whatever the advert interval is.
    Version 3 (RFC 5798, 6.1): that share of one advert interval.

    >>> skew_time(128, 0.1), skew_time(128, 1, version=2)
    (0.05, 0.5)

    :raises ValueError: If the version or the priority does not exist, or the interval is not > 0.
    """
    _check(priority, advert_int, version)
    return (256 - priority) / 256 * (advert_int if version == 3 else 1)


def master_down_interval(
    priority: int, advert_int: float, version: int = 3, down_timer_adverts: int = 3
) -> float:
    """Seconds of silence after which a backup of this priority takes over.

    >>> master_down_interval(128, 1), master_down_interval(128, 0.25)
    (3.5, 0.875)

    :raises ValueError: As :func:`skew_time`, or if ``down_timer_adverts`` is not > 0.
    """
    if down_timer_adverts < 1:
        raise ValueError(f"down_timer_adverts is {down_timer_adverts}: it must be at least 1")
    return down_timer_adverts * advert_int + skew_time(priority, advert_int, version)


def _check(priority: int, advert_int: float, version: int) -> None:
    if version not in (2, 3):
        raise ValueError(f"VRRP has versions 2 and 3, not {version!r}")
    if not 1 <= priority <= 255:
        raise ValueError(f"the priority {priority} is outside 1..255")
    if not advert_int > 0:
        raise ValueError(f"the advert interval {advert_int} s must be greater than 0")


__all__ = (
    "PRIORITY_MAX",
    "PRIORITY_MIN",
    "ROUTER_ID_MAX",
    "master_down_interval",
    "priorities",
    "priority_gap",
    "router_id",
    "skew_time",
)
