#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_info
short_description: Read the state of a Patroni cluster and say what is wrong with it
version_added: 0.2.0
description:
  - Asks each member's REST API what it is, and what the DCS holds of all members.
  - Names each problem in a sentence. Fails when no member answers, and on problems only with
    O(fail_on_problems=true).
  - Needs no password and changes nothing.
options:
  members:
    description: Names of the members that there have to be. One that is not there is a problem.
    type: list
    elements: str
    default: []
  max_lag_bytes:
    description: Bytes of WAL that a standby may be behind; C(maximum_lag_on_failover) of the
      cluster when not given. Both positions are read at about the same time, not at the same
      instant.
    type: int
  pending_restart_is_problem:
    description: Whether it is a problem that a setting waits for a restart.
    type: bool
    default: false
  paused_is_problem:
    description: Whether it is a problem that the cluster is paused.
    type: bool
    default: true
  transitional:
    description: Whether different versions are no problem, because the members are being updated.
    type: bool
    default: false
  fail_on_problems:
    description: Whether to fail when there is a problem. The result of the failure has the
      problems, and neither RV(members) nor RV(config), which would bury them.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.postgres_replication_info
  - module: nines.ha.patroni_switchover
"""

EXAMPLES = r"""
- name: Read who leads
  nines.ha.patroni_info:
    url: https://192.0.2.11:8008
    ca_cert: /etc/patroni/ca.crt
  register: patroni

- name: Refuse to go on unless all is well
  nines.ha.patroni_info:
    urls:
      - https://192.0.2.11:8008
      - https://192.0.2.12:8008
      - https://192.0.2.13:8008
    ca_cert: /etc/patroni/ca.crt
    members: [db1, db2, db3]
    fail_on_problems: true

- name: Wait until db2 streams again, at most 60 s
  nines.ha.patroni_info:
    url: https://192.0.2.11:8008
    ca_cert: /etc/patroni/ca.crt
  register: patroni
  until: >-
    patroni is succeeded
    and 'db2' in patroni.members | selectattr('streaming') | map(attribute='name')
  retries: 60
  delay: 1
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each, the worst first.
  returned: when a member answered
  type: list
  elements: str
  sample: ["db3 does not stream: it repeats what the leader does late or never"]
scope:
  description: Name of the cluster.
  returned: when a member answered
  type: str
  sample: main
leader:
  description: Who holds the leader key; null when nobody does, or no DCS can be read.
  returned: when a member answered
  type: str
  sample: db1
dcs_seen:
  description: Whether a member could read its DCS.
  returned: when a member answered
  type: bool
  sample: true
paused:
  description: Whether the cluster is paused, so that nobody takes over.
  returned: when a member answered
  type: bool
  sample: false
sync_mode:
  description: V(off), V(on) or V(quorum).
  returned: when a member answered
  type: str
  sample: "on"
scheduled_switchover:
  description: A switchover that waits for its time, with C(at), C(from) and C(to); null without.
  returned: when a member answered
  type: dict
  sample: {"at": "2026-12-01T03:00:00+00:00", "from": "db1", "to": "db2"}
config:
  description: The dynamic configuration; null when it cannot be read.
  returned: success
  type: dict
  sample: {"ttl": 20, "loop_wait": 1, "retry_timeout": 9}
members:
  description: Members that were asked or that the DCS holds, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Its name; its place when nobody knows that.
      type: str
      sample: db2
    url:
      description: Its REST API.
      type: str
      sample: https://192.0.2.12:8008
    answers:
      description: Whether its REST API answers.
      type: bool
      sample: true
    listed:
      description: Whether the DCS holds it. A member that died is held until its C(ttl) is over.
      type: bool
      sample: true
    error:
      description: Why it does not answer, or cannot read its DCS; null when it does.
      type: str
      sample: "192.0.2.12:8008: nobody listens there: start Patroni, or correct the URL"
    role:
      description: Its role in the DCS, V(leader), V(standby_leader), V(sync_standby),
        V(quorum_standby) or V(standby).
      type: str
      sample: sync_standby
    sync:
      description: Whether it is one of the synchronous standbys.
      type: bool
      sample: true
    postgres_role:
      description: What its PostgreSQL is, as it says itself, V(primary) or V(standby); null when it
        does not run or answer.
      type: str
      sample: standby
    state:
      description: State of its PostgreSQL, V(running) when all is well, such as V(starting),
        V(stopped) or V(creating replica) otherwise.
      type: str
      sample: running
    streaming:
      description: Whether it receives WAL by streaming; null for the leader and when not known.
      type: bool
      sample: true
    timeline:
      description: Timeline that it is on.
      type: int
      sample: 3
    lsn:
      description: Position of its WAL in bytes, written by a primary and received by a standby.
      type: int
      sample: 67109000
    lag_bytes:
      description: Bytes of WAL that it is behind the leader, or behind the last known one; null for
        the leader and when not known.
      type: int
      sample: 0
    tags:
      description: Its tags.
      type: dict
      sample: {"nofailover": true}
    pending_restart:
      description: Whether a setting waits for a restart.
      type: bool
      sample: false
    pending_restart_reasons:
      description: The settings that do, with their old and new values. Patroni tells since 4.0.
      type: dict
      sample: {"max_connections": {"old_value": "100", "new_value": "200"}}
    scheduled_restart:
      description: A restart that waits for its time; null without.
      type: dict
      sample: {"schedule": "2026-12-01T03:00:00+00:00"}
    patroni_version:
      description: Version of Patroni.
      type: str
      sample: 4.0.6
    server_version:
      description: Version of PostgreSQL as a number.
      type: int
      sample: 170006
    system_identifier:
      description: Identifier that all members share. A text, since it is longer than the numbers of
        JSON are exact.
      type: str
      sample: "7710618696724039748"
    started_at:
      description: When its PostgreSQL was started.
      type: str
      sample: "2026-11-21 13:38:42.737622+00:00"
    watchdog_failed:
      description: Whether it wants a watchdog and cannot use it.
      type: bool
      sample: false
    paused:
      description: Whether it knows that the cluster is paused.
      type: bool
      sample: false
    leader_seen:
      description: Who leads, as this member reads it.
      type: str
      sample: db1
    dcs_last_seen:
      description: When it heard of its DCS, in seconds since 1970 of its clock.
      type: int
      sample: 1795267802
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_problems import Expected, problems
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey


def expected_of(params: t.Mapping[str, t.Any]) -> Expected:
    """Read what is expected of the cluster.

    :raises ValueError: If an option is out of range.
    """
    lag = params["max_lag_bytes"]
    if lag is not None and lag < 0:
        raise ValueError(f"max_lag_bytes is {lag}: give at least 0")
    return Expected(
        tuple(params["members"]),
        lag,
        params["pending_restart_is_problem"],
        not params["paused_is_problem"],
        params["transitional"],
    )


def report(cluster: Cluster, expected: Expected) -> dict[str, t.Any]:
    """Write the result."""
    return {
        "problems": problems(cluster, expected),
        "scope": cluster.scope,
        "leader": cluster.leader,
        "dcs_seen": cluster.dcs_seen,
        "paused": cluster.paused,
        "sync_mode": cluster.sync_mode,
        "scheduled_switchover": cluster.scheduled_switchover,
        "config": cluster.config,
        "members": [{**each._asdict(), "sync": each.sync} for each in cluster.members],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "members": {"type": "list", "elements": "str", "default": []},
            "max_lag_bytes": {"type": "int"},
            "pending_restart_is_problem": {"type": "bool", "default": False},
            "paused_is_problem": {"type": "bool", "default": True},
            "transitional": {"type": "bool", "default": False},
            "fail_on_problems": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
        **RULES,
    )
    params, result = module.params, dict[str, t.Any]()
    try:
        expected = expected_of(params)
        cluster = survey(open_rest(params), origins_of(params), params["timeout"])
        result = report(cluster, expected)
    except ValueError as exc:
        module.fail_json(msg=f"The cluster was not read: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"Patroni cannot be asked: {exc}")
    if result["problems"] and params["fail_on_problems"]:
        # Ansible prints the whole result of a failure, and the sentence has to be found in it.
        told = {key: value for key, value in result.items() if key not in ("members", "config")}
        module.fail_json(msg=f"The cluster has problems:{bullets(result['problems'])}", **told)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
