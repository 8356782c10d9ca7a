# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What else is wrong with a topology: votes, addresses, router ids, watchers, names."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)
from ansible_collections.nines.ha.plugins.module_utils._topology import Service, Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME
from ansible_collections.nines.ha.plugins.module_utils._values import Refused, named, whole
from ansible_collections.nines.ha.plugins.module_utils._vrrp import ROUTER_ID_MAX, router_id

_LB = "load_balancers"


def size_findings(topology: Topology) -> Iterator[Finding]:
    """Name numbers of members that cost more than they are worth."""
    for service in topology.services:
        count, kind = len(service.members), BY_NAME[service.name]
        if kind.votes and count % 2 == 0 and count:
            yield Finding(
                "error",
                "even_votes",
                service.name,
                f"{service.name} has an even number of members: {count}",
                f"{quorum_size(count)} of {count} have to agree, so the loss of"
                f" {failures_tolerated(count)} is survived, as with {count - 1}; and one more can"
                " fail.",
                f"Take {count - 1} or {count + 1} members",
                service.members,
            )
        if kind.relies_on:
            yield from _missing(topology, service, kind.relies_on)
        if kind.data and not kind.votes and not kind.person and count == 2:
            yield Finding(
                "warning",
                "two_members",
                service.name,
                f"{service.name} has two members",
                "2 - 1 = 1: after the loss of one, nobody is left to take over until it is back.",
                "Take 3 members",
                service.members,
            )


def _missing(topology: Topology, service: Service, needed: Sequence[str]) -> Iterator[Finding]:
    for name in needed:
        if topology.service(name) is None:
            yield Finding(
                "unknown",
                "relies_on",
                service.name,
                f"{service.name} relies on {name}, which is not in this inventory",
                f"There is no group {BY_NAME[name].group}, so what takes it down is not known.",
                f"Add its hosts as the group {BY_NAME[name].group}",
            )


def sync_findings(topology: Topology) -> Iterator[Finding]:
    """Say what stops writes where no write may be lost, and what may be lost elsewhere."""
    for service in topology.services:
        if not BY_NAME[service.name].data or BY_NAME[service.name].votes:
            continue
        count = len(service.members)
        if service.rpo_s != 0:
            yield Finding(
                "note",
                "sync",
                service.name,
                f"Commits of {service.name} wait for no standby",
                "No rpo of 0 is declared: what was acknowledged and not yet sent is lost with the"
                " primary.",
                "",
            )
        elif count == 1:
            yield Finding(
                "error",
                "sync",
                service.name,
                f"rpo 0 cannot be met by {service.name}: it has no standby",
                "1 - 1 = 0 standbys, and each commit has to be on one before it ends.",
                "Take 3 members, or declare an rpo greater than 0",
                service.members,
            )
        else:
            yield Finding(
                "note",
                "sync",
                service.name,
                f"Writes of {service.name} need a primary and a standby",
                f"rpo 0: 2 of {count} members have to live, {count} - 2 = {count - 2} may be lost;"
                " one more stops writes until it is back.",
                "",
            )


def address_findings(topology: Topology) -> Iterator[Finding]:
    """Name members without an address, and addresses that two hosts have."""
    owners: dict[str, list[str]] = {}
    for host in topology.hosts.values():
        for text in filter(None, (host.address, host.address6)):
            owners.setdefault(plain(text), []).append(host.name)
    for text, names in owners.items():
        if len(names) > 1:
            yield Finding(
                "error",
                "address_twice",
                "all",
                f"{' and '.join(names)} have the same address {text}",
                "Two hosts of one network cannot both have it.",
                "Give each host its own ha_address",
                tuple(names),
            )
    bare = tuple(name for name in topology.members if not topology.hosts[name].address)
    if bare:
        yield Finding(
            "error",
            "address_missing",
            "all",
            f"No ha_address is known for {', '.join(bare)}",
            "Members find each other, and clients them, by this address.",
            "Set ha_address to the host's own address on the cluster's network",
            bare,
        )


def plain(text: str) -> str:
    """Write an address in its one form, without a prefix length; a name stays.

    >>> plain("2001:DB8:0::1/64"), plain("db1.example.com")
    ('2001:db8::1', 'db1.example.com')
    """
    try:
        return str(ipaddress.ip_interface(text).ip)
    except ValueError:
        return text


def name_findings(topology: Topology) -> Iterator[Finding]:
    """Name what hangs on DNS: addresses and servers that are given by name."""
    named_hosts = tuple(
        host.name
        for host in topology.hosts.values()
        if host.address and not is_address(host.address)
    )
    if named_hosts:
        yield Finding(
            "error",
            "names",
            "all",
            f"ha_address of {', '.join(named_hosts)} is a name",
            "Members would need DNS to find each other, and lose each other with it.",
            "Write the IP address",
            named_hosts,
        )
    service = topology.service(_LB)
    for proxy in _proxies(service):
        names = [
            str(server.get("address"))
            for server in proxy["servers"]
            if server.get("address") and not _no_name(str(server["address"]))
        ]
        if names:
            yield Finding(
                "warning",
                "names",
                _LB,
                f"Servers of {proxy.get('name')} are given by name: {', '.join(names)}",
                "HAProxy asks for names when it starts: without DNS it does not start, and a new"
                " address is not noticed until a reload.",
                "Write IP addresses",
            )


def _no_name(text: str) -> bool:
    return text.startswith(("/", "unix@", "abns@")) or is_address(text)


def is_address(text: str) -> bool:
    """Whether this is an IP address, and no name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _proxies(service: Service | None) -> list[Mapping[str, t.Any]]:
    values = {} if service is None else service.values
    return [*values.get("haproxy_backends", []), *values.get("haproxy_listens", [])]


def server_findings(topology: Topology) -> Iterator[Finding]:
    """Name backends that hang on one server."""
    for proxy in _proxies(topology.service(_LB)):
        servers = [each for each in proxy["servers"] if each.get("address")]
        if len(servers) == 1:
            yield Finding(
                "warning",
                "one_server",
                _LB,
                f"{proxy.get('name')} has one server: {servers[0].get('name')}",
                "1 - 1 = 0: load balancers cannot send requests elsewhere.",
                "Add a server in another failure domain",
            )


def router_ids(instances: Sequence[Mapping[str, t.Any]]) -> dict[str, int]:
    """Give the router id of each instance; who names none gets one that no other has.

    :raises ValueError: If one cannot be read.
    """
    taken = [_id(each) for each in instances if each.get("virtual_router_id")]
    found = {}
    for each in instances:
        name = str(each.get("name", ""))
        given = each.get("virtual_router_id")
        found[name] = _id(each) if given else router_id(name, taken=taken)
        taken.append(found[name])
    return found


def _id(instance: Mapping[str, t.Any]) -> int:
    value = named("virtual_router_id", whole, instance["virtual_router_id"])
    if not 1 <= value <= ROUTER_ID_MAX:
        raise Refused(f"virtual_router_id {value} is outside 1..{ROUTER_ID_MAX}")
    return value


__all__ = (
    "address_findings",
    "is_address",
    "name_findings",
    "plain",
    "router_ids",
    "server_findings",
    "size_findings",
    "sync_findings",
)
