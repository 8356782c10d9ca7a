# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Measure a node, all at the same time, within a bound."""

from __future__ import annotations

import os
import subprocess
import time
import typing as t
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils import _node_network as net
from ansible_collections.nines.ha.plugins.module_utils import _node_system as system
from ansible_collections.nines.ha.plugins.module_utils._node_clock import clock
from ansible_collections.nines.ha.plugins.module_utils._node_disk import disks, memory
from ansible_collections.nines.ha.plugins.module_utils._together import together

_SLACK_S = 4.0
_MAX_PORT = 65535
_RESOLV_CONF = "/etc/resolv.conf"


class Target(t.NamedTuple):
    """A port of a peer, or of a server; the name is the peer's."""

    name: str
    address: str
    port: int
    service: str


class Plan(t.NamedTuple):
    """What is measured, within which times (seconds)."""

    peers: Mapping[str, str]
    targets: tuple[Target, ...]
    places: tuple[tuple[str, bool], ...]
    packages: tuple[str, ...]
    resolve: str
    timeout_s: float
    fsync_s: float


class Tools(t.NamedTuple):
    """Programs of this node; None where it has them not."""

    ping: str | None
    ip: str | None
    dpkg: str | None


def run(argv: list[str], timeout_s: float) -> tuple[int, str, str]:
    """Run a program for so long; 124 when it did not end, 127 when it could not start."""
    try:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
        )
    except subprocess.TimeoutExpired:
        return 124, "", f"not done after {timeout_s:g} s"
    except OSError as exc:
        return 127, "", str(exc)
    return done.returncode, done.stdout, done.stderr


def read(path: str) -> str:
    """Read a file; nothing where there is none."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _peer(address: str, tools: Tools, timeout_s: float) -> dict[str, t.Any]:
    mtu = net.mtu_towards(tools.ip, address, read, run)
    return {
        **net.trip_and_loss(tools.ping, address, timeout_s, run),
        **net.largest(tools.ping, address, mtu, timeout_s, run),
    }


def _target(target: Target, timeout_s: float) -> dict[str, t.Any]:
    found = net.knock(target.address, target.port, timeout_s)
    return {**target._asdict(), **found._asdict()}


def measure(plan: Plan, tools: Tools) -> dict[str, t.Any]:
    """Measure everything; what hangs is given up and reported with its reason.

    Disks come after the network, so that neither waits for the other.
    """
    servers = system.servers_of(read(_RESOLV_CONF))
    name = plan.resolve or os.uname().nodename
    tasks: dict[str, Callable[[], dict[str, t.Any]]] = {}
    for number, target in enumerate(plan.targets):
        tasks[f"target {number}"] = partial(_target, target, plan.timeout_s)
    for peer, address in plan.peers.items():
        tasks[f"peer {peer}"] = partial(_peer, address, tools, plan.timeout_s)
    for server in servers:
        tasks[f"resolver {server}"] = partial(system.resolver, server, name, plan.timeout_s)
    done = together(tasks, plan.timeout_s + _SLACK_S)
    # A disk that hangs must not hang who asks for it.
    synced = together(
        {"disks": partial(disks, plan.places, plan.fsync_s)},
        plan.fsync_s * len(plan.places) + _SLACK_S / 2,
    )
    return {
        "clock": clock(),
        "wall_s": time.time(),
        "targets": [
            done.get(f"target {number}") or _late(target._asdict(), {"state": "unknown"})
            for number, target in enumerate(plan.targets)
        ],
        "peers": [
            {"name": peer, "address": address, **(done.get(f"peer {peer}") or _LATE_PEER)}
            for peer, address in plan.peers.items()
        ],
        "resolvers": [
            done.get(f"resolver {server}")
            or _late({"server": server}, {"answers": False, "ms": None})
            for server in servers
        ],
        "resolved": name,
        "disks": synced.get("disks") or [_late_disk(path) for path, _syncs in plan.places],
        "memory": memory(read("/proc/meminfo")),
        "kernel": os.uname().release,
        "machine": os.uname().machine,
        "os": system.release(read("/etc/os-release")),
        "packages": system.packages(tools.dpkg, plan.packages, run),
    }


_LATE = "it was not done in time"
_LATE_PEER = {
    "ping_ms": None,
    "ping_max_ms": None,
    "loss_percent": None,
    "ping_reason": _LATE,
    "mtu": None,
    "fits": "unknown",
    "mtu_reason": _LATE,
}


def _late(about: Mapping[str, t.Any], values: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {**about, "trip_ms": None, **values, "reason": _LATE}


def _late_disk(path: str) -> dict[str, t.Any]:
    sizes = dict.fromkeys(("free_mib", "size_mib", "device"))
    times = dict.fromkeys(("fsync_p50_ms", "fsync_p99_ms", "fsync_max_ms"))
    return {"path": path, "measured": path, **sizes, **times, "fsyncs": 0, "reason": _LATE}


def read_plan(params: Mapping[str, t.Any]) -> Plan:
    """Read the options of the module.

    :raises ValueError: If a time is out of range, or an address is missing.
    """
    for name, most in (("timeout", 5.0), ("fsync_seconds", 2.0)):
        if not 0 <= params[name] <= most:
            raise ValueError(f"{name} is {params[name]:g} s: give at most {most:g} s")
    if params["timeout"] == 0:
        raise ValueError("timeout is 0 s: no answer comes in no time")
    wrong = [each["port"] for each in params["targets"] if not 0 < each["port"] <= _MAX_PORT]
    if wrong:
        raise ValueError(f"{wrong[0]} is no port: give 1 to {_MAX_PORT}")
    return Plan(
        peers=_peers(params["peers"]),
        targets=tuple(
            Target(each["name"], each["address"], each["port"], each["service"])
            for each in params["targets"]
        ),
        places=tuple((each["path"], each["syncs"]) for each in params["directories"]),
        packages=tuple(params["packages"]),
        resolve=params["resolve"] or "",
        timeout_s=params["timeout"],
        fsync_s=params["fsync_seconds"],
    )


def _peers(peers: Sequence[Mapping[str, t.Any]]) -> dict[str, str]:
    return {each["name"]: each["address"] for each in peers}


__all__ = ("Plan", "Target", "Tools", "measure", "read", "read_plan", "run")
