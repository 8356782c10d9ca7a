# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Backups, monitoring and clients: they have to be outside of what they guard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._group_names import NAMES, outsiders
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME


class Watcher(NamedTuple):
    """A group that guards others: what it loses when it is inside, and how bad its absence is.

    ``of_data`` limits it to services that have data.
    """

    group: str
    purpose: str
    inside: str
    absent: str
    absence: str
    of_data: bool = False

    @property
    def called(self) -> str:
        """The name of the group that an inventory has to have."""
        return NAMES[self.group][0]


WATCHERS = (
    Watcher(
        "backup",
        "backups",
        "is lost with what it is to bring back",
        "warning",
        "A deleted table is deleted on every member at once: redundancy is no backup.",
        of_data=True,
    ),
    Watcher(
        "monitoring",
        "monitoring",
        "is silent when it is needed",
        "note",
        "Nobody is told that the last spare member is gone.",
    ),
    Watcher(
        "clients",
        "clients",
        "asks itself, and does not see what cuts the cluster off",
        "warning",
        "nines.ha.verify and the drills ask from outside: without such a host nothing is proved.",
    ),
)


def watcher_findings(topology: Topology) -> Iterator[Finding]:
    """Name guards that are missing, or that fall together with what they guard."""
    for watcher in WATCHERS:
        guarded = _guarded(topology, watcher)
        if not guarded:
            continue
        hosts = [
            name for name in outsiders(topology.groups, watcher.group) if name in topology.hosts
        ]
        if not hosts:
            yield Finding(
                watcher.absent,
                f"{watcher.group}_missing",
                watcher.purpose,
                f"The inventory has no group {watcher.called}",
                watcher.absence,
                f"Put a host outside of the cluster into the group {watcher.called}",
            )
            continue
        yield from _inside(watcher, hosts, guarded)
        yield from _beside(topology, watcher, hosts, guarded)


def _guarded(topology: Topology, watcher: Watcher) -> dict[str, tuple[str, ...]]:
    return {
        each.name: each.members
        for each in topology.services
        if BY_NAME[each.name].data or not watcher.of_data
    }


def _inside(
    watcher: Watcher, hosts: list[str], guarded: dict[str, tuple[str, ...]]
) -> Iterator[Finding]:
    for host in hosts:
        own = [name for name, members in guarded.items() if host in members]
        if own:
            rest = len([name for name in hosts if not _member(name, guarded)])
            yield Finding(
                "warning" if rest else "error",
                f"{watcher.group}_inside",
                watcher.purpose,
                f"{host} is in the group {watcher.called} and a member of {', '.join(own)}",
                f"It {watcher.inside}: {rest} of {len(hosts)} hosts of {watcher.called} are no"
                " member.",
                f"Use a host outside of the cluster for {watcher.purpose}",
                (host,),
            )


def _member(host: str, guarded: dict[str, tuple[str, ...]]) -> bool:
    return any(host in members for members in guarded.values())


def _beside(
    topology: Topology,
    watcher: Watcher,
    hosts: list[str],
    guarded: dict[str, tuple[str, ...]],
) -> Iterator[Finding]:
    """Compare failure domains, where they are declared; a client may be anywhere."""
    outside = [name for name in hosts if not _member(name, guarded)]
    members = dict.fromkeys(name for each in guarded.values() for name in each)
    domains = {topology.hosts[name].unit for name in members if topology.hosts[name].domain}
    shared = [name for name in outside if topology.hosts[name].unit in domains]
    if watcher.group != "clients" and outside and len(shared) == len(outside):
        units = sorted({topology.hosts[name].unit for name in shared})
        yield Finding(
            "warning",
            f"{watcher.group}_beside",
            watcher.purpose,
            f"All hosts of the group {watcher.called} share a failure domain with what they guard",
            f"{', '.join(shared)} in {', '.join(units)}: 0 of {len(outside)} are elsewhere.",
            "Put one into a failure domain without members",
            tuple(shared),
        )


__all__ = ("WATCHERS", "Watcher", "watcher_findings")
