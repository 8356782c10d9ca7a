#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_failover
short_description: Make a member of a Patroni cluster the leader where Patroni may not
version_added: 0.2.0
description:
  - Patroni fails over by itself as soon as its rules allow. This is for what they do not allow,
    such as when no synchronous standby is left.
  - Refuses, with every reason at once, while somebody holds the leader key, unless O(force=true);
    and whenever it is not certain that the candidate has all that was acknowledged, unless the loss
    is within O(accept_loss_bytes).
  - Waits until the candidate leads and is out of recovery.
options:
  candidate:
    description: Name of the member that shall lead. It must answer and run. Nothing is done when it
      is the leader already.
    type: str
    required: true
  force:
    description: Whether to take the leadership from a member that holds the leader key, healthy or
      not. When it is healthy, M(nines.ha.patroni_switchover) is the better way. Overrides nothing
      else.
    type: bool
    default: false
  accept_loss_bytes:
    description: Bytes of WAL that may be lost, as far as they are known of. Needed for each
      candidate that is no synchronous standby, V(0) where none is known to be missing. What was
      written after the last leader told its position is not known to anybody.
    type: int
  wait_timeout:
    description: Seconds within which the candidate leads.
    type: int
    default: 60
attributes:
  check_mode:
    description: Decides and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows who leads.
    support: full
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.patroni_switchover
  - module: nines.ha.patroni_info
"""

EXAMPLES = r"""
- name: The leader and the synchronous standby are lost, db3 has all that is left
  nines.ha.patroni_failover:
    candidate: db3
    accept_loss_bytes: 65536
    urls: "{{ patroni_urls }}"
    ca_cert: /etc/patroni/ca.crt
    user: patroni
    password: "{{ vault_patroni_password }}"
"""

RETURN = r"""
reasons:
  description: Why it was decided so, a sentence each; all reasons against it when it was refused.
  returned: when a member answered
  type: list
  elements: str
  sample: ["db3 lacks 1024 bytes that are known of: accepted"]
objections:
  description: What speaks against each member but the leader, an empty list when nothing does. No
    members when there was nothing to do.
  returned: when a member answered
  type: dict
  sample: {"db3": []}
loss_bytes:
  description: Bytes of WAL that the candidate lacks, as far as they are known of. 0 for a
    synchronous standby, null when not known and when there was nothing to do.
  returned: when a member answered
  type: int
  sample: 1024
leader:
  description: Who leads at the end; who would, in check mode.
  returned: when a member answered
  type: str
  sample: db3
leading_s:
  description: Seconds from the call until the candidate led and was out of recovery, read four
    times a second. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 1.8
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act
from ansible_collections.nines.ha.plugins.module_utils._patroni_failover import (
    Wanted,
    loss_of,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import leads
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Plan, bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey


def wanted_of(params: t.Mapping[str, t.Any]) -> Wanted:
    """Read what is wished.

    :raises ValueError: If an option is out of range.
    """
    for option, least in (("accept_loss_bytes", 0), ("wait_timeout", 1)):
        if params[option] is not None and params[option] < least:
            raise ValueError(f"{option} is {params[option]}: give at least {least}")
    return Wanted(params["candidate"], params["force"], params["accept_loss_bytes"])


def facts(cluster: Cluster, todo: Plan, candidate: str) -> dict[str, t.Any]:
    """Give what was decided, in plain values."""
    member = cluster.member(candidate)
    decided = member if todo.changes or todo.refusals else None
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "objections": {name: list(reasons) for name, reasons in todo.members.items()},
        "loss_bytes": loss_of(cluster, decided).size if decided else None,
        "leader": todo.after.get("leader"),
        "leading_s": None,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "candidate": {"type": "str", "required": True},
            "force": {"type": "bool", "default": False},
            "accept_loss_bytes": {"type": "int"},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
        **RULES,
    )
    params, result = module.params, dict[str, t.Any]()
    todo, name = Plan(None, (), (), {}, {}), module.params["candidate"]
    try:
        wanted, rest, origins = wanted_of(params), open_rest(params), origins_of(params)

        def read() -> Cluster:
            return survey(rest, origins, params["timeout"])

        cluster = read()
        todo = plan(cluster, wanted)
        result = facts(cluster, todo, name)
        if todo.call and not module.check_mode:
            steps = [leads("leading_s", name)]
            result.update(act(rest, todo.call, read, steps, params["wait_timeout"])[1])
    except ValueError as exc:
        module.fail_json(msg=f"{name} was not made the leader: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"{name} was not made the leader: {exc}")
    except NotInTime as exc:
        result.update(leader=exc.seen.leader if exc.seen else None)
        module.fail_json(msg=f"The failover was ordered: {exc}.", changed=True, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"The failover failed, look who leads now: {exc}.", **result)
    if todo.refusals:
        text = bullets(todo.refusals)
        module.fail_json(msg=f"{name} was not made the leader:{text}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
