#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_switchover
short_description: Let the leader of a Patroni cluster hand over to another member
version_added: 0.2.0
description:
  - Asks all members, decides, tells the leader, and waits until the candidate leads and the former
    leader streams from it; in synchronous mode, until a standby is synchronous again as well.
  - Refuses, with every reason at once, unless the candidate runs, streams, is close and may lead.
    In synchronous mode (not V(quorum)) it has to be a synchronous standby.
  - Nothing that was acknowledged is lost, and writes fail for a moment.
options:
  candidate:
    description: Name of the member that shall lead. Nothing is done when it does already. When not
      given, the closest synchronous standby is taken, or the closest one.
    type: str
  leader:
    description: Name of the member that shall not lead. Without O(candidate), nothing is done when
      it does not; with it, a cluster that somebody else leads is refused.
    type: str
  max_lag_bytes:
    description: Bytes of WAL that the candidate may be behind. The rest is sent before the leader
      stops; the more, the longer nobody can write.
    type: int
    default: 1048576
  wait_timeout:
    description: Seconds within which all of this is so.
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
  - module: nines.ha.patroni_failover
  - module: nines.ha.patroni_info
"""

EXAMPLES = r"""
- name: Let db2 lead
  nines.ha.patroni_switchover:
    candidate: db2
    urls: "{{ patroni_urls }}"
    ca_cert: /etc/patroni/ca.crt
    user: patroni
    password: "{{ vault_patroni_password }}"

- name: Before this node is rebooted, let another one lead
  nines.ha.patroni_switchover:
    leader: "{{ inventory_hostname }}"
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
  sample: ["db2 streams, 0 bytes behind db1"]
objections:
  description: What speaks against each member but the leader, an empty list when nothing does. No
    members when there was nothing to do.
  returned: when a member answered
  type: dict
  sample: {"db2": [], "db3": ["db3 has the tag nofailover: choose another, or remove the tag"]}
leader:
  description: Who leads at the end; who would, in check mode.
  returned: when a member answered
  type: str
  sample: db2
leading_s:
  description: Seconds from the call until the candidate led and was out of recovery, read four
    times a second. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 2.1
streaming_s:
  description: Seconds from the call until the former leader streamed from it. Null when nothing was
    done.
  returned: when a member answered
  type: float
  sample: 5.4
protected_s:
  description: Seconds from the call until the former leader streamed and, in synchronous mode, a
    standby was synchronous again. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 6.2
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import (
    follows,
    leads,
    protected,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Plan, bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey
from ansible_collections.nines.ha.plugins.module_utils._patroni_switchover import Wanted, plan


def wanted_of(params: t.Mapping[str, t.Any]) -> Wanted:
    """Read what is wished.

    :raises ValueError: If an option is out of range.
    """
    for option, least in (("max_lag_bytes", 0), ("wait_timeout", 1)):
        if params[option] < least:
            raise ValueError(f"{option} is {params[option]}: give at least {least}")
    return Wanted(params["candidate"], params["leader"], params["max_lag_bytes"])


def facts(todo: Plan) -> dict[str, t.Any]:
    """Give what was decided, in plain values."""
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "objections": {name: list(reasons) for name, reasons in todo.members.items()},
        "leader": todo.after.get("leader"),
        "leading_s": None,
        "streaming_s": None,
        "protected_s": None,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "candidate": {"type": "str"},
            "leader": {"type": "str"},
            "max_lag_bytes": {"type": "int", "default": 1048576},
            "wait_timeout": {"type": "int", "default": 60},
        },
        supports_check_mode=True,
        **{**RULES, "required_one_of": [*RULES["required_one_of"], ("candidate", "leader")]},
    )
    params, result = module.params, dict[str, t.Any]()
    todo = Plan(None, (), (), {}, {})
    try:
        wanted, rest, origins = wanted_of(params), open_rest(params), origins_of(params)

        def read() -> t.Any:
            return survey(rest, origins, params["timeout"])

        todo = plan(read(), wanted)
        result = facts(todo)
        if todo.call and not module.check_mode:
            former, candidate = todo.call.body["leader"], todo.call.body["candidate"]
            steps = [
                leads("leading_s", candidate),
                follows("streaming_s", former),
                protected("protected_s"),
            ]
            _seen, times = act(rest, todo.call, read, steps, params["wait_timeout"])
            result.update(times)
    except ValueError as exc:
        module.fail_json(msg=f"Nothing was switched over: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"Nothing was switched over: {exc}")
    except NotInTime as exc:
        result.update(exc.times, leader=exc.seen.leader if exc.seen else None)
        module.fail_json(msg=f"The switchover was ordered: {exc}.", changed=True, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"The switchover failed, look who leads now: {exc}.", **result)
    if todo.refusals:
        text = bullets(todo.refusals)
        module.fail_json(msg=f"Nothing was switched over:{text}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
