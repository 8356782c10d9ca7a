# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with a node, from what it measured of itself."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding, merged
from ansible_collections.nines.ha.plugins.module_utils._values import Refused, named, number

_MAX_REASON = 300
_SHARE = 4
Measurements = Mapping[str, Mapping[str, t.Any]]


class Limits(t.NamedTuple):
    """What is good enough; the unit is in the name."""

    free_mib: float = 1024.0
    memory_mib: float = 512.0
    fsync_ms: float = 10.0
    clock_s: float = 0.1
    latency_ms: float = 10.0


def read_limits(given: Mapping[str, t.Any]) -> Limits:
    """Read limits by name; others keep their default.

    :raises ValueError: If a name is unknown, or a value is negative.
    """
    unknown = sorted(set(given).difference(Limits._fields))
    if unknown:
        raise Refused(f"unknown limit {', '.join(unknown)}: known are {', '.join(Limits._fields)}")
    values = {name: named(name, number, value) for name, value in given.items()}
    below = [name for name, value in values.items() if value < 0]
    if below:
        raise Refused(f"{below[0]} is negative")
    return Limits(**values)


def node_findings(
    measured: Measurements, nodes: Sequence[str], limits: Limits | None = None
) -> list[Finding]:
    """Judge each node by itself.

    :arg measured: By host, what the module node_check returned, or ``{"reason": …}`` where there
        is nothing.
    :arg nodes: Hosts that should have been measured.
    """
    bounds = limits or Limits()
    found: list[Finding] = []
    for host in nodes:
        result = measured.get(host) or {}
        if "clock" not in result:
            found.append(_silent(host, result))
            continue
        found += [
            *_clock(host, result["clock"]),
            *_disks(host, result["disks"], bounds),
            *_memory(host, result["memory"], bounds),
            *_resolvers(host, result),
        ]
    return merged(found)


def why_not(result: Mapping[str, t.Any], otherwise: str) -> str:
    """Say why there is no measurement: its own reason, or what Ansible said of the task.

    >>> why_not({"msg": "Failed to connect to the host via ssh"}, "nobody knows")
    'Failed to connect to the host via ssh'
    """
    lines = str(result.get("reason") or result.get("msg") or otherwise).strip().splitlines()
    return " ".join(line.strip() for line in lines)[:_MAX_REASON].rstrip(".")


def _silent(host: str, result: Mapping[str, t.Any]) -> Finding:
    if not result:
        return _unknown("not_measured", host, "not looked at", "it was left out, as by --limit")
    return Finding(
        "error",
        "not_measured",
        "node",
        "could not be looked at",
        _sentence(why_not(result, "nobody knows why")),
        "Make it reachable for Ansible, with root (become), and run preflight again",
        (host,),
    )


def _sentence(text: str) -> str:
    return text.strip().rstrip(".") + "."


def _unknown(check: str, host: str, what: str, reason: str, change: str = "") -> Finding:
    return Finding("unknown", check, "node", what, _sentence(reason), change, (host,))


def _clock(host: str, clock: Mapping[str, t.Any]) -> Iterator[Finding]:
    if clock["synchronised"] == "unknown":
        yield _unknown("clock", host, "whether its clock is kept", clock["reason"])
    elif not clock["synchronised"]:
        yield Finding(
            "warning",
            "clock",
            "node",
            "nothing keeps its clock",
            f"{_sentence(clock['reason'])} It drifts away from the others: certificates, logs and"
            " leases are compared by it.",
            "Install chrony or systemd-timesyncd; in a container, on the host that runs it",
            (host,),
        )


def _disks(host: str, disks: Sequence[Mapping[str, t.Any]], limits: Limits) -> Iterator[Finding]:
    places: dict[str, list[Mapping[str, t.Any]]] = {}
    for each in disks:
        places.setdefault(each["measured"], []).append(each)
    for same in places.values():
        # Folders that are to be in the same place are one disk.
        disk = {**same[0], "path": ", ".join(each["path"] for each in same)}
        yield from _room(host, disk, limits)
        yield from _sync(host, disk, limits)


def _room(host: str, disk: Mapping[str, t.Any], limits: Limits) -> Iterator[Finding]:
    free, size = disk["free_mib"], disk["size_mib"]
    if free is None:
        yield _unknown("free_disk", host, f"the room in {disk['path']}", disk["reason"])
        return
    # A small volume of its own, such as one for WAL, need not have as much.
    least = min(limits.free_mib, size / _SHARE)
    if free < least:
        yield Finding(
            "error",
            "free_disk",
            "node",
            f"little room for {disk['path']}",
            f"{free} of {size} MiB are free in {disk['measured']}, {free} < {least:g} MiB, the less"
            f" of {limits.free_mib:g} MiB and a quarter of it: what cannot write its log stops.",
            "Make room, or lower preflight_min_free",
            (host,),
        )


def _sync(host: str, disk: Mapping[str, t.Any], limits: Limits) -> Iterator[Finding]:
    p99 = disk["fsync_p99_ms"]
    if p99 is None:
        # Where nobody asked for it, nothing is missing.
        if disk["reason"] and disk["reason"] != "nothing asked for it":
            slow = disk["fsync_max_ms"] is not None
            what = f"how fast {disk['measured']} syncs"
            change = "Look at the disk: so few syncs are a sign of a slow one" if slow else ""
            yield _unknown("fsync", host, what, disk["reason"], change)
    elif p99 > limits.fsync_ms:
        yield Finding(
            "warning",
            "fsync",
            "node",
            f"{disk['path']} syncs slowly",
            f"99 % of {disk['fsyncs']} syncs of 2,300 bytes took up to {p99:g} ms,"
            f" {p99:g} > {limits.fsync_ms:g} ms: etcd's leader misses its heartbeats on such a"
            " disk, and each commit of PostgreSQL waits for it.",
            "Use a faster disk (an SSD with power-loss protection), or one that nobody else writes",
            (host,),
        )


def _memory(host: str, memory: Mapping[str, t.Any], limits: Limits) -> Iterator[Finding]:
    available = memory["available_mib"]
    if available is None:
        yield _unknown("memory", host, "its free memory", "/proc/meminfo cannot be read")
    elif available < limits.memory_mib:
        yield Finding(
            "warning",
            "memory",
            "node",
            "little free memory",
            f"{available} of {memory['total_mib']} MiB are available,"
            f" {available} < {limits.memory_mib:g} MiB: the kernel kills the largest process when"
            " there is none.",
            "Add memory, stop something, or lower preflight_min_memory",
            (host,),
        )


def _resolvers(host: str, result: Mapping[str, t.Any]) -> Iterator[Finding]:
    asked = result["resolvers"]
    if not asked:
        yield _unknown("dns", host, "whether names resolve", "/etc/resolv.conf names no resolver")
        return
    dead = [each for each in asked if not each["answers"]]
    if not dead:
        return
    said = "; ".join(f"{each['server']}: {each['reason']}" for each in dead)
    yield Finding(
        "error" if len(dead) == len(asked) else "warning",
        "dns",
        "node",
        f"{len(dead)} of {len(asked)} resolvers do not answer",
        f"Asked for {result['resolved']}: {said}. Each look-up waits for a dead one first, for 5 s"
        " where nothing else is set.",
        "Correct /etc/resolv.conf, or the resolver",
        (host,),
    )


__all__ = ("Limits", "Measurements", "node_findings", "read_limits", "why_not")
