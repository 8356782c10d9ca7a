# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What a node has to measure, as its services have it: peers, ports, folders, packages."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils._topology import Host, Service, Topology
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import plain
from ansible_collections.nines.ha.plugins.module_utils._topology_kinds import BY_NAME, Port


def node_plan(topology: Topology, host: str) -> dict[str, t.Any]:
    """Write the options of the module node_check for a host; one without a service has no peers.

    >>> from ansible_collections.nines.ha.plugins.module_utils._topology import read_topology
    >>> addresses = {name: {"ha_address": f"192.0.2.{n}"} for n, name in enumerate("abc", 1)}
    >>> plan = node_plan(read_topology({"etcd": ["a", "b", "c"]}, addresses), "a")
    >>> [peer["name"] for peer in plan["peers"]], plan["targets"][0]["port"]
    (['b', 'c'], 2380)
    """
    own = [each for each in topology.services if host in each.members]
    targets = {
        (target["address"], target["port"]): target
        for target in (*_members(topology, host, own), *_servers(topology, host, own))
    }
    return {
        "peers": [
            {"name": name, "address": topology.hosts[name].address}
            for name in topology.members
            if own and name != host and topology.hosts[name].address
        ],
        "targets": list(targets.values()),
        "directories": list({each["path"]: each for each in _places(topology, host, own)}.values()),
        "packages": list(dict.fromkeys(p for each in own for p in BY_NAME[each.name].packages)),
    }


def _members(topology: Topology, host: str, own: list[Service]) -> Iterator[dict[str, t.Any]]:
    """Give the ports of all members that services of this host connect to."""
    roles = {each.name for each in own}
    for service in topology.services:
        for port in BY_NAME[service.name].ports:
            if not roles.intersection(port.clients):
                continue
            for name in service.members:
                address = topology.hosts[name].address
                if name != host and address:
                    number = port_of(topology.hosts[name], port)
                    yield _target(name, address, number, f"{service.name}: {port.label}")


def _servers(topology: Topology, host: str, own: list[Service]) -> Iterator[dict[str, t.Any]]:
    """Give the servers that a load balancer sends to, which may be outside of the inventory."""
    if not any(each.name == "load_balancers" for each in own):
        return
    values = topology.hosts[host].values
    for proxy in (*values.get("haproxy_backends", []), *values.get("haproxy_listens", [])):
        for server in proxy["servers"]:
            address, port = str(server.get("address", "")), str(server.get("port", ""))
            if port.isdigit() and not address.startswith(("/", "unix@", "abns@")):
                if plain(address) == plain(topology.hosts[host].address):
                    continue
                name = _name_of(topology, address) or str(server.get("name", address))
                yield _target(name, address, int(port), f"server of {proxy.get('name')}")


def _name_of(topology: Topology, address: str) -> str:
    return next(
        (
            host.name
            for host in topology.hosts.values()
            if host.address and plain(host.address) == plain(address)
        ),
        "",
    )


def _target(name: str, address: str, port: int, service: str) -> dict[str, t.Any]:
    return {"name": name, "address": address, "port": port, "service": service}


def port_of(host: Host, port: Port) -> int:
    """Give the number of a port on a host: what its variable says, or the default."""
    given = str(host.values.get(port.variable, port.default))
    return int(given) if given.isdigit() else port.default


def _places(topology: Topology, host: str, own: list[Service]) -> Iterator[dict[str, t.Any]]:
    values = topology.hosts[host].values
    for service in own:
        for place in BY_NAME[service.name].places:
            path = str(values.get(place.variable) or place.default)
            if path:
                yield {"path": path, "syncs": place.syncs}


__all__ = ("node_plan", "port_of")
