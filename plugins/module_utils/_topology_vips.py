# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Virtual addresses: in the network of their members, nobody's own, each router id once."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._topology import Host, Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import plain, router_ids

_LB = "load_balancers"


class Vip(t.NamedTuple):
    """A VRRP instance: its router id, its addresses as written, and the hosts that share them."""

    name: str
    router_id: int
    addresses: tuple[str, ...]
    members: tuple[str, ...]


def vips(topology: Topology) -> list[Vip]:
    """Give the instances that the load balancers declare.

    :raises ValueError: If a router id cannot be read.
    """
    service = topology.service(_LB)
    if service is None:
        return []
    instances = service.values.get("keepalived_instances", [])
    ids = router_ids(instances)
    return [
        Vip(
            str(each.get("name", "")),
            ids[str(each.get("name", ""))],
            tuple(str(address) for address in each.get("addresses") or ()),
            tuple(str(name) for name in each.get("members") or service.members),
        )
        for each in instances
    ]


def vip_findings(topology: Topology) -> Iterator[Finding]:
    """Say what is wrong with the virtual addresses."""
    try:
        found = vips(topology)
    except ValueError as exc:
        yield Finding(
            "error",
            "virtual_router_id",
            _LB,
            f"keepalived_instances: {exc}",
            "VRRP has the router ids 1 to 255.",
            "Correct virtual_router_id",
        )
        return
    told = "keepalived_instances" not in topology.unreadable
    if topology.service(_LB) is not None and not found and told:
        yield Finding(
            "warning",
            "no_address",
            _LB,
            "The load balancers share no virtual address",
            "keepalived_instances is empty: clients know one host each, and lose it with that.",
            "Declare keepalived_instances",
        )
    yield from _ids(topology, found)
    yield from _twice(found)
    for vip in found:
        yield from _members(vip, topology)
        for address in vip.addresses:
            yield from _address(vip, address, topology)


def _ids(topology: Topology, found: list[Vip]) -> Iterator[Finding]:
    """Compare router ids of all instances of the inventory, also of other load balancers."""
    used: dict[int, set[str]] = {vip.router_id: set() for vip in found}
    for vip in found:
        used[vip.router_id].add(vip.name)
    for host in topology.hosts.values():
        for other in host.values.get("keepalived_instances", []):
            given = other.get("virtual_router_id")
            if given is not None and str(given).isdigit() and int(given) in used:
                used[int(given)].add(str(other.get("name", "")))
    for number, names in used.items():
        if len(names) > 1:
            listed = " and ".join(sorted(names))
            yield Finding(
                "error",
                "virtual_router_id",
                _LB,
                f"{listed} have the same virtual_router_id {number}",
                "On one segment each would take the other's adverts for its own.",
                "Give each instance its own, 1 to 255",
            )


def _twice(found: list[Vip]) -> Iterator[Finding]:
    owners: dict[str, list[str]] = {}
    for vip in found:
        for address in vip.addresses:
            owners.setdefault(plain(address), []).append(vip.name)
    for address, names in owners.items():
        if len(names) > 1:
            yield Finding(
                "error",
                "address_twice",
                _LB,
                f"The virtual address {address} is in {' and '.join(names)}",
                "Two owners would answer for it.",
                "Keep it in one instance",
            )


def _members(vip: Vip, topology: Topology) -> Iterator[Finding]:
    strangers = tuple(name for name in vip.members if name not in topology.hosts)
    if strangers:
        yield Finding(
            "error",
            "unknown_member",
            _LB,
            f"Instance {vip.name} names {', '.join(strangers)}, which the inventory does not have",
            "Nobody of that name can own its addresses.",
            "Correct members of the instance",
        )
    if len(vip.members) == 1 and len(topology.members) > 1:
        yield Finding(
            "error",
            "single_point_of_failure",
            _LB,
            f"The loss of host {vip.members[0]} takes the addresses of {vip.name} down",
            "1 - 1 = 0 of 1 left, 1 needed: the instance has one member.",
            "Take 2 members: 2 - 1 = 1 >= 1",
            vip.members,
            (("host", vip.members[0]),),
        )


def _address(vip: Vip, text: str, topology: Topology) -> Iterator[Finding]:
    try:
        virtual = ipaddress.ip_interface(text)
    except ValueError:
        yield Finding(
            "error",
            "virtual_address",
            _LB,
            f"{text!r} of instance {vip.name} is no address",
            "An address with its prefix length is needed, like 198.51.100.10/24.",
            "Correct addresses of the instance",
        )
        return
    owners = tuple(
        host.name
        for host in topology.hosts.values()
        if str(virtual.ip) in (plain(host.address), plain(host.address6))
    )
    if owners:
        yield Finding(
            "error",
            "virtual_address",
            _LB,
            f"The virtual address {virtual.ip} of {vip.name} is {owners[0]}'s own",
            "That host answers for it whoever owns it, so it can never move.",
            "Take an address that no host has",
            owners,
        )
    elif virtual.network.prefixlen < virtual.max_prefixlen:
        yield from _outside(vip, virtual, topology)
    else:
        yield Finding(
            "error",
            "virtual_address",
            _LB,
            f"The virtual address {virtual.ip} of {vip.name} has no prefix length",
            "So it cannot be told whether it is in its members' network.",
            f"Write it with one, such as {virtual.ip}/{24 if virtual.version == 4 else 64}",
        )


def _outside(
    vip: Vip, virtual: ipaddress.IPv4Interface | ipaddress.IPv6Interface, topology: Topology
) -> Iterator[Finding]:
    outside, unknown = [], []
    for name in vip.members:
        host = topology.hosts.get(name)
        own = _own(host, virtual.version) if host else None
        if own is None:
            unknown.append(name)
        elif own not in virtual.network:
            outside.append(f"{name} {own}")
    if outside:
        yield Finding(
            "error",
            "virtual_address",
            _LB,
            f"The virtual address {virtual.ip} of {vip.name} is in another network than its"
            " members",
            f"{virtual.network} does not hold {', '.join(outside)}: neighbours of the address"
            " would not find it there.",
            "Take an address of the members' network, with its prefix length",
            tuple(each.split(" ")[0] for each in outside),
        )
    if unknown:
        yield Finding(
            "unknown",
            "virtual_address",
            _LB,
            f"Whether {virtual.ip} of {vip.name} is in its members' network",
            f"No IPv{virtual.version} address is known for {', '.join(unknown)}.",
            f"Set ha_address{'6' if virtual.version == 6 else ''} there",
            tuple(unknown),
        )


def _own(host: Host, version: int) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    for text in (host.address, host.address6):
        try:
            own = ipaddress.ip_address(text)
        except ValueError:
            continue
        if own.version == version:
            return own
    return None


def vips_as_dicts(topology: Topology) -> list[dict[str, t.Any]]:
    """Write them in plain values; none where they cannot be read."""
    try:
        found: list[Mapping[str, t.Any]] = [vip._asdict() for vip in vips(topology)]
    except ValueError:
        return []
    return [
        {key: list(value) if isinstance(value, tuple) else value for key, value in each.items()}
        for each in found
    ]


__all__ = ("Vip", "vip_findings", "vips", "vips_as_dicts")
