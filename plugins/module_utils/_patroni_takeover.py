# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether Patroni may take over a cluster of PostgreSQL that runs without it."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import format_bytes

MAX_LAG_BYTES = 1 << 20

# Patroni gives these to PostgreSQL on its command line, its own defaults where nobody names others.
_DEFAULTS: Mapping[str, t.Any] = {
    "max_connections": 100,
    "max_locks_per_transaction": 64,
    "max_prepared_transactions": 0,
    "max_replication_slots": 10,
    "max_wal_senders": 10,
    "max_worker_processes": 8,
    "track_commit_timestamp": "off",
    "wal_level": "replica",
}
CONTROLLED = tuple(_DEFAULTS)
_LEVELS = ("off", "minimal", "replica", "logical")
_HELD = ("synchronous_standby_names",)


class Instance(t.NamedTuple):
    """One instance of PostgreSQL; ``info`` is what ``postgres_replication_info`` returned.

    ``settings`` are those that the instance runs with. ``altered`` are the names that ``ALTER
    SYSTEM`` has set. ``taken`` tells whether Patroni has it already.
    """

    name: str
    info: Mapping[str, t.Any] | None = None
    settings: Mapping[str, str] = {}
    altered: tuple[str, ...] = ()
    taken: bool = False

    @property
    def role(self) -> str | None:
        """``primary`` or ``standby``; ``None`` when it does not answer."""
        return (self.info or {}).get("role")


class Wanted(t.NamedTuple):
    """What Patroni will run: its members, their data directory and the shared parameters."""

    members: tuple[str, ...]
    data_directory: str
    parameters: Mapping[str, t.Any] = {}


def takeover_problems(instances: Sequence[Instance], wanted: Wanted) -> list[str]:
    """Say what is in the way, a sentence each.

    >>> takeover_problems([Instance("a")], Wanted(("a",), "/data"))
    ['a does not answer: start its PostgreSQL, with all its standbys']
    """
    names = [each.name for each in instances]
    found = list(_of_names(names, wanted.members))
    away = [each.name for each in instances if each.role is None]
    if away:
        verb = "does" if len(away) == 1 else "do"
        start = f"{' and '.join(away)} {verb} not answer: start its PostgreSQL, with all its"
        return [*found, f"{start} standbys"]
    primaries = [each for each in instances if each.role == "primary"]
    if len(primaries) != 1:
        who = " and ".join(each.name for each in primaries) or "nobody"
        return [*found, f"{who} is primary: there has to be exactly one, see nines.ha.rejoin"]
    found += _of_data(instances, wanted)
    for each in instances:
        found += _of_standby(each, primaries[0])
        found += _of_settings(each, wanted.parameters)
    return found


def order_of(instances: Sequence[Instance]) -> list[str]:
    """The primary first: Patroni makes the cluster known where its data is.

    >>> order_of([Instance("a", {"role": "standby"}), Instance("b", {"role": "primary"})])
    ['b', 'a']
    """
    return [each.name for each in sorted(instances, key=lambda each: each.role != "primary")]


def _of_names(names: Sequence[str], members: Sequence[str]) -> Iterator[str]:
    missing = [name for name in members if name not in names]
    if missing:
        yield (
            f"{', '.join(missing)} would be a member of Patroni and is none of the cluster that"
            " runs: take over first, add members afterwards"
        )
    left = [name for name in names if name not in members]
    if left:
        yield (
            f"{', '.join(left)} belongs to the cluster that runs and would be no member of Patroni:"
            " it would follow a primary that nobody tells it of. Name it in patroni_members"
        )


def _of_data(instances: Sequence[Instance], wanted: Wanted) -> Iterator[str]:
    for key, what in (
        ("system_identifier", "data of different clusters"),
        ("timeline", "different timelines"),
        ("version_num", "different versions of PostgreSQL"),
    ):
        seen: dict[str, list[str]] = {}
        for each in instances:
            seen.setdefault(str((each.info or {}).get(key)), []).append(each.name)
        if len(seen) > 1:
            text = ", ".join(f"{' and '.join(names)}: {value}" for value, names in seen.items())
            yield f"there are {what} ({text}): make the standbys anew, or finish the update"
    for each in instances:
        folder = each.settings.get("data_directory")
        if folder and folder != wanted.data_directory:
            yield (
                f"the data of {each.name} is in {folder} and Patroni would look in"
                f" {wanted.data_directory}: correct postgres_cluster and postgres_version"
            )


def _of_standby(each: Instance, primary: Instance) -> Iterator[str]:
    info = each.info or {}
    if each is primary:
        return
    if info.get("apply_delay_s"):
        yield (
            f"{each.name} is late on purpose ({info['apply_delay_s']:g} s): Patroni gives every"
            " member the same settings. Take it out of the cluster first"
        )
    if (info.get("receiver") or {}).get("status") != "streaming":
        yield f"{each.name} does not stream: nines.ha.verify tells why"
        return
    seen = _sent(each.name, primary)
    if seen is None:
        yield (
            f"{each.name} streams, but not from {primary.name}: have it follow the primary"
            " (postgres_upstream)"
        )
        return
    lag = seen.get("lag_bytes") or 0
    if lag > MAX_LAG_BYTES:
        yield (
            f"{each.name} is {format_bytes(lag)} behind, {format_bytes(MAX_LAG_BYTES)} are allowed:"
            " wait for a quiet hour"
        )


def _sent(name: str, primary: Instance) -> Mapping[str, t.Any] | None:
    for each in (primary.info or {}).get("standbys") or ():
        if each.get("application_name") == name and each.get("state") == "streaming":
            return t.cast("Mapping[str, t.Any]", each)
    return None


def _of_settings(each: Instance, parameters: Mapping[str, t.Any]) -> Iterator[str]:
    if each.taken:
        return
    for name in _HELD:
        if name in each.altered:
            yield (
                f"{each.name} has {name} from ALTER SYSTEM, which would win over Patroni: execute"
                f" ALTER SYSTEM RESET {name} there"
            )
    for name, default in _DEFAULTS.items():
        now, then = each.settings.get(name), parameters.get(name, default)
        if now is not None and _less(then, now):
            yield (
                f"{name} is {now} on {each.name} and would become {then}: put it into"
                " postgres_settings"
            )


def _less(then: object, now: str) -> bool:
    texts = {True: "on", False: "off"}
    new, old = str(texts.get(then, then) if isinstance(then, bool) else then).lower(), now.lower()
    with contextlib.suppress(ValueError):
        return int(new) < int(old)
    if new in _LEVELS and old in _LEVELS:
        return _LEVELS.index(new) < _LEVELS.index(old)
    return old == "on" and new != "on"


__all__ = ("CONTROLLED", "Instance", "Wanted", "order_of", "takeover_problems")
