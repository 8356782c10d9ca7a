# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts about a small shop in which all is as it should be, to be spoilt one at a time."""

from __future__ import annotations

import copy
import datetime
import json
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import (
    Facts,
    nodes_of,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import read

DAY = 86400.0
NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC).timestamp()
NODES = ["n1", "n2", "n3"]
GROUPS: dict[str, list[str]] = {
    "all": [*NODES, "m1", "b1"],
    "etcd": NODES,
    "patroni": NODES,
    "load_balancers": NODES,
    "monitoring": ["m1"],
    "backup": ["b1"],
}
DOMAINS = {"n1": "a", "n2": "b", "n3": "c", "m1": "office", "b1": "office"}
OBJECTIVES = {"rto": "30s", "rpo": 0, "availability": 99.95}
ANSWERS: dict[str, t.Any] = {
    "services": [
        {
            "name": "shop",
            "needs_ha": True,
            "consequence": "nobody can order anything",
            "tolerated_downtime": 120.0,
            "tolerated_data_loss": 0.0,
            "holds_data": True,
            "recovery_steps": "the red folder",
            "backup": "each night",
        }
    ],
    "incident_owner": {"name": "Jo", "deputy": "Kim", "responds_within": 1800.0},
    "monitoring": {"alarm_reached_a_person": datetime.date(2026, 11, 2)},
    "dns_and_routing": {
        "resolver_down": "users see nothing",
        "zone_unreachable": "all is down after an hour",
        "gateway_down": "all is down at once",
        "nodes_cut_off": "the majority goes on",
    },
    "nodes": {"survivors_carry_the_load": True},
}


def drill(fault: str = "postmaster_kill", days: float = 7, **changes: t.Any) -> tuple[str, str]:
    run = changes.pop("run", f"run-{fault}-{days:g}/round-01")
    record = {
        "schema": 1,
        "fault": fault,
        "cluster": "shop",
        "started": moment(days),
        "passed": True,
        "rto_s": 1.5,
        "objectives": {"rto_s": 30},
    } | changes
    return f"{run}/record.json", json.dumps(record)


def restore(service: str = "shop", days: float = 7, **changes: t.Any) -> tuple[str, str]:
    record = {
        "schema": 1,
        "service": service,
        "time": moment(days),
        "passed": True,
        "rto_s": 2400,
        "rows": 7,
    } | changes
    return f"restore-{service}-{days:g}/restore.json", json.dumps(record)


def moment(days: float) -> str:
    return datetime.datetime.fromtimestamp(NOW - days * DAY, datetime.UTC).isoformat()


PROOFS = [drill("postmaster_kill"), drill("etcd_kill"), drill("haproxy_kill"), restore()]


def facts(**changes: t.Any) -> Facts:
    """Give good facts, with changes; an answer is changed by its path, with dots."""
    answers = copy.deepcopy(changes.pop("answers", ANSWERS))
    for path, value in changes.pop("answered", {}).items():
        *parents, last = path.split(".")
        inner: t.Any = answers
        for key in parents:
            inner = inner[int(key)] if key.isdigit() else inner.setdefault(key, {})
        inner[last] = value
    groups = changes.pop("groups", GROUPS)
    given: dict[str, t.Any] = {
        "groups": groups,
        "domains": DOMAINS,
        "nodes": nodes_of(groups, None),
        "objectives": OBJECTIVES,
        "answers": answers,
        "found": read(changes.pop("proofs", PROOFS), "shop", NOW),
        "now": NOW,
        "max_age_s": 92 * DAY,
    }
    return Facts(**(given | changes))
