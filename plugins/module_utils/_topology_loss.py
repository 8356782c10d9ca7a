# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which single host, failure domain or site takes which service down, with the arithmetic."""

from __future__ import annotations

import math
import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._topology import Host, Service, Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME

CHECK = "single_point_of_failure"
# Narrow first: what a single host does already is not said again of the domain around it.
SCOPES: Mapping[str, Callable[[Host], str]] = {
    "host": lambda host: host.name,
    "domain": lambda host: host.unit,
    "site": lambda host: host.site,
}
WORDS = {"host": "host", "domain": "failure domain", "site": "site"}


class Loss(t.NamedTuple):
    """A unit whose loss takes a service down: ``lost`` of its members are in it."""

    kind: str
    unit: str
    lost: int


def units(topology: Topology, kind: str) -> dict[str, tuple[str, ...]]:
    """Give the hosts of each unit of a kind; hosts that name no site are in none.

    Only hosts with a service count: who has none is no place for a member.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in topology.members:
        unit = SCOPES[kind](topology.hosts[name])
        if unit:
            found[unit] = (*found.get(unit, ()), name)
    return found


def losses(topology: Topology, service: Service) -> list[Loss]:
    """Give the units whose loss takes the service down, the narrowest only."""
    found: list[Loss] = []
    fatal: set[str] = set()
    for kind in SCOPES:
        covered = set(fatal)
        for unit, hosts in units(topology, kind).items():
            lost = [name for name in service.members if name in hosts]
            enough = len(service.members) - len(lost) >= service.need.members
            if not lost or enough or covered.intersection(hosts):
                continue
            found.append(Loss(kind, unit, len(lost)))
            fatal.update(hosts)
    return found


def loss_findings(topology: Topology) -> Iterator[Finding]:
    """Name each single point of failure; units that are alike stand in one finding."""
    for service in topology.services:
        alike: dict[tuple[str, int], list[Loss]] = {}
        for loss in losses(topology, service):
            alike.setdefault((loss.kind, loss.lost), []).append(loss)
        for (kind, lost), group in alike.items():
            yield _finding(topology, service, kind, lost, [loss.unit for loss in group])


def _finding(
    topology: Topology, service: Service, kind: str, lost: int, names: Sequence[str]
) -> Finding:
    entry, count, need = BY_NAME[service.name], len(service.members), service.need
    places = len(units(topology, kind))
    fits = fits_in(count, need.members, places)
    also = [each.name for each in topology.services if service.name in _relied(each)]
    what = f"The loss of {WORDS[kind]} {_listed(names)} takes {service.name} down"
    what += f", and with it {' and '.join(also)}" if also else ""
    why = f"{count} - {lost} = {count - lost} of {count} left, {_needed(service)}: {entry.stops}."
    if kind != "host":
        why += f" {spread_text(count, need.members, places, WORDS[kind])}."
    severity = "error"
    if entry.person or (kind != "host" and not fits):
        severity = "warning"
    return Finding(
        severity,
        CHECK,
        service.name,
        what,
        why,
        _change(service, kind, places, fits),
        tuple(name for name in service.members if SCOPES[kind](topology.hosts[name]) in names),
        tuple((kind, name) for name in names),
    )


def _needed(service: Service) -> str:
    return f"{service.need.members} needed ({service.need.because})"


def _relied(service: Service) -> tuple[str, ...]:
    return BY_NAME[service.name].relies_on


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


def fits_in(members: int, needed: int, places: int) -> bool:
    """Whether members can be spread over places so that any one of these may be lost.

    >>> fits_in(3, 2, 3), fits_in(3, 2, 2), fits_in(2, 1, 2)
    (True, False, True)
    """
    return places > 0 and math.ceil(members / places) <= members - needed


def spread_text(members: int, needed: int, places: int, word: str) -> str:
    """Say what the best spread is worth.

    >>> spread_text(5, 3, 2, "site")
    'Spread over 2 sites, one has at least 3 of 5: 5 - 3 = 2 < 3'
    """
    most = math.ceil(members / places)
    left = members - most
    sign = ">=" if left >= needed else "<"
    where = f"{places} {word}s" if places > 1 else f"1 {word}"
    return (
        f"Spread over {where}, one has at least {most} of {members}:"
        f" {members} - {most} = {left} {sign} {needed}"
    )


def _change(service: Service, kind: str, places: int, fits: bool) -> str:
    count, needed = len(service.members), service.need.members
    if kind == "host":
        return _more_members(service)
    word, votes, first = WORDS[kind], BY_NAME[service.name].votes, ""
    if votes and count % 2 == 0:
        # One fewer survives as much, and needs fewer places.
        count -= 1
        needed, first = BY_NAME[service.name].need(count, None).members, f"Take {count} members. "
        fits = fits_in(count, needed, places)
    if fits:
        most = count - needed
        return f"{first}Spread its members: at most {most} of {count} in one {word}"
    least = next((n for n in range(places + 1, count + 1) if fits_in(count, needed, n)), 0)
    if least:
        vote = ", if only with a member that votes" if votes else ""
        return f"{first}Use {least} {word}s{vote}: at most {count - needed} of {count} in one"
    return _more_members(service)


def _more_members(service: Service) -> str:
    """Say how many members it takes; need and count grow together, so it is tried out."""
    entry, count = BY_NAME[service.name], len(service.members)
    wanted = next(
        n
        for n in range(count + 1, count + 4)
        if entry.need(n, service.rpo_s).members < n and not (entry.votes and n % 2 == 0)
    )
    need = entry.need(wanted, service.rpo_s).members
    more = f"Take {wanted} members: {wanted} - 1 = {wanted - 1} >= {need}"
    if service.rpo_s == 0 and entry.need(count, None).members < service.need.members:
        more += ", or declare an rpo greater than 0"
    return more


def spread_findings(topology: Topology) -> Iterator[Finding]:
    """Name services that survive, and whose members could still be spread better."""
    places = len(units(topology, "domain"))
    for service in topology.services:
        if any(loss.kind != "site" for loss in losses(topology, service)):
            continue
        counts = _per_domain(topology, service)
        most = max(counts.values())
        best = math.ceil(len(service.members) / places)
        if most <= best:
            continue
        shown = ", ".join(f"{name} {number}" for name, number in counts.items() if number > best)
        left, needed = len(service.members) - most, service.need.members
        yield Finding(
            "warning" if left == needed else "note",
            "spread",
            service.name,
            f"The members of {service.name} are spread unevenly over the failure domains",
            f"{shown} of {len(service.members)}; over {places} domains, {best} in each is enough."
            f" After the loss of the fullest, {left} are left, and {needed} needed:"
            f" {left} - {needed} = {left - needed} more may fail.",
            f"Move members until no domain has more than {best}",
            service.members,
        )


def _per_domain(topology: Topology, service: Service) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in service.members:
        unit = topology.hosts[name].unit
        found[unit] = found.get(unit, 0) + 1
    return found


def declared_findings(topology: Topology) -> Iterator[Finding]:
    """Say which hosts declare no failure domain, as they then count as their own."""
    silent = tuple(name for name in topology.members if not topology.hosts[name].domain)
    if not silent:
        return
    some = len(silent) < len(topology.members)
    yield Finding(
        "warning" if some else "note",
        "failure_domain",
        "all",
        f"No ha_failure_domain is declared for {', '.join(silent)}",
        "Each counts as a failure domain of its own, though they may share a rack, a power supply"
        " or a hypervisor.",
        "Set ha_failure_domain to the rack (or power supply, or hypervisor) of each host",
        silent,
    )


__all__ = (
    "CHECK",
    "SCOPES",
    "WORDS",
    "Loss",
    "declared_findings",
    "fits_in",
    "loss_findings",
    "losses",
    "spread_findings",
    "spread_text",
    "units",
)
