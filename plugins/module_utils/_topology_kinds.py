# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The services that preflight knows: a table, one entry for each.

A new service is one more :class:`Kind` in :data:`KINDS`: everything else follows from it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Mapping

from ansible_collections.nines.ha.plugins.module_utils._quorum import quorum_size


class Need(t.NamedTuple):
    """How many members a service needs, and how that comes about."""

    members: int
    because: str


class Port(t.NamedTuple):
    """A port that the members listen on: the variable that names it, and who connects.

    Without a variable it is always the default.
    """

    label: str
    variable: str
    default: int
    clients: tuple[str, ...]


class Place(t.NamedTuple):
    """A folder that data will be in; ``syncs`` where each write waits for the disk."""

    variable: str
    default: str
    syncs: bool = True


class Kind(t.NamedTuple):
    """A kind of service.

    ``members`` is the variable that names its members where it is not the whole ``group``; empty
    where it always is.
    ``need`` gives the members that it needs of so many, for an RPO in seconds. ``votes`` tells
    that a majority decides, ``data`` that it has something to lose, ``person`` that somebody has to
    act before another member serves. ``relies_on`` are services that it cannot be without.
    """

    name: str
    title: str
    group: str
    members: str
    need: Callable[[int, float | None], Need]
    stops: str
    votes: bool = False
    data: bool = False
    person: bool = False
    relies_on: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    places: tuple[Place, ...] = ()
    packages: tuple[str, ...] = ()


def majority(members: int, rpo_s: float | None) -> Need:
    """Need more than half.

    >>> majority(5, None).members
    3
    """
    del rpo_s
    return Need(quorum_size(members), f"a majority of {members}")


def any_one(members: int, rpo_s: float | None) -> Need:
    """Need one, whichever it is."""
    del members, rpo_s
    return Need(1, "any one of them serves")


def copies(members: int, rpo_s: float | None) -> Need:
    """Need one, and with an RPO of 0 another that confirms each commit.

    >>> [copies(n, 0).members for n in (1, 2, 3)], copies(3, 30).members
    ([1, 2, 2], 1)
    """
    if rpo_s == 0 and members > 1:
        return Need(2, "rpo 0: a commit ends when two have it")
    return Need(1, "the primary")


KINDS = (
    Kind(
        name="etcd",
        title="etcd",
        group="etcd",
        members="etcd_members",
        need=majority,
        stops="no quorum: who leads cannot be told, and every write of it stops",
        votes=True,
        data=True,
        ports=(
            Port("peers", "etcd_peer_port", 2380, ("etcd",)),
            Port("clients", "etcd_client_port", 2379, ("etcd", "patroni")),
        ),
        places=(Place("", "/var/lib/etcd"),),
        packages=("etcd-server",),
    ),
    Kind(
        name="patroni",
        title="PostgreSQL with Patroni",
        group="patroni",
        members="patroni_members",
        need=copies,
        stops="writes stop",
        data=True,
        relies_on=("etcd",),
        ports=(
            Port("REST", "patroni_rest_port", 8008, ("patroni", "load_balancers")),
            Port("SQL", "postgres_port", 5432, ("patroni", "load_balancers")),
        ),
        places=(
            Place("", "/var/lib/postgresql"),
            Place("postgres_wal_directory", ""),
        ),
        # Two versions of libc6 sort texts differently: indexes of a standby would be wrong.
        packages=("patroni", "postgresql-[0-9]*", "libc6"),
    ),
    Kind(
        name="postgres",
        title="PostgreSQL",
        group="postgres",
        members="postgres_members",
        need=copies,
        stops="writes stop until it is back, or a person acts (nines.ha.failover)",
        data=True,
        person=True,
        ports=(
            Port("SQL", "postgres_port", 5432, ("postgres", "load_balancers")),
            Port("check", "postgres_check_port", 8009, ("postgres", "load_balancers")),
        ),
        places=(
            Place("", "/var/lib/postgresql"),
            Place("postgres_wal_directory", ""),
        ),
        packages=("postgresql-[0-9]*", "libc6"),
    ),
    Kind(
        name="swarm",
        title="nodes of Docker Swarm",
        group="swarm",
        members="",
        need=any_one,
        stops="no node is left that runs services",
        relies_on=("swarm_managers",),
        ports=(Port("nodes", "", 7946, ("swarm",)),),
        places=(Place("", "/var/lib/docker", syncs=False),),
        packages=("docker.io", "docker-ce"),
    ),
    # A manager is a node too: what it needs of the disk comes last, and wins.
    Kind(
        name="swarm_managers",
        title="managers of Docker Swarm",
        group="swarm_managers",
        members="",
        need=majority,
        stops=(
            "no quorum: what runs goes on, what fails is not replaced, and nothing can be deployed"
        ),
        votes=True,
        data=True,
        ports=(Port("managers", "", 2377, ("swarm",)),),
        places=(Place("", "/var/lib/docker"),),
        packages=("docker.io", "docker-ce"),
    ),
    Kind(
        name="load_balancers",
        title="HAProxy and keepalived",
        group="load_balancers",
        members="keepalived_members",
        need=any_one,
        stops="nobody answers for the virtual addresses",
        packages=("haproxy", "keepalived"),
    ),
    Kind(
        name="compose",
        title="Compose stacks",
        group="compose",
        members="compose_members",
        need=any_one,
        stops="no container of the stacks answers",
        places=(Place("", "/var/lib/docker", syncs=False),),
        packages=("docker.io", "docker-compose"),
    ),
    Kind(
        name="nfs",
        title="NFS",
        group="nfs_servers",
        members="nfs_servers",
        need=any_one,
        stops="reads and writes of every mount wait until it is back",
        places=(Place("", "/var/lib/nfs"),),
        packages=("nfs-kernel-server",),
    ),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}

__all__ = ("BY_NAME", "KINDS", "Kind", "Need", "Place", "Port", "any_one", "copies", "majority")
