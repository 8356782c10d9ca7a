# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the hosts of clusters have registered: one that is well, and one that lost a node."""

from __future__ import annotations

import copy
import typing as t

HOSTILE = '<script>alert("x")</script>' + "w" * 120
AT = "2026-11-22 10:00:00 UTC"
OBJECTIVES = {"rto": "30s", "rpo": 0, "availability": 99.9}
UNREACHABLE = {"unreachable": True, "msg": "Failed to connect to the host via ssh: timed out"}


def member(name: str, leader: bool = False, healthy: bool = True) -> dict[str, t.Any]:
    return {"name": name, "id": "1f", "leader": leader, "learner": False, "healthy": healthy}


def etcd(down: str = "") -> dict[str, t.Any]:
    names = ["node1", "node2", "node3"]
    alive = 3 - bool(down)
    return {
        "leader": "node1",
        "members": [member(n, n == "node1", n != down) for n in names],
        "quorum": {"size": 3, "needed": 2, "alive": alive, "tolerated_now": alive - 2},
        "problems": [f"{down} does not answer"] if down else [],
    }


def patroni(down: str = "") -> dict[str, t.Any]:
    found: list[dict[str, t.Any]] = []
    for name in ("node1", "node2", "node3"):
        role = "leader" if name == "node1" else "sync_standby"
        lag = None if name == "node1" else 0
        streams = None if name == "node1" else True
        up = {"name": name, "answers": True, "role": role, "state": "running"}
        gone = {"name": name, "answers": False, "error": f"{name}:8008: nobody listens there"}
        found.append({**up, "lag_bytes": lag, "streaming": streams} if name != down else gone)
    return {"leader": "node1", "members": found, "problems": []}


def vip(held: bool, other: bool, asked: bool = True) -> dict[str, t.Any]:
    one = {"address": "198.51.100.10", "held": held, "answered_by_other": other}
    answers = (["02:00:00:00:00:02"] if other else []) if asked else None
    return {"addresses": [{**one, "answers": answers, "duplicate": False if asked else None}]}


def haproxy(up: int = 3, status: str = "UP") -> dict[str, t.Any]:
    one = {"name": "primary", "status": status, "servers_up": up, "servers_total": 3}
    return {"reachable": True, "reason": None, "backends": [one]}


def host(number: int, **more: t.Any) -> dict[str, t.Any]:
    return {
        "inventory_hostname": f"node{number}",
        "group_names": ["etcd", "load_balancers", "patroni"],
        "db_password": "not for the page",
        "__status_reached": {"ping": "pong", "changed": False},
        "__etcd_status": etcd(),
        "__patroni_status": patroni(),
        "__keepalived_status": vip(number == 1, number != 1),
        "__haproxy_status": haproxy(),
        "__haproxy_status_judged": {"changed": False, "msg": "All assertions passed"},
        **more,
    }


def client(passed: t.Any = True) -> dict[str, t.Any]:
    one = {"name": "front page", "target": "https://198.51.100.10/", "passed": passed}
    return {
        "inventory_hostname": "client1",
        "group_names": ["clients"],
        "__status_reached": {"ping": "pong"},
        "__status_checks": {"checks": [{**one, "detail": "status 200"}]},
    }


def backup(age_s: float | None, *problems: str) -> dict[str, t.Any]:
    return {
        "inventory_hostname": "backup1",
        "group_names": ["backup_hosts"],
        "__status_reached": {"ping": "pong"},
        "__backup_status": {"age_s": age_s, "problems": list(problems)},
    }


def well() -> list[dict[str, t.Any]]:
    return [host(1), host(2), host(3), client(), backup(3600.0)]


def one_lost() -> list[dict[str, t.Any]]:
    """Give what is left when a standby has died."""
    told = {"__etcd_status": etcd("node3"), "__patroni_status": patroni("node3")}
    wrong = "primary: server node3 is DOWN (L4TOUT), it has to be UP"
    judged = {"evaluated_to": False, "msg": [wrong]}
    told |= {"__haproxy_status": haproxy(2), "__haproxy_status_judged": judged}
    names = ("inventory_hostname", "group_names")
    gone = {**{key: host(3)[key] for key in names}, "__status_reached": UNREACHABLE}
    return [host(1, **told), host(2, **told), gone, client(), backup(200000.0, "it is too old")]


def hostile() -> list[dict[str, t.Any]]:
    """Give a cluster whose names and messages were chosen to break a page."""
    made = copy.deepcopy(one_lost())
    made[0]["inventory_hostname"] = HOSTILE
    made[2]["__status_reached"]["msg"] = HOSTILE
    made[3]["__status_checks"]["checks"][0] |= {"name": HOSTILE, "passed": False, "detail": HOSTILE}
    for one in made[:2]:
        one["__etcd_status"]["problems"] = [HOSTILE] * 30
        one["__etcd_status"]["members"][0]["name"] = HOSTILE
        one["__etcd_status"]["leader"] = HOSTILE
    return made


def unknown() -> list[dict[str, t.Any]]:
    """Give one of which nobody knows anything but that it is there."""
    return [{**host(1), "__etcd_status": {"msg": "etcd was not asked: no CA"}}]
