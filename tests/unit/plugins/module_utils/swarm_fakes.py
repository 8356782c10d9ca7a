# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An engine that keeps nodes in memory and behaves as swarmkit does, and a clock to go with it."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import Engine


class Refused(OSError):
    """An error as the library docker raises it."""

    def __init__(self, explanation: str, status_code: int = 500) -> None:
        super().__init__("500 Server Error for http+docker://localhost/nodes")
        self.explanation = explanation
        self.status_code = status_code


class Silent(OSError):
    """An error as the library requests raises it."""


class FakeClient:
    """What is used of docker.APIClient; ``faults`` are raised by the next calls of a name."""

    def __init__(
        self,
        nodes: list[dict[str, t.Any]],
        tasks: list[dict[str, t.Any]] | None = None,
        info: dict[str, t.Any] | None = None,
        services: list[dict[str, t.Any]] | None = None,
    ) -> None:
        self.listed, self.running = nodes, tasks or []
        self.said = info or samples.info()
        self.offered = services or []
        self.calls: list[tuple[t.Any, ...]] = []
        self.faults: dict[str, list[OSError]] = {}
        self.lag = 1  # looks until a change of a role shows
        self.on_tasks: Callable[[], None] = lambda: None

    def _called(self, name: str, *given: t.Any) -> None:
        self.calls.append((name, *given))
        if self.faults.get(name):
            raise self.faults[name].pop(0)

    def info(self) -> dict[str, t.Any]:
        if self.faults.get("info"):
            raise self.faults["info"].pop(0)
        return self.said

    def nodes(self) -> list[dict[str, t.Any]]:
        if self.faults.get("nodes"):
            raise self.faults["nodes"].pop(0)
        self.lag -= 1
        if self.lag < 0:
            for entry in self.listed:
                if entry["Spec"]["Role"] == "worker":
                    entry.pop("ManagerStatus", None)
                elif entry["Status"]["State"] == "ready":
                    vote = {"Reachability": "reachable", "Addr": entry["Status"]["Addr"] + ":2377"}
                    entry.setdefault("ManagerStatus", vote)
        return self.listed

    def services(self) -> list[dict[str, t.Any]]:
        self._called("services")
        return self.offered

    def tasks(self, filters: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
        self.on_tasks()
        if "node" in filters:
            return [task for task in self.running if task["NodeID"] == filters["node"]]
        return [task for task in self.running if task["ServiceID"] in filters["service"]]

    def update_node(self, node_id: str, version: int, node_spec: t.Mapping[str, t.Any]) -> None:
        self._called("update_node", node_id, version, dict(node_spec))
        entry = next(each for each in self.listed if each["ID"] == node_id)
        if entry["Version"]["Index"] != version:
            raise Refused("rpc error: code = Unknown desc = update out of sequence")
        entry["Version"]["Index"] += 1
        entry["Spec"] = dict(node_spec)
        self.lag = 1

    def remove_node(self, node_id: str) -> None:
        self._called("remove_node", node_id)
        entry = next(each for each in self.listed if each["ID"] == node_id)
        if "ManagerStatus" in entry:
            raise Refused(
                f"node {node_id} is a cluster manager and is a member of the raft cluster"
            )
        if entry["Status"]["State"] == "ready":
            raise Refused(f"node {node_id} is not down and can't be removed")
        self.listed.remove(entry)

    def unlock_swarm(self, key: str) -> None:
        self._called("unlock_swarm")
        if key != "SWMKEY-1-right":
            raise Refused("swarm could not be unlocked: invalid key provided", 401)
        self.said = samples.info()

    def engine(self) -> Engine:
        return Engine(self, timeout_s=2)


class Clock:
    """A clock that only waits move."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
