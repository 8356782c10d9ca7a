# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which servers of HAProxy a node's stacks are, and whether clients can do without them.

A *target* is a server of a backend on a load balancer: ``{load_balancer, backend, server}``.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

Target = dict[str, t.Any]

_KEYS = ("load_balancer", "backend", "server")


def servers_of(values: Mapping[str, t.Any]) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
    """Give each server that a load balancer declares, with the name of its backend.

    ``values`` are its ``backends``, ``listens`` and ``servers``.
    """
    for section in (*(values.get("backends") or ()), *(values.get("listens") or ())):
        for server in section.get("servers") or ():
            yield section["name"], server
    for server in values.get("servers") or ():
        yield server["backend"], server


def targets(
    ports: Iterable[int],
    addresses: Iterable[str],
    load_balancers: Mapping[str, Mapping[str, t.Any]],
    named: Sequence[Mapping[str, t.Any]] | None = None,
) -> list[Target]:
    """Give the servers at these ports and addresses; those that are ``named`` where some are.

    >>> backend = {"name": "app", "servers": [{"name": "a", "address": "192.0.2.1", "port": 80}]}
    >>> targets([80], ["192.0.2.1"], {"lb1": {"backends": [backend]}})
    [{'load_balancer': 'lb1', 'backend': 'app', 'server': 'a'}]
    """
    if named is not None:
        return [
            {"load_balancer": balancer, "backend": each["backend"], "server": each["server"]}
            for balancer in load_balancers
            for each in named
        ]
    numbers, places = {int(port) for port in ports}, {str(each) for each in addresses if each}
    found = [
        {"load_balancer": balancer, "backend": backend, "server": server["name"]}
        for balancer, values in load_balancers.items()
        for backend, server in servers_of(values)
        if str(server.get("address")) in places and int(server.get("port") or 0) in numbers
    ]
    return [each for i, each in enumerate(found) if each not in found[:i]]


def _server(target: Mapping[str, t.Any], info: Mapping[str, t.Any]) -> Mapping[str, t.Any] | None:
    return next((each for each in _servers(target, info) if each["name"] == target["server"]), None)


def _servers(
    target: Mapping[str, t.Any], info: Mapping[str, t.Any]
) -> Sequence[Mapping[str, t.Any]]:
    backends = info.get("backends") or []
    return next((each["servers"] for each in backends if each["name"] == target["backend"]), [])


def _serves(server: Mapping[str, t.Any]) -> bool:
    return server["admin_state"] == "ready" and server["status"].split()[0] in ("UP", "no")


def steps(
    wanted: Iterable[Mapping[str, t.Any]],
    seen: Mapping[str, Mapping[str, t.Any]],
    noted: Sequence[Mapping[str, t.Any]] = (),
) -> list[Target]:
    """Give the targets to take out and to bring back.

    ``seen`` has the result of ``haproxy_info`` for each load balancer that answered. What somebody
    else has taken out stays as it is; what was ``noted`` by a run that broke off is ours.
    """
    found = []
    for target in (*wanted, *noted):
        server = _server(target, seen.get(target["load_balancer"], {}))
        plain = {key: target[key] for key in _KEYS}
        ours = any(all(each[key] == plain[key] for key in _KEYS) for each in noted)
        if server and (server["admin_state"] == "ready" or ours) and plain not in found:
            found.append(plain)
    return found


def alone(
    wanted: Iterable[Mapping[str, t.Any]], seen: Mapping[str, Mapping[str, t.Any]]
) -> list[str]:
    """Name the targets that nobody else stands in for, while they serve."""
    wanted = list(wanted)
    found = []
    for target in wanted:
        balancer = target["load_balancer"]
        info = seen.get(balancer, {})
        server = _server(target, info)
        # Other servers that are taken out with this one are no help.
        leaving = {
            each["server"]
            for each in wanted
            if (each["load_balancer"], each["backend"]) == (balancer, target["backend"])
        }
        others = [each for each in _servers(target, info) if each["name"] not in leaving]
        if server and _serves(server) and not any(_serves(each) for each in others):
            states = ", ".join(f"{each['name']} is {each['status']}" for each in others)
            found.append(
                f"{target['backend']}/{target['server']} on {balancer} is the only server that"
                f" serves ({states or 'there is no other'})"
            )
    return found


def away(
    wanted: Iterable[Mapping[str, t.Any]], seen: Mapping[str, Mapping[str, t.Any]]
) -> list[str]:
    """Name the targets that a load balancer does not use, with what it says of them."""
    found = []
    for target in wanted:
        server = _server(target, seen.get(target["load_balancer"], {}))
        if server and not _serves(server):
            said = server.get("check_output") or server.get("check_status") or "no word"
            found.append(
                f"{target['backend']}/{target['server']} on {target['load_balancer']} is"
                f" {server['status']} ({said})"
            )
    return found


__all__ = ("Target", "alone", "away", "servers_of", "steps", "targets")
