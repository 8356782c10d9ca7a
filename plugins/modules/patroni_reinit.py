#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_reinit
short_description: Make a standby of a Patroni cluster anew from its leader
version_added: 0.2.0
description:
  - Removes the data of a member and copies it from the leader, then waits until the member streams.
  - Refuses the leader always, and everything while nobody leads.
options:
  member:
    description: Name of the member.
    type: str
    required: true
  only_if_broken:
    description: Whether to leave a member alone that streams from the leader on its timeline.
      Without it, each run copies the data anew.
    type: bool
    default: false
  force:
    description: Whether to begin anew where the member is being made already, and to do it though
      it is the only standby that streams, which leaves one copy of the data meanwhile. That
      Patroni tries to start a server that does not come up is cancelled without it too.
    type: bool
    default: false
  wait_timeout:
    description: Seconds within which it streams. Copying goes on when they are over.
    type: int
    default: 3600
attributes:
  check_mode:
    description: Decides and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the state of the member and where its data is from.
    support: full
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.patroni_info
"""

EXAMPLES = r"""
- name: Repair db3 if it does not stream
  nines.ha.patroni_reinit:
    member: db3
    only_if_broken: true
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
  sample: ["db3 is copied anew from db1"]
streaming_s:
  description: Seconds from the call until it streamed. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 41.2
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import restarted
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Plan, bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey
from ansible_collections.nines.ha.plugins.module_utils._patroni_upkeep import Reinit, plan_reinit


def wanted_of(params: t.Mapping[str, t.Any]) -> Reinit:
    """Read what is wished.

    :raises ValueError: If an option is out of range.
    """
    if params["wait_timeout"] < 1:
        raise ValueError(f"wait_timeout is {params['wait_timeout']}: give at least 1")
    return Reinit(params["member"], params["force"], params["only_if_broken"])


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "member": {"type": "str", "required": True},
            "only_if_broken": {"type": "bool", "default": False},
            "force": {"type": "bool", "default": False},
            "wait_timeout": {"type": "int", "default": 3600},
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
        todo = plan_reinit(cluster, wanted)
        result = {"reasons": list(todo.refusals or todo.reasons), "streaming_s": None}
        if todo.call and not module.check_mode:
            steps = [restarted("streaming_s", cluster.member(name) or Member(name, ""), False)]
            result.update(act(rest, todo.call, read, steps, params["wait_timeout"])[1])
    except ValueError as exc:
        module.fail_json(msg=f"{name} was not made anew: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"{name} was not made anew: {exc}")
    except NotInTime as exc:
        module.fail_json(msg=f"{name} is being made anew: {exc}.", changed=True, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"{name} was not made anew: {exc}.", **result)
    if todo.refusals:
        text = bullets(todo.refusals)
        module.fail_json(msg=f"{name} was not made anew:{text}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
