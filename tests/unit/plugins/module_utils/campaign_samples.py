# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What campaigns are tried on: three databases, two load balancers of their own."""

from __future__ import annotations

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import Cluster

DATABASES = ["db1", "db2", "db3"]
CLUSTER = Cluster(
    members={"vip": ["lb1", "lb2"], "postgres": DATABASES},
    groups={
        "all": [*DATABASES, "lb1", "lb2", "client1"],
        "etcd": DATABASES,
        "patroni": DATABASES,
        "load_balancers": ["lb1", "lb2"],
    },
    parts={"vip": ["vip_owner"], "postgres": ["primary", "standby", "etcd_leader", "vip_owner"]},
    faults={
        "link_cut": {},
        "haproxy_kill": {},
        "patroni_kill": {},
        "primary_power_off": {},
        "standby_power_off": {"target": "{{ 'sync_standby' if __drill_by_itself else 'standby' }}"},
        "etcd_kill": {"group": "etcd", "target": "etcd_leader"},
        "clients_cut": {"group": "load_balancers", "target": "vip_owner"},
        "nfs_cut": {"group": "nfs"},
        "rack_cut": {"whole_domain": True},
    },
    options={
        "drill_hold": {"type": "float"},
        "drill_seed": {"type": "str"},
        "drill_ledger_password": {"type": "str", "no_log": True},
    },
    domains={"db1": "rack-a", "db2": "rack-a", "db3": 7},
)
WANTED: dict[str, t.Any] = {
    "drills": [],
    "chaos": {},
    "rounds": 1,
    "order": "listed",
    "phase": "10s",
    "pause": "30s",
    "limit": "10m",
    "options": {},
    "stop_on": "unhealthy",
}
VIP = {"subject": "vip", "fault": "link_cut"}
POWER = {"subject": "postgres", "fault": "primary_power_off"}
PLANNED: dict[str, t.Any] = {
    "campaign": "20261122T084919Z-campaign",
    "cluster": "shop",
    "started": "20261122T084919Z",
    "mode": "listed",
    "seed": "2026",
    "stop_on": "unhealthy",
    "window_s": None,
    "steps": [{}, {}],
}


def note(number: int = 1, **changes: t.Any) -> dict[str, t.Any]:
    """Give what a campaign writes down of a drill that went well."""
    return {
        "number": number,
        "subject": "vip",
        "fault": "link_cut",
        "target": "",
        "rounds": 1,
        "limit_s": 610.0,
        "log": f"logs/{number:02d}.log",
        "run": "../20261122T084924Z-link_cut",
        "exit_code": 0,
        "timed_out": False,
        "seconds": 42.1,
        "reasons": [],
        "healthy": True,
        "unhealthy": [],
        **changes,
    }


def record(rto_s: float | None = 0.5, **changes: t.Any) -> dict[str, t.Any]:
    """Give what is read of the record of a round that passed."""
    return {"passed": True, "rto_s": rto_s, "reasons": [], "target": "lb1", **changes}
