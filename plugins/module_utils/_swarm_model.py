# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A Docker Swarm as one engine sees it: its nodes, who leads, and whether there is a quorum.

A manager votes from the moment it is listed among raft's members until it is no longer, whatever
role is wished for it: the engine shows that as the node's ``ManagerStatus``.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._quorum import quorum_size

STATES = ("inactive", "pending", "active", "locked", "error")
MANAGER, WORKER = "manager", "worker"
READY, DOWN = "ready", "down"
REACHABLE = "reachable"
_NANOSECONDS = 1_000_000_000

_Object = Mapping[str, t.Any]


class Node(t.NamedTuple):
    """A node as the managers know it. ``role`` is wished for it, ``votes`` is what is so."""

    id: str
    name: str
    address: str
    role: str
    votes: bool
    status: str
    availability: str
    reachability: str
    leader: bool
    labels: dict[str, str]
    version: int = 0
    spec: _Object = {}

    @property
    def manager(self) -> bool:
        """Whether it is a manager, becomes one, or is one still."""
        return self.votes or self.role == MANAGER

    @property
    def reachable(self) -> bool:
        """Whether it votes and the others reach it."""
        return self.votes and self.reachability == REACHABLE

    @property
    def label(self) -> str:
        """Name it so that two nodes of one name differ."""
        return f"{self.name} (id {self.id}, {self.status})"


class Quorum(t.NamedTuple):
    """The votes. ``None`` is what this engine cannot know."""

    managers: int
    reachable: int | None
    held: bool | None

    @property
    def needed(self) -> int:
        """Count the managers that have to agree; 0 when no manager is known."""
        return quorum_size(self.managers) if self.managers else 0

    @property
    def tolerated_now(self) -> int | None:
        """Count the managers that may be lost now.

        >>> Quorum(3, 3, True).tolerated_now, Quorum(3, 2, True).tolerated_now
        (1, 0)
        """
        if self.held is None:
            return None
        return max(0, (self.reachable or 0) - self.needed) if self.held else 0


class Settings(t.NamedTuple):
    """What the swarm was told about its own timing; ``None`` is not known."""

    heartbeat_period_s: float | None = None
    snapshot_interval: int | None = None
    keep_old_snapshots: int | None = None
    election_tick: int | None = None
    heartbeat_tick: int | None = None
    autolock: bool | None = None
    cert_expiry_s: float | None = None
    task_history: int | None = None


class Swarm(t.NamedTuple):
    """What one engine said. ``remotes`` are the managers that it would turn to."""

    state: str
    error: str = ""
    cluster_id: str | None = None
    node_id: str | None = None
    manager: bool = False
    nodes: tuple[Node, ...] = ()
    remotes: int = 0
    settings: Settings = Settings()

    @property
    def leader(self) -> Node | None:
        """Who leads, as far as this engine knows."""
        return next((node for node in self.nodes if node.leader), None)

    @property
    def managers(self) -> tuple[Node, ...]:
        """Who is a manager, becomes one, or is one still."""
        return tuple(node for node in self.nodes if node.manager)

    @property
    def workers(self) -> tuple[Node, ...]:
        """Who is a worker and nothing else."""
        return tuple(node for node in self.nodes if not node.manager)

    @property
    def voters(self) -> tuple[Node, ...]:
        """Who votes now."""
        return tuple(node for node in self.nodes if node.votes)

    @property
    def quorum(self) -> Quorum:
        """Count the votes."""
        if self.nodes:
            reachable = sum(node.reachable for node in self.voters)
            held = self.leader is not None and reachable >= quorum_size(len(self.voters))
            return Quorum(len(self.voters), reachable, held)
        # A manager that cannot list the nodes has no leader to ask; a worker cannot ask at all.
        return Quorum(self.remotes, None, False if self.manager else None)

    @property
    def electing(self) -> bool:
        """Whether this engine is a manager, or starts, and has no quorum that it knows of."""
        return self.state == "pending" or (self.manager and not self.quorum.held)


def swarm_of(
    info: _Object, nodes: Sequence[_Object] | None = None, error: str | None = None
) -> Swarm:
    """Read what an engine said of its swarm.

    :arg info: Of the whole engine.
    :arg nodes: The list of nodes, ``None`` where it is not given.
    :arg error: Why the list is not given.

    >>> swarm_of({"Swarm": {"LocalNodeState": "inactive"}}).state
    'inactive'
    """
    seen = _mapping(info.get("Swarm"))
    cluster = _mapping(seen.get("Cluster"))
    state = str(seen.get("LocalNodeState") or "inactive")
    listed = tuple(sorted(map(node_of, nodes or ()), key=lambda node: (node.name, node.id)))
    return Swarm(
        state if state in STATES else "error",
        str(error or seen.get("Error") or "").strip(),
        str(cluster.get("ID") or "") or None,
        str(seen.get("NodeID") or "") or None,
        bool(seen.get("ControlAvailable")),
        listed,
        len(seen.get("RemoteManagers") or ()),
        settings_of(_mapping(cluster.get("Spec"))),
    )


def node_of(entry: _Object) -> Node:
    """Read one entry of the list of nodes."""
    spec, status = _mapping(entry.get("Spec")), _mapping(entry.get("Status"))
    vote = _mapping(entry.get("ManagerStatus"))
    name = _mapping(entry.get("Description")).get("Hostname") or spec.get("Name") or entry["ID"]
    return Node(
        id=str(entry["ID"]),
        name=str(name),
        address=_host(str(vote.get("Addr") or "")) or str(status.get("Addr") or ""),
        role=str(spec.get("Role") or WORKER),
        votes=bool(vote),
        status=str(status.get("State") or "unknown"),
        availability=str(spec.get("Availability") or "active"),
        reachability=str(vote.get("Reachability") or "unknown"),
        leader=bool(vote.get("Leader")),
        labels={str(key): str(value) for key, value in _mapping(spec.get("Labels")).items()},
        version=int(_mapping(entry.get("Version")).get("Index") or 0),
        spec=spec,
    )


def settings_of(spec: _Object) -> Settings:
    """Read the settings; durations come in nanoseconds.

    >>> settings_of({"Dispatcher": {"HeartbeatPeriod": 1000000000}}).heartbeat_period_s
    1.0
    """
    raft = _mapping(spec.get("Raft"))
    if not spec:
        return Settings()
    return Settings(
        _seconds(_mapping(spec.get("Dispatcher")).get("HeartbeatPeriod")),
        raft.get("SnapshotInterval"),
        raft.get("KeepOldSnapshots") or 0,
        raft.get("ElectionTick"),
        raft.get("HeartbeatTick"),
        bool(_mapping(spec.get("EncryptionConfig")).get("AutoLockManagers")),
        _seconds(_mapping(spec.get("CAConfig")).get("NodeCertExpiry")),
        _mapping(spec.get("Orchestration")).get("TaskHistoryRetentionLimit"),
    )


def _mapping(value: object) -> _Object:
    return value if isinstance(value, Mapping) else {}


def _seconds(nanoseconds: float | None) -> float | None:
    return nanoseconds / _NANOSECONDS if nanoseconds else None


def _host(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


__all__ = (
    "DOWN",
    "MANAGER",
    "REACHABLE",
    "READY",
    "STATES",
    "WORKER",
    "Node",
    "Quorum",
    "Settings",
    "Swarm",
    "node_of",
    "settings_of",
    "swarm_of",
)
