# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Say what is wrong with a running Patroni cluster, a sentence each."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_config import members_of
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import (
    DEFAULTS,
    config_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member, truth
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import format_bytes

_DEFAULT_MAX_LAG_BYTES = 1048576


class Expected(t.NamedTuple):
    """What is expected; ``members`` are names, none given means whoever is there.

    ``transitional`` accepts different versions, as an update goes on.
    """

    members: tuple[str, ...] = ()
    max_lag_bytes: int | None = None
    pending_restart: bool = False
    paused: bool = False
    transitional: bool = False


def problems(cluster: Cluster, expected: Expected) -> list[str]:
    """Give all of them, the worst first."""
    found = [text for rule in _RULES for text in rule(cluster, expected)]
    return list(dict.fromkeys(found))


def _of_leader(cluster: Cluster, _expected: Expected) -> Iterator[str]:
    if not cluster.dcs_seen:
        yield "no member that answers can read its DCS: make etcd answer, the leader demotes itself"
    elif cluster.leader is None:
        yield (
            "nobody leads: the members' logs tell why nobody may. When no synchronous standby is"
            " left, see nines.ha.patroni_failover"
        )
    leader = cluster.member(cluster.leader)
    if leader and leader.answers and leader.role == "leader" and leader.postgres_role != "primary":
        yield f"the leader {leader.name} is no running primary (state {leader.state})"


def _of_primaries(cluster: Cluster, _expected: Expected) -> Iterator[str]:
    primaries = [each.name for each in cluster.members if each.postgres_role == "primary"]
    if len(primaries) > 1:
        yield (
            f"{' and '.join(primaries)} say at the same time that they are primary, a split brain:"
            " stop the one that is not the leader, now"
        )
    elif primaries and cluster.leader and primaries != [cluster.leader]:
        yield f"{primaries[0]} is primary and {cluster.leader} is the leader: look at both logs"


def _of_views(cluster: Cluster, _expected: Expected) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for member in cluster.members:
        if member.leader_seen:
            seen.setdefault(member.leader_seen, []).append(member.name)
    if len(seen) > 1:
        text = ", ".join(f"{' and '.join(names)}: {leader}" for leader, names in seen.items())
        yield f"the members do not agree on who leads ({text}): look at the network and at etcd"
    times = [each.dcs_last_seen for each in cluster.members if each.dcs_last_seen]
    ttl = (cluster.config or {}).get("ttl", DEFAULTS["ttl"])
    for member in cluster.members:
        if member.dcs_last_seen and max(times) - member.dcs_last_seen > int(ttl):
            yield (
                f"{member.name} saw its DCS {max(times) - member.dcs_last_seen} s before others:"
                " look at its way to etcd, and compare the clocks"
            )


def _of_members(cluster: Cluster, expected: Expected) -> Iterator[str]:
    for name in expected.members:
        if not cluster.member(name):
            yield f"{name} is missing: the members are {cluster.names}"
    for member in cluster.members:
        if not member.answers:
            yield f"{member.name} does not answer: {member.why}"
        elif member.error:
            yield f"{member.name}: {member.error}"
        elif not member.listed and cluster.dcs_seen:
            yield f"{member.name} answers and is not listed in the DCS: it starts, or is elsewhere"
        if member.answers:
            yield from _of_member(cluster, member, expected)


def _of_member(cluster: Cluster, member: Member, expected: Expected) -> Iterator[str]:
    name = member.name
    if member.state != "running":
        yield f"{name} does not run, its state is {member.state or 'unknown'}: look at its log"
    elif member.streaming is False and cluster.leader and name != cluster.leader:
        yield f"{name} does not stream: it repeats what the leader does late or never"
    limit = _max_lag(cluster, expected)
    if member.lag_bytes is not None and member.lag_bytes > limit:
        behind = format_bytes(member.lag_bytes)
        yield f"{name} is {behind} behind, {format_bytes(limit)} are allowed"
    if member.watchdog_failed:
        yield f"{name} cannot use its watchdog: load the driver, check the device and its owner"
    if expected.pending_restart and member.pending_restart:
        names = ", ".join(sorted(member.pending_restart_reasons))
        yield (
            f"{name} has to be restarted{f' for {names}' if names else ''}: see"
            " nines.ha.patroni_restart"
        )


def _max_lag(cluster: Cluster, expected: Expected) -> int:
    if expected.max_lag_bytes is not None:
        return expected.max_lag_bytes
    value = (cluster.config or {}).get("maximum_lag_on_failover", _DEFAULT_MAX_LAG_BYTES)
    return int(value) if str(value).isdigit() else _DEFAULT_MAX_LAG_BYTES


def _of_history(cluster: Cluster, _expected: Expected) -> Iterator[str]:
    timelines = _by(cluster, lambda each: each.timeline)
    if len(timelines) > 1:
        text = ", ".join(f"{' and '.join(names)}: {line}" for line, names in timelines.items())
        yield f"the members are on different timelines ({text}): those on the lower one must follow"
    identifiers = _by(cluster, lambda each: each.system_identifier)
    if len(identifiers) > 1:
        text = ", ".join(f"{' and '.join(names)}: {one}" for one, names in identifiers.items())
        yield f"the members have data of different clusters ({text}): correct their scope"


def _of_sync(cluster: Cluster, _expected: Expected) -> Iterator[str]:
    leader = cluster.member(cluster.leader)
    # A second site has no commits of its own to wait with.
    if cluster.sync_mode == "off" or leader is None or leader.role == "standby_leader":
        return
    count = [each for each in cluster.members if each.sync]
    value = (cluster.config or {}).get("synchronous_node_count", DEFAULTS["synchronous_node_count"])
    wanted = int(value) if str(value).isdigit() else 1
    if len(count) >= wanted:
        return
    names = ", ".join(each.name for each in count) or "none"
    strict = truth((cluster.config or {}).get("synchronous_mode_strict"))
    so = "no commit ends" if strict and not count else "the next failover can lose writes"
    tail = "" if count and not strict else f": {so}"
    yield f"{wanted} synchronous standby is wanted and there are {names}{tail}"


def _of_versions(cluster: Cluster, expected: Expected) -> Iterator[str]:
    if expected.transitional:
        return
    for what, versions in (
        ("Patroni", _by(cluster, lambda each: each.patroni_version)),
        (
            "PostgreSQL",
            _by(cluster, lambda each: each.server_version and each.server_version // 10000),
        ),
    ):
        if len(versions) > 1:
            text = ", ".join(f"{' and '.join(names)}: {one}" for one, names in versions.items())
            yield f"the members run different versions of {what} ({text}): finish the update"


def _of_config(cluster: Cluster, expected: Expected) -> Iterator[str]:
    if cluster.config is None:
        if cluster.dcs_seen:
            yield f"the dynamic configuration cannot be read: {cluster.config_error}"
        return
    yield from config_problems(cluster.config, members_of(cluster))
    if cluster.paused and not expected.paused:
        yield "the cluster is paused: nobody takes over. Resume it with nines.ha.patroni_pause"


def _by(cluster: Cluster, key: Callable[[Member], t.Any]) -> dict[t.Any, list[str]]:
    found: dict[t.Any, list[str]] = {}
    for member in cluster.members:
        if key(member):
            found.setdefault(key(member), []).append(member.name)
    return found


_RULES: Sequence[Callable[[Cluster, Expected], Iterator[str]]] = (
    _of_primaries,
    _of_leader,
    _of_views,
    _of_members,
    _of_history,
    _of_sync,
    _of_versions,
    _of_config,
)


__all__ = ("Expected", "problems")
