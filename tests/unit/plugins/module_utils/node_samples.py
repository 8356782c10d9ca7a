# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What node_check returns, for tests."""

from __future__ import annotations

import typing as t


def node(**changes: t.Any) -> dict[str, t.Any]:
    """Give the result of a node on which all is well."""
    return {
        "clock": {
            "synchronised": True,
            "estimated_error_s": 0.0001,
            "maximum_error_s": 0.01,
            "reason": "",
        },
        "wall_s": 1_795_000_000.0,
        "targets": [],
        "peers": [],
        "resolvers": [{"server": "192.0.2.53", "answers": True, "ms": 0.4, "reason": ""}],
        "resolved": "node1",
        "disks": [disk()],
        "memory": {"total_mib": 4096, "available_mib": 2048},
        "kernel": "6.12.0",
        "machine": "x86_64",
        "os": {"name": "Debian GNU/Linux 13 (trixie)", "id": "debian"},
        "packages": {"versions": {}, "reason": ""},
        **changes,
    }


def disk(**changes: t.Any) -> dict[str, t.Any]:
    """Give a disk that is fast and has room."""
    return {
        "path": "/var/lib/etcd",
        "measured": "/var/lib",
        "free_mib": 20_000,
        "size_mib": 40_000,
        "device": 1,
        "fsync_p50_ms": 0.5,
        "fsync_p99_ms": 2.0,
        "fsync_max_ms": 3.0,
        "fsyncs": 500,
        "reason": "",
        **changes,
    }


def peer(name: str, **changes: t.Any) -> dict[str, t.Any]:
    """Give a way to a peer on which all is well."""
    return {
        "name": name,
        "address": "192.0.2.2",
        "ping_ms": 0.3,
        "ping_max_ms": 0.5,
        "loss_percent": 0.0,
        "ping_reason": "",
        "mtu": 1500,
        "fits": True,
        "mtu_reason": "",
        **changes,
    }


def target(name: str, state: str = "open", **changes: t.Any) -> dict[str, t.Any]:
    """Give what became of a connection."""
    return {
        "name": name,
        "address": "192.0.2.2",
        "port": 2380,
        "service": "etcd: peers",
        "state": state,
        "trip_ms": 0.2 if state in ("open", "refused") else None,
        "reason": "" if state in ("open", "refused") else "no answer within 1 s",
        **changes,
    }
