# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether hosts may become, or are, one Docker Swarm: asked before anything is changed.

A host is in a swarm when its disk says so, whatever its engine answers: an engine that is stopped,
or that was not asked, is no reason to make a second swarm.
"""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)

MAX_MANAGERS = 7
_FEW = 3
_REPLACE = (
    "where it is gone for good, take it out of the group, and see nines.ha.swarm_replace_manager"
)


class Host(t.NamedTuple):
    """A host as the inventory has it, and what it said. ``state`` is empty without an answer."""

    name: str
    hostname: str
    address: str
    asked: bool
    on_disk: bool
    state: str = ""
    manager: bool = False
    cluster: str = ""
    node: str = ""
    held: bool | None = None
    known: frozenset[str] = frozenset()
    why: str = ""

    @property
    def inside(self) -> bool:
        """Whether it is in a swarm, able to say so or not."""
        return self.on_disk or self.state not in ("", "inactive", "error")

    @property
    def manages(self) -> bool:
        """Whether it is a manager that answers for its swarm."""
        return self.state == "active" and self.manager

    @property
    def silent(self) -> bool:
        """Whether it is in a swarm and cannot say in which."""
        return self.inside and self.state in ("", "inactive", "error", "pending")


def host_of(host: Mapping[str, t.Any]) -> Host:
    """Read a host's variables, and what the role's task file ``observe`` has registered."""
    name = str(host["inventory_hostname"])
    seen: Mapping[str, t.Any] = host.get("__swarm_seen") or {}
    on_disk: Mapping[str, t.Any] = host.get("__swarm_state_file") or {}
    quorum: Mapping[str, t.Any] = seen.get("quorum") or {}
    nodes = [*(seen.get("managers") or ()), *(seen.get("workers") or ())]
    return Host(
        name,
        str((host.get("__swarm_hostname") or {}).get("stdout") or name),
        str(host.get("swarm_address") or host.get("ha_address") or ""),
        "stat" in on_disk,
        bool((on_disk.get("stat") or {}).get("exists")),
        str(seen.get("state") or ""),
        bool(seen.get("manager")),
        str(seen.get("cluster_id") or ""),
        str(seen.get("node_id") or ""),
        quorum.get("held"),
        frozenset(str(node["id"]) for node in nodes),
        str(seen.get("msg") or "; ".join(seen.get("problems") or ())),
    )


def size_problems(managers: Sequence[Host], allow_few: bool = False) -> list[str]:
    """Refuse numbers of managers that cost and give nothing.

    >>> four = [Host(n, n, "", True, False) for n in "abcd"]
    >>> size_problems(four)[0][:65]
    '4 managers survive the loss of 1 (3 of 4 have to agree), as 3 do:'
    """
    size = len(managers)
    if not size:
        return ["the group swarm_managers is empty: name three hosts"]
    if size > MAX_MANAGERS:
        return [
            f"{size} managers make each change wait for {quorum_size(size)} of them: take 3 or 5,"
            " the others may be workers"
        ]
    if size < _FEW and not allow_few:
        return [
            f"{size} of {size} managers have to agree, so the loss of one ends all management: take"
            " 3, or say swarm_allow_few_managers"
        ]
    if size % 2 == 0 and size > _FEW:
        return [
            f"{size} managers survive the loss of {failures_tolerated(size)} ({quorum_size(size)}"
            f" of {size} have to agree), as {size - 1} do: take {size - 1} or {size + 1}"
        ]
    return []


def swarm_problems(
    managers: Sequence[Host],
    workers: Sequence[Host] = (),
    *,
    allow_few: bool = False,
    key: bool = False,
    starting: bool = False,
) -> list[str]:
    """Say why these hosts are not one swarm, or may not be made one; a sentence each.

    :arg key: Whether the key that unlocks a manager is known.
    :arg starting: Whether engines are about to be started and unlocked, so that one that is silent
        now may answer later. It is asked again then.
    """
    hosts = [*managers, *workers]
    return [
        *size_problems(managers, allow_few),
        *_of_places(managers, workers),
        *_of_addresses(hosts),
        *_twice(hosts, "the host name", lambda host: host.hostname, "a swarm tells nodes by it"),
        *_of_unasked(managers),
        *_of_silence(managers, hosts, starting),
        *_of_locks(hosts, key and starting),
        *(() if starting else _of_mutes(hosts)),
        *_of_quorum(managers),
        *_of_clusters(hosts),
        *_of_strangers(managers, hosts),
    ]


def _of_places(managers: Sequence[Host], workers: Sequence[Host]) -> Iterator[str]:
    names = {host.name for host in managers}
    for host in workers:
        if host.name in names:
            yield f"{host.name} is in swarm_managers and in swarm_workers: take it out of one"


def _of_addresses(hosts: Sequence[Host]) -> Iterator[str]:
    for host in hosts:
        try:
            address = ipaddress.ip_address(host.address)
        except ValueError:
            yield f"ha_address of {host.name} is {host.address!r}, which is no IP address"
            continue
        if address.is_loopback or address.is_unspecified:
            yield (
                f"ha_address of {host.name} is {host.address}, where no other node reaches it: give"
                " it its address on the cluster's network"
            )
    yield from _twice(hosts, "ha_address", lambda host: host.address, "give each its own")


def _twice(
    hosts: Sequence[Host], what: str, key: Callable[[Host], str], advice: str
) -> Iterator[str]:
    seen: dict[str, list[str]] = {}
    for host in hosts:
        seen.setdefault(key(host), []).append(host.name)
    for value, names in seen.items():
        if value and len(set(names)) > 1:
            yield f"{' and '.join(names)} have {what} {value} alike: {advice}"


def _of_unasked(managers: Sequence[Host]) -> Iterator[str]:
    for host in managers:
        if not host.asked:
            yield (
                f"the manager {host.name} was not asked what it is in: run without --limit, and"
                f" have it reachable; {_REPLACE}"
            )


def _of_silence(managers: Sequence[Host], hosts: Sequence[Host], starting: bool) -> Iterator[str]:
    # Others of its swarm decide without it, so that nobody will make another one.
    if starting and any(host.manages and host.held for host in managers):
        return
    for host in hosts:
        if not host.silent:
            continue
        if host.state == "pending":
            yield (
                f"{host.name} is in a swarm and has not found its managers{_said(host)}: start the"
                " managers that are down; where too many are lost, see"
                " nines.ha.swarm_recover_quorum"
            )
        else:
            yield (
                f"{host.name} has a swarm's data on its disk, and its engine cannot be asked"
                f"{_said(host)}: start it (systemctl start docker); {_REPLACE}"
            )


def _said(host: Host) -> str:
    return f" ({host.why})" if host.why else ""


def _of_locks(hosts: Sequence[Host], key: bool) -> Iterator[str]:
    for host in hosts:
        if host.state == "locked" and not key:
            yield (
                f"{host.name} is locked since its engine was restarted: give the key as"
                " swarm_unlock_key, or run docker swarm unlock there"
            )


def _of_mutes(hosts: Sequence[Host]) -> Iterator[str]:
    for host in hosts:
        if host.asked and not host.inside and host.state != "inactive":
            yield (
                f"the engine of {host.name} does not answer{_said(host)}: see journalctl -u docker"
                " there, and whether python3-docker is installed"
            )


def _of_quorum(managers: Sequence[Host]) -> Iterator[str]:
    lost = [host.name for host in managers if host.manages and host.held is False]
    if lost:
        yield (
            f"the swarm has no quorum, as {' and '.join(lost)} say: start the managers that are"
            " down; where they are lost, see nines.ha.swarm_recover_quorum"
        )


def _of_clusters(hosts: Sequence[Host]) -> Iterator[str]:
    clusters: dict[str, list[str]] = {}
    for host in hosts:
        if host.cluster:
            clusters.setdefault(host.cluster, []).append(host.name)
    if len(clusters) > 1:
        parts = "; ".join(f"{' and '.join(names)} in {id_}" for id_, names in clusters.items())
        yield (
            f"the hosts are in {len(clusters)} swarms ({parts}): find out which one is meant, and"
            " have the others leave theirs (docker swarm leave) where nobody needs it"
        )


def _of_strangers(managers: Sequence[Host], hosts: Sequence[Host]) -> Iterator[str]:
    known = frozenset[str]().union(*(host.known for host in managers if host.manages))
    for host in hosts:
        if host.state != "active" or host.manager or host.node in known:
            continue
        if known:
            yield (
                f"{host.name} is in another swarm, or was removed from this one, which knows"
                " nothing of it: docker swarm leave there, when nobody needs it"
            )
        else:
            yield (
                f"{host.name} is in a swarm, and none of the managers"
                f" {', '.join(each.name for each in managers)} is one of its managers: a second"
                " swarm is not made; put its managers into swarm_managers, or have it leave"
            )


__all__ = ("MAX_MANAGERS", "Host", "host_of", "size_problems", "swarm_problems")
