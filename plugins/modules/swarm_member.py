#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: swarm_member
short_description: Drain, label, promote, demote or remove a node of a Docker Swarm, unless that
  endangers the quorum
version_added: 0.3.0
description:
  - Changes one node. Runs on a manager, and for a demotion or removal on another one than it
    concerns. It does not let nodes join or leave.
  - Refuses, with every reason at once, while there is no quorum, or if the managers that would be
    left and are reachable were no majority.
  - Refuses to remove a node that is ready, and to drain the last node that tasks can run on. A
    manager that has to be removed is demoted first.
  - Waits until the change is seen, tasks have left a node that is drained, a manager votes or does
    so no longer.
options:
  name:
    description: Name of the node, as its host calls itself, or its identifier. Where two nodes have
      one name, as after a host was rebuilt, the one that is ready is meant, and a removal needs the
      identifier.
    type: str
    required: true
  state:
    description:
      - V(active) takes tasks, V(pause) takes no new ones, V(drain) gives those away that it has.
        Left alone when not given.
      - V(absent) removes a node that is down.
    type: str
    choices: [active, drain, pause, absent]
  role:
    description: Whether it is a manager. Left alone when not given.
    type: str
    choices: [manager, worker]
  labels:
    description: Labels that it has to have; others are left alone. A label whose value is null is
      taken away.
    type: dict
  wait:
    description: Seconds within which all of it has to be seen. With V(0), nothing is waited for,
      which O(state=absent) does not take.
    type: float
    default: 60.0
  force:
    description: Whether with O(state=absent) a node is removed too that is neither ready nor known
      to be down, as those are for a while that are away when another manager takes the lead.
    type: bool
    default: false
  allow_even:
    description: Whether an even number of managers is accepted, because another change follows at
      once, as when a manager is replaced. It is warned of.
    type: bool
    default: false
attributes:
  check_mode:
    description: Decides and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the role, the availability and the labels of the node.
    support: full
extends_documentation_fragment:
  - nines.ha.swarm
seealso:
  - module: nines.ha.swarm_quorum_info
  - module: community.docker.docker_swarm
"""

EXAMPLES = r"""
- name: Give all tasks of a node away before it is updated
  nines.ha.swarm_member:
    name: node4
    state: drain
    wait: 120
  delegate_to: node1

- name: Say in which rack it is
  nines.ha.swarm_member:
    name: node4
    labels:
      failure_domain: rack-b
      old_label:
  delegate_to: node1

- name: Remove a manager that is broken for good, before another one comes
  nines.ha.swarm_member:
    name: node3
    state: absent
    allow_even: true
  delegate_to: node1
"""

RETURN = r"""
reasons:
  description: What is done and why, a sentence each; all reasons against it when it was refused.
  returned: when the engine was asked
  type: list
  elements: str
  sample: ["node4 goes from active to drain"]
before:
  description: The node as it was, its C(name), C(id), C(role), C(availability), C(labels), and
    whether it is C(present). Empty when it was refused before a node was found.
  returned: when the engine was asked
  type: dict
  sample: {"name": "node4", "id": "id4", "present": true, "role": "worker",
    "availability": "active", "labels": {}}
after:
  description: The node as it has to be, in the same form.
  returned: when the engine was asked
  type: dict
  sample: {"name": "node4", "id": "id4", "present": true, "role": "worker",
    "availability": "drain", "labels": {}}
duration_s:
  description: Seconds that the change and the waiting took, 0 in check mode.
  returned: when the engine was asked
  type: float
  sample: 11.5
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.nines.ha.plugins.module_utils._swarm_change import (
    NotDone,
    Wait,
    apply,
    observe,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    LIBRARY,
    EngineRefused,
    EngineUnreachable,
    LibraryMissing,
    argument_spec,
    open_engine,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_guard import Wanted
from ansible_collections.nines.ha.plugins.module_utils._swarm_member import Plan, plan


def wanted_of(params: t.Mapping[str, t.Any]) -> Wanted:
    """Read what is wished.

    :raises ValueError: If options do not go together, or one cannot be used.
    """
    absent = params["state"] == "absent"
    labels = params["labels"] or {}
    if absent and (params["role"] or labels):
        raise ValueError("state is absent, so leave role and labels out")
    if params["force"] and not absent:
        raise ValueError("force is for state: absent only")
    if params["wait"] < 0 or (absent and not params["wait"]):
        raise ValueError(f"wait is {params['wait']:g} s: give more than 0")
    return Wanted(
        params["name"],
        params["state"],
        params["role"],
        {str(key): label_of(str(key), value) for key, value in labels.items()},
        params["force"],
        params["allow_even"],
    )


def label_of(key: str, value: object) -> str | None:
    """Read the value of a label.

    :raises ValueError: If YAML has made something else of it than a text or a number.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"the label {key} is {value!r}: write it as a text, in quotes")
    return str(value)


def result_of(todo: Plan) -> dict[str, t.Any]:
    """Give what was decided, in plain values."""
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "before": todo.before,
        "after": todo.after,
        "warnings": list(todo.warnings),
        "duration_s": 0.0,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["active", "drain", "pause", "absent"]},
            "role": {"type": "str", "choices": ["manager", "worker"]},
            "labels": {"type": "dict"},
            "wait": {"type": "float", "default": 60.0},
            "force": {"type": "bool", "default": False},
            "allow_even": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    params, name = module.params, module.params["name"]
    todo = Plan("", 0, None, (), (), (), (), {}, {})
    result: dict[str, t.Any] = {}
    try:
        wanted, engine = wanted_of(params), open_engine(params)
        seen = observe(engine, wanted)
        todo = plan(seen.swarm, wanted, seen.tasks)
        result = result_of(todo)
        if not todo.refusals and not module.check_mode:
            start = time.monotonic()
            apply(engine, wanted, todo, Wait(params["wait"]))
            result["duration_s"] = round(time.monotonic() - start, 3)
    except LibraryMissing:
        module.fail_json(msg=missing_required_lib(LIBRARY))
    except (ValueError, EngineRefused, EngineUnreachable) as exc:
        module.fail_json(msg=f"{name} was not changed: {exc}.")
    except NotDone as exc:
        module.fail_json(msg=f"{name}: {exc}.", changed=exc.sent, **result)
    if todo.refusals:
        text = "".join(f"\n- {refusal}." for refusal in todo.refusals)
        module.fail_json(msg=f"{name} was not changed:{text}", **result)
    diff = {"before": todo.before, "after": todo.after}
    module.exit_json(changed=todo.changes, diff=diff, **result)


if __name__ == "__main__":
    main()
