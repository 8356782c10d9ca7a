# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A swarm as the engine's API describes it, shaped as those of Docker 26.1 are."""

from __future__ import annotations

import typing as t
from collections.abc import Collection

from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm, swarm_of

NO_LEADER = (
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few"
    " managers are online. Make sure more than half of the managers are online."
)
SPEC: dict[str, t.Any] = {
    "Name": "default",
    "Labels": {},
    "Orchestration": {"TaskHistoryRetentionLimit": 5},
    "Raft": {
        "SnapshotInterval": 10000,
        "KeepOldSnapshots": 0,
        "LogEntriesForSlowFollowers": 500,
        "ElectionTick": 10,
        "HeartbeatTick": 1,
    },
    "Dispatcher": {"HeartbeatPeriod": 5000000000},
    "CAConfig": {"NodeCertExpiry": 7776000000000000},
    "TaskDefaults": {},
    "EncryptionConfig": {"AutoLockManagers": False},
}


def node(
    number: int,
    role: str = "manager",
    leader: bool = False,
    state: str = "ready",
    availability: str = "active",
    votes: bool | None = None,
    labels: dict[str, str] | None = None,
    name: str | None = None,
    id_: str | None = None,
) -> dict[str, t.Any]:
    """Give a node as the engine lists it; who is not ready is not reachable either."""
    entry: dict[str, t.Any] = {
        "ID": id_ or f"id{number}",
        "Version": {"Index": 10 + number},
        "Spec": {"Labels": labels or {}, "Role": role, "Availability": availability},
        "Description": {"Hostname": name or f"node{number}", "Engine": {"EngineVersion": "26.1.5"}},
        "Status": {"State": state, "Addr": f"192.0.2.{number}"},
    }
    if role == "manager" if votes is None else votes:
        reachability = "reachable" if state == "ready" else "unreachable"
        entry["ManagerStatus"] = {"Reachability": reachability, "Addr": f"192.0.2.{number}:2377"}
        if leader:
            entry["ManagerStatus"]["Leader"] = True
    return entry


def info(
    state: str = "active", manager: bool = True, remotes: int = 3, error: str = ""
) -> dict[str, t.Any]:
    """Give what the engine of node1 says of itself."""
    swarm: dict[str, t.Any] = {
        "NodeID": "id1" if state != "inactive" else "",
        "NodeAddr": "192.0.2.1" if state != "inactive" else "",
        "LocalNodeState": state,
        "ControlAvailable": manager,
        "Error": error,
        "RemoteManagers": [
            {"NodeID": f"id{n}", "Addr": f"192.0.2.{n}:2377"} for n in range(1, remotes + 1)
        ]
        or None,
    }
    if manager:
        swarm["Cluster"] = {"ID": "" if error else "cl1", "Spec": {} if error else SPEC}
    return {"Name": "node1", "Swarm": swarm}


def nodes(
    managers: int, workers: int = 0, down: Collection[int] = (), leader: int = 1
) -> list[dict[str, t.Any]]:
    """Give managers, then workers, numbered from 1 on; node1 is the one that is asked."""
    return [
        node(
            number,
            "manager" if number <= managers else "worker",
            number == leader,
            "down" if number in down else "ready",
        )
        for number in range(1, managers + workers + 1)
    ]


def swarm(managers: int, workers: int = 0, down: Collection[int] = (), leader: int = 1) -> Swarm:
    """Give the same, read."""
    return swarm_of(info(remotes=managers), nodes(managers, workers, down, leader))


def without_quorum(managers: int = 3) -> Swarm:
    """Give a manager that has lost the others."""
    return swarm_of(info(error=NO_LEADER, remotes=managers))


def task(
    number: int,
    node_id: str = "id1",
    state: str = "running",
    err: str = "",
    desired: str = "running",
    image: str = "web:1",
    when: str = "",
    force_update: int = 0,
) -> dict[str, t.Any]:
    """Give a task as the engine lists it."""
    status: dict[str, t.Any] = {
        "Timestamp": when or f"2026-05-01T12:00:{number:02}.123456789Z",
        "State": state,
        "Message": "started",
    }
    if err:
        status["Err"] = err
    return {
        "ID": f"task{number}",
        "ServiceID": "svc1",
        "Slot": number,
        "NodeID": node_id,
        "Spec": {"ContainerSpec": {"Image": image}, "ForceUpdate": force_update},
        "Status": status,
        "DesiredState": desired,
    }


def service(
    replicas: int | None = 3,
    image: str = "web:1",
    update: str | None = None,
    name: str = "web",
    force_update: int = 0,
    message: str = "",
) -> dict[str, t.Any]:
    """Give a service as the engine lists it; without replicas it is global."""
    mode = {"Global": {}} if replicas is None else {"Replicated": {"Replicas": replicas}}
    entry: dict[str, t.Any] = {
        "ID": "svc1",
        "Version": {"Index": 30},
        "Spec": {
            "Name": name,
            "Labels": {},
            "TaskTemplate": {"ContainerSpec": {"Image": image}, "ForceUpdate": force_update},
            "Mode": mode,
        },
    }
    if update:
        started = "2026-05-01T12:00:00.5Z"
        entry["UpdateStatus"] = {"State": update, "StartedAt": started, "Message": message}
    return entry
