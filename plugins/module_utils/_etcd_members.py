# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether the members of an etcd cluster fit together, before anything is changed."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)

# The option initial-cluster joins names and URLs with = and ,
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,63}")
MAX_MEMBERS = 7


class Node(t.NamedTuple):
    """A member, as the inventory describes it."""

    host: str
    name: str
    address: str


def check_name(name: str) -> str:
    """Take the name of a member.

    :raises ValueError: If it cannot stand in the option ``initial-cluster``.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot be the name of a member: use up to 63 letters, digits, _, . and -"
        )
    return name


def node_of(host: Mapping[str, t.Any]) -> Node:
    """Read a host's variables."""
    name = str(host["inventory_hostname"])
    return Node(name, str(host.get("etcd_name") or name), str(host.get("ha_address") or ""))


def member_problems(nodes: Sequence[Node], transitional: bool = False) -> list[str]:
    """Say what does not fit, a sentence each.

    An even number is accepted while it is ``transitional``, as another change follows at once.

    >>> member_problems([Node("a", "a", "192.0.2.1"), Node("b", "b", "192.0.2.1")])[1]
    'a and b have the same ha_address 192.0.2.1: give each member its own'
    """
    if not nodes:
        return ["etcd has no members: name at least one host, three to tolerate the loss of one"]
    return [
        *_size(len(nodes), transitional),
        *_names(nodes),
        *_addresses(nodes),
        *_twice(nodes, "name", lambda node: node.name),
        *_twice(nodes, "ha_address", lambda node: _plain(node.address)),
    ]


def _size(size: int, transitional: bool = False) -> Iterator[str]:
    """Refuse sizes that cost and give nothing.

    >>> list(_size(4))[0][:67]
    '4 members tolerate the loss of 1 (3 of 4 have to agree), as 3 would'
    """
    if size % 2 == 0 and not transitional:
        yield (
            f"{size} members tolerate the loss of {failures_tolerated(size) or 'none'}"
            f" ({quorum_size(size)} of {size} have to agree), as {size - 1} would, and one more can"
            f" fail: take {size - 1} or {size + 1}"
        )
    if size > MAX_MEMBERS:
        yield (
            f"{size} members make each write wait for {quorum_size(size)} disks, and"
            f" {MAX_MEMBERS} tolerate the loss of {failures_tolerated(MAX_MEMBERS)} already: take"
            f" at most {MAX_MEMBERS}"
        )


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        try:
            check_name(node.name)
        except ValueError as exc:
            yield f"{node.host}: {exc}, or set etcd_name"


def _addresses(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if not node.address:
            yield f"{node.host} has no ha_address: give it its own address on the cluster's network"
            continue
        try:
            address = ipaddress.ip_address(node.address)
        except ValueError:
            yield f"ha_address of {node.host} is {node.address!r}, which is no IP address"
            continue
        if len(nodes) > 1 and (address.is_loopback or address.is_unspecified):
            yield (
                f"ha_address of {node.host} is {node.address}, where the other members cannot reach"
                " it: give it its own address on the cluster's network"
            )


def _plain(address: str) -> str:
    """Write an address in its one plain form, so that two spellings are seen to be the same."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return address


def _twice(nodes: Sequence[Node], what: str, key: Callable[[Node], str]) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for node in nodes:
        seen.setdefault(key(node), []).append(node.host)
    for value, hosts in seen.items():
        if value and len(hosts) > 1:
            yield f"{' and '.join(hosts)} have the same {what} {value}: give each member its own"


__all__ = ("MAX_MEMBERS", "Node", "check_name", "member_problems", "node_of")
