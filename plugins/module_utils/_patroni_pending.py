# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which members wait for a restart of PostgreSQL, and in which order they may have it.

A standby needs some settings at least as high as its primary's. Patroni starts it with the higher
value as long as the primary has that, so to lower one, the primary has to be the first.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Mapping, Sequence

HOT_STANDBY = (
    "max_connections",
    "max_locks_per_transaction",
    "max_prepared_transactions",
    "max_wal_senders",
    "max_worker_processes",
)


class Waiting(t.NamedTuple):
    """A member, and for which settings it waits: ``{name: {old_value, new_value}}``.

    Patroni tells the settings since 4.0. ``sync`` tells whether commits may wait for it.
    """

    name: str
    leads: bool
    reasons: Mapping[str, Mapping[str, t.Any]] = {}
    sync: bool = False


class Pending(t.NamedTuple):
    """Who waits, for what, and what comes next.

    ``standbys`` may be restarted now. ``leader`` is what to do with it afterwards: ``switchover``,
    ``restart`` in its place, or nothing (an empty text).
    """

    names: tuple[str, ...]
    settings: tuple[str, ...]
    standbys: tuple[str, ...]
    leader: str


def pending_of(waiting: Sequence[Waiting], ready: Sequence[str]) -> Pending:
    """Decide the next round; standbys that commits wait for come after the others.

    ``ready`` are standbys that wait for nothing. Without any, the leader has to stay: they wait for
    what it has to have first.

    >>> pending_of([Waiting("a", True), Waiting("b", False)], ["c"])
    Pending(names=('a', 'b'), settings=(), standbys=('b',), leader='switchover')
    """
    leaders = [each for each in waiting if each.leads]
    lowered = {name for each in leaders for name in _lowered(each)}
    standbys = [
        each
        for each in sorted(waiting, key=lambda each: each.sync)
        if not each.leads and not (each.reasons and set(each.reasons) <= lowered)
    ]
    hand_over = ready and not lowered
    return Pending(
        tuple(each.name for each in waiting),
        tuple(sorted({name for each in waiting for name in each.reasons})),
        tuple(each.name for each in standbys),
        "" if not leaders else "switchover" if hand_over else "restart",
    )


def _lowered(member: Waiting) -> set[str]:
    found = set[str]()
    for name, values in member.reasons.items():
        with contextlib.suppress(KeyError, TypeError, ValueError):
            if name in HOT_STANDBY and int(values["new_value"]) < int(values["old_value"]):
                found.add(name)
    return found


__all__ = ("HOT_STANDBY", "Pending", "Waiting", "pending_of")
