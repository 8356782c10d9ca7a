#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_restart
short_description: Restart the PostgreSQL of a member of a Patroni cluster
version_added: 0.2.0
description:
  - Lets Patroni restart the PostgreSQL of one member, and waits until it is back in its role
    and, where a standby was synchronous, one is again.
  - A restarted leader stays the leader when it starts in time. For less than that, use
    M(nines.ha.patroni_switchover) first.
options:
  member:
    description: Name of the member.
    type: str
    required: true
  only_if_pending:
    description: Whether to do it only when a setting waits for a restart. Without it, each run
      restarts.
    type: bool
    default: false
  role:
    description: Do it only when the member has this role.
    type: str
    choices: [any, leader, standby]
    default: any
  wait_timeout:
    description: Seconds within which PostgreSQL has to be started, and all of this be so. When a
      leader does not start in time, Patroni fails over.
    type: int
    default: 60
attributes:
  check_mode:
    description: Decides and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the state of the member.
    support: full
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.patroni_config
"""

EXAMPLES = r"""
- name: Restart this standby if a setting waits for it
  nines.ha.patroni_restart:
    member: "{{ inventory_hostname }}"
    only_if_pending: true
    role: standby
    urls: "{{ patroni_urls }}"
    ca_cert: /etc/patroni/ca.crt
    user: patroni
    password: "{{ vault_patroni_password }}"
  throttle: 1
"""

RETURN = r"""
reasons:
  description: Why it was decided so, a sentence each; all reasons against it when it was refused.
  returned: when a member answered
  type: list
  elements: str
  sample: ["db2 was started at 2026-11-21 13:38:42.737622+00:00"]
pending_restart:
  description: Whether a setting of the member waits for a restart at the end.
  returned: when a member answered
  type: bool
  sample: false
restarted_s:
  description: Seconds from the call until it ran anew in its role. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 2.4
protected_s:
  description: Seconds from the call until a standby was synchronous again as well. Null when
    nothing was done or no standby was synchronous before.
  returned: when a member answered
  type: float
  sample: 2.9
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import protected, restarted
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Plan, bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey
from ansible_collections.nines.ha.plugins.module_utils._patroni_upkeep import Restart, plan_restart


def wanted_of(params: t.Mapping[str, t.Any]) -> Restart:
    """Read what is wished.

    :raises ValueError: If an option is out of range.
    """
    timeout_s = params["wait_timeout"]
    if timeout_s < 1:
        raise ValueError(f"wait_timeout is {timeout_s}: give at least 1")
    return Restart(params["member"], params["only_if_pending"], params["role"], timeout_s)


def facts(cluster: Cluster, todo: Plan, name: str) -> dict[str, t.Any]:
    """Give what was decided, in plain values."""
    member = cluster.member(name)
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "pending_restart": bool(member and member.pending_restart),
        "restarted_s": None,
        "protected_s": None,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "member": {"type": "str", "required": True},
            "only_if_pending": {"type": "bool", "default": False},
            "role": {"type": "str", "default": "any", "choices": ["any", "leader", "standby"]},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
        **RULES,
    )
    params, result = module.params, dict[str, t.Any]()
    todo, name = Plan(None, (), (), {}, {}), module.params["member"]
    try:
        wanted, rest, origins = wanted_of(params), open_rest(params), origins_of(params)

        def read() -> Cluster:
            return survey(rest, origins, params["timeout"])

        cluster = read()
        todo = plan_restart(cluster, wanted)
        result = facts(cluster, todo, name)
        if todo.call and not module.check_mode:
            before = cluster.member(name) or Member(name, "")
            steps = [restarted("restarted_s", before, cluster.leader == name)]
            if any(each.sync for each in cluster.members):
                steps.append(protected("protected_s"))
            seen, times = act(rest, todo.call, read, steps, params["wait_timeout"])
            result = {**facts(seen, todo, name), **times}
    except ValueError as exc:
        module.fail_json(msg=f"{name} was not restarted: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"{name} was not restarted: {exc}")
    except NotInTime as exc:
        module.fail_json(msg=f"{name} was told to restart: {exc}.", changed=True, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"The restart of {name} failed, look at it: {exc}.", **result)
    if todo.refusals:
        module.fail_json(msg=f"{name} was not restarted:{bullets(todo.refusals)}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
