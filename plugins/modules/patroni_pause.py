#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_pause
short_description: Pause or resume the automatic failover of a Patroni cluster
version_added: 0.2.0
description:
  - Sets or removes the pause, and waits until all members know it. Until then, one that does not
    know could still fail over.
  - While a cluster is paused, nobody takes over when the leader dies. Resume it as soon as the work
    is done, in an C(always) section.
options:
  state:
    description: What the cluster shall be.
    type: str
    choices: [paused, resumed]
    required: true
  wait_timeout:
    description: Seconds within which all members know it.
    type: int
    default: 30
attributes:
  check_mode:
    description: Says what would change.
    support: full
  diff_mode:
    description: Shows the state.
    support: full
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.patroni_config
"""

EXAMPLES = r"""
- name: Work on etcd while nobody fails over
  block:
    - name: Pause
      nines.ha.patroni_pause:
        state: paused
        urls: "{{ patroni_urls }}"
        ca_cert: /etc/patroni/ca.crt
        user: patroni
        password: "{{ vault_patroni_password }}"
  always:
    - name: Resume
      nines.ha.patroni_pause:
        state: resumed
        urls: "{{ patroni_urls }}"
        ca_cert: /etc/patroni/ca.crt
        user: patroni
        password: "{{ vault_patroni_password }}"
"""

RETURN = r"""
reasons:
  description: Why nothing was done, or was refused; empty otherwise.
  returned: when a member answered
  type: list
  elements: str
  sample: ["the cluster is paused already"]
state:
  description: What the cluster is at the end; what it would be, in check mode.
  returned: when a member answered
  type: str
  sample: paused
known_s:
  description: Seconds from the call until all members knew it. Null in check mode.
  returned: when a member answered
  type: float
  sample: 1.1
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act, wait
from ansible_collections.nines.ha.plugins.module_utils._patroni_config import plan_pause
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import (
    acknowledged,
    unacknowledged,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Plan, bullets
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    RULES,
    Rest,
    argument_spec,
    open_rest,
    origins_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers, survey


def apply(
    rest: Rest, read: t.Callable[[], Cluster], todo: Plan, paused: bool, timeout_s: float
) -> dict[str, float]:
    """Tell the members, and wait for all of them, also where somebody else had told them.

    :raises NotInTime: If not all know it in time.
    :raises PatroniFailure: If it is refused.
    """
    steps = [acknowledged("known_s", paused)]
    if todo.call is None:
        return wait(read, steps, timeout_s)[1]
    return act(rest, todo.call, read, steps, timeout_s)[1]


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "state": {"type": "str", "required": True, "choices": ["paused", "resumed"]},
            "wait_timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
        **RULES,
    )
    params, result = module.params, dict[str, t.Any]()
    todo, paused = Plan(None, (), (), {}, {}), module.params["state"] == "paused"
    try:
        if params["wait_timeout"] < 1:
            raise ValueError(f"wait_timeout is {params['wait_timeout']}: give at least 1")
        rest, origins = open_rest(params), origins_of(params)

        def read() -> Cluster:
            return survey(rest, origins, params["timeout"])

        todo = plan_pause(read(), paused)
        result = {
            "reasons": list(todo.refusals or todo.reasons),
            "state": todo.after.get("state"),
            "known_s": None,
        }
        if not module.check_mode and not todo.refusals:
            result.update(apply(rest, read, todo, paused, params["wait_timeout"]))
    except ValueError as exc:
        module.fail_json(msg=f"The cluster was not {params['state']}: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"The cluster was not {params['state']}: {exc}")
    except NotInTime as exc:
        silent = bullets(unacknowledged(exc.seen, paused) if exc.seen else ())
        changed, said = todo.changes, f"The cluster was {params['state']}: {exc}:{silent}"
        module.fail_json(msg=said, changed=changed, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"The cluster was not {params['state']}: {exc}.", **result)
    if todo.refusals:
        text = bullets(todo.refusals)
        module.fail_json(msg=f"The cluster was not {params['state']}:{text}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
