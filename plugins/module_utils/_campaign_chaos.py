# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Chaos: drills that chance chooses from what is allowed, within limits, by a seed.

No more members are hit at a time than the blast radius allows and the quorum tolerates. What is
planned is known before anything is broken, and the same seed gives the same plan.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import (
    Cluster,
    Drill,
    duration,
    known_keys,
    read_allowed,
    words,
)
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import (
    DOMAIN,
    NUMBERS,
    count_of,
    fraction,
    shuffled,
)
from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._quorum import failures_tolerated
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    count,
    named,
    sequence,
    sequence_of,
    text,
)

KEYS = ("allowed", "window", "pause_min", "pause_max", "drills_max", "blast_radius", "avoid")


class Limits(t.NamedTuple):
    """What chance has to keep to; times in seconds."""

    window_s: float
    pause_min_s: float
    pause_max_s: float
    drills_max: int
    blast_radius: int
    avoid: tuple[str, ...]


class Chosen(t.NamedTuple):
    """One drill that chance chose: when, what, and how many members it hits at most."""

    drill: Drill
    pause_s: float
    hits: int


def read(
    value: object, cluster: Cluster, phase_s: float, limit_s: float
) -> tuple[list[Drill], Limits]:
    """Read what is allowed and the limits, and check the one against the other.

    :arg phase_s: The phase of an entry that says none.
    :arg limit_s: The longest that one round may take, without its phase.
    :raises ValueError: If something is wrong, or nothing could be drilled.
    """
    given = known_keys(value, KEYS)
    limits = _limits(given, cluster)
    allowed = list(
        named(
            "allowed",
            sequence_of(lambda each: _allowed(each, cluster, phase_s, limits)),
            given.get("allowed", []),
        )
    )
    if not allowed:
        raise Refused("allowed is empty: name the drills that chance may choose from")
    shortest = limit_s + min(drill.phase_s for drill in allowed)
    if shortest > limits.window_s:
        raise Refused(
            f"window of {format_duration(limits.window_s)} is shorter than one drill may take,"
            f" {format_duration(shortest)}: nothing would be drilled"
        )
    return allowed, limits


def _limits(given: Mapping[str, t.Any], cluster: Cluster) -> Limits:
    limits = Limits(
        named("window", duration, given.get("window", "30m")),
        named("pause_min", duration, given.get("pause_min", "10s")),
        named("pause_max", duration, given.get("pause_max", "2m")),
        named("drills_max", count, given.get("drills_max", 10)),
        named("blast_radius", count, given.get("blast_radius", 1)),
        named("avoid", sequence_of(text), named("avoid", sequence, given.get("avoid", []))),
    )
    if limits.pause_min_s > limits.pause_max_s:
        raise Refused("pause_min is longer than pause_max")
    hosts = {host for group in cluster.groups.values() for host in group}
    unknown = [name for name in limits.avoid if name not in hosts]
    if unknown:
        # A name with a typo in it would protect nobody.
        raise Refused(f"avoid: {', '.join(unknown)} is no host of the inventory")
    return limits


def _allowed(value: object, cluster: Cluster, phase_s: float, limits: Limits) -> Drill:
    drill = read_allowed(value, cluster, phase_s)
    for target in drill.targets:
        hit = hits(drill, target, cluster)
        most = tolerated(drill, cluster, limits.blast_radius)
        if hit > most:
            raise Refused(
                f"{drill.fault} of {target or 'whom it is about'} hits {hit} at a time, and"
                f" {most} may be: the blast radius is {limits.blast_radius}, and a majority has"
                " to be left"
            )
        _spare(drill, target, cluster, limits.avoid)
    return drill


def hits(drill: Drill, target: str, cluster: Cluster) -> int:
    """Count the members that a drill hits at most at a time: faults of one drill last together."""
    total = 0
    for fault in drill.faults:
        hosts = cluster.hosts_of(drill.subject, fault)
        wanted = words(target) or words(str(cluster.faults[fault].get("target", "one")))
        whole = bool(cluster.faults[fault].get("whole_domain"))
        total += sum(_hit_by(word, hosts, cluster, whole) for word in wanted)
    return total


def _hit_by(word: str, hosts: Sequence[str], cluster: Cluster, whole: bool) -> int:
    """Count whom one word hits at most; ``whole`` where everybody in its domain goes with it."""
    if word.startswith(DOMAIN):
        return len(cluster.sharing(word.removeprefix(DOMAIN), hosts))
    count = count_of(word, len(hosts)) if word in NUMBERS else 1
    if not whole:
        return count
    among = [word] if word in hosts else hosts
    sizes = [len(cluster.sharing(cluster.domains.get(host, ""), hosts)) for host in among]
    return min(len(hosts), count * max([1, *sizes]))


def tolerated(drill: Drill, cluster: Cluster, blast_radius: int) -> int:
    """Count the members that may be hit at a time: one is left, and whoever votes has a quorum."""
    voters = cluster.groups.get("etcd", ())
    most = [blast_radius]
    for fault in drill.faults:
        hosts = cluster.hosts_of(drill.subject, fault)
        most.append(len(hosts) - 1)
        if any(host in voters for host in hosts):
            most.append(failures_tolerated(len(voters)))
    return min(most)


def _common(drill: Drill, cluster: Cluster, avoid: Sequence[str]) -> list[str]:
    """Give the hosts that each fault of the drill may hit, without those to avoid."""
    lists = [cluster.hosts_of(drill.subject, fault) for fault in drill.faults]
    return [
        host
        for host in lists[0]
        if host not in avoid and all(host in others for others in lists[1:])
    ]


def _spare(drill: Drill, target: str, cluster: Cluster, avoid: Sequence[str]) -> None:
    """Refuse what could hit a host to avoid: nobody knows yet who is primary then."""
    hosts = {host for fault in drill.faults for host in cluster.hosts_of(drill.subject, fault)}
    spared = sorted(hosts & set(avoid))
    if not spared:
        return
    free = _common(drill, cluster, avoid)
    named_words = words(target)
    for word in named_words:
        if word in avoid:
            raise Refused(f"target {word} is one of those to avoid")
        if word in NUMBERS and count_of(word, len(free) + len(spared)) > len(free):
            raise Refused(f"target {word}: without those to avoid there are {len(free)} left")
    if not named_words or any(word not in NUMBERS and word not in hosts for word in named_words):
        raise Refused(
            f"{drill.fault} of {target or 'whom it is about'} may hit {', '.join(spared)}, which is"
            " to be avoided: give targets that are hosts, or one"
        )


def choose(
    allowed: Sequence[Drill], limits: Limits, cluster: Cluster, seed: str
) -> t.Iterator[Chosen]:
    """Choose one drill after the other; as many of them are run as the window has room for."""
    for number in range(1, limits.drills_max + 1):
        label = f"{seed}/chaos/{number}"
        drill = allowed[int(fraction(label, "drill") * len(allowed))]
        target = drill.targets[int(fraction(label, "target") * len(drill.targets))]
        span = limits.pause_max_s - limits.pause_min_s
        pause_s = round(limits.pause_min_s + span * fraction(label, "pause"), 1)
        yield Chosen(
            drill._replace(targets=(_settled(drill, target, cluster, limits.avoid, label),)),
            pause_s if number > 1 else 0.0,
            tolerated(drill, cluster, limits.blast_radius),
        )


def _settled(drill: Drill, target: str, cluster: Cluster, avoid: Sequence[str], label: str) -> str:
    """Put hosts in place of numbers where a host must not be hit."""
    if not avoid:
        return target
    free = shuffled(_common(drill, cluster, avoid), label)
    size = len(cluster.hosts_of(drill.subject, drill.faults[0]))
    found: list[str] = []
    for word in words(target):
        for name in free[: count_of(word, size)] if word in NUMBERS else [word]:
            if name not in found:
                found.append(name)
    return ",".join(found)


__all__ = ("KEYS", "Chosen", "Limits", "choose", "hits", "read", "tolerated")
