# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether the members of a PostgreSQL cluster fit together, before anything is changed."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,63}")


class Node(t.NamedTuple):
    """A member, as the inventory describes it."""

    name: str
    address: str
    upstream: str = ""
    delay_s: float = 0.0
    known_as: str = ""


def slot_of(name: str) -> str:
    """Name the replication slot of a member.

    >>> slot_of("DB-1.example")
    'db_1_example'
    """
    return re.sub(r"[^a-z0-9_]", "_", name.lower())


def node_of(host: Mapping[str, t.Any]) -> Node:
    """Read a host's variables."""
    return Node(
        str(host["inventory_hostname"]),
        str(host.get("ha_address") or ""),
        str(host.get("postgres_upstream") or ""),
        parse_duration(host.get("postgres_apply_delay") or 0),
        str(host.get("patroni_name") or host["inventory_hostname"]),
    )


def instances(
    nodes: Sequence[Node], port: int, delays: bool, names: bool = False
) -> list[dict[str, t.Any]]:
    """Write the members as modules take them.

    :arg delays: Whether to say which ones apply changes later, in seconds.
    :arg names: Whether to say by which name a primary knows them.

    >>> instances([Node("db1", "192.0.2.1")], 5432, False)
    [{'name': 'db1', 'host': '192.0.2.1', 'port': 5432}]
    """
    return [
        {
            "name": node.name,
            "host": node.address,
            "port": port,
            **({"delay_s": node.delay_s} if delays and node.delay_s else {}),
            **({"application_name": node.known_as} if names else {}),
        }
        for node in nodes
    ]


def member_problems(nodes: Sequence[Node]) -> list[str]:
    """Say what does not fit, a sentence each.

    >>> member_problems([Node("db1", "192.0.2.1"), Node("db2", "192.0.2.1")])
    ['db1 and db2 have the same ha_address 192.0.2.1: give each member its own']
    """
    if not nodes:
        return ["postgres_members is empty: name the hosts of this cluster"]
    return [
        *_names(nodes),
        *_twice(nodes, "ha_address", lambda node: node.address),
        *_twice(nodes, "replication slot", lambda node: slot_of(node.name)),
        *_upstreams(nodes),
    ]


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if not _NAME.fullmatch(node.name):
            yield f"{node.name!r} cannot be the name of a member: use letters, digits, _, . and -"
        if not node.address:
            yield f"{node.name} has no ha_address: give it its own address on the cluster's network"


def _twice(nodes: Sequence[Node], what: str, key: t.Callable[[Node], str]) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for node in nodes:
        seen.setdefault(key(node), []).append(node.name)
    for value, names in seen.items():
        if value and len(names) > 1:
            yield f"{' and '.join(names)} have the same {what} {value}: give each member its own"


def _upstreams(nodes: Sequence[Node]) -> Iterator[str]:
    parents = {node.name: node.upstream for node in nodes}
    for node in nodes:
        if not node.upstream:
            continue
        if node.upstream not in parents:
            yield (
                f"postgres_upstream of {node.name} is {node.upstream}, which is no member: it is"
                f" one of {', '.join(name for name in parents if name != node.name)}"
            )
            continue
        path, at = [node.name], node.upstream
        while at and at not in path:
            path.append(at)
            at = parents.get(at, "")
        if at:
            yield (
                f"postgres_upstream goes round in a circle: {' -> '.join([*path, at])}. One of them"
                " has to follow the primary"
            )


__all__ = ("Node", "instances", "member_problems", "node_of", "slot_of")
