#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Arm, cancel or fire the undo of a fault."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_undo
short_description: Arm, cancel or fire the undo of a fault
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Hands commands to this host that run at a deadline, unless they are run or cancelled before. A
    drill arms them before it injects a fault, so the fault heals even if the control node dies.
  - Where systemd runs, a transient unit waits for the deadline (C(systemctl list-units
    'nines-ha-undo-*')); elsewhere a detached process does.
options:
  name:
    description:
      - Name of the undo, unique on this host.
      - V(fired) and V(disarmed) also take the beginning of names with a star, V(shop.*), and then
        mean all that wait, the newest first.
    type: str
    required: true
  state:
    description:
      - V(armed) has the commands run O(after) seconds from now.
      - V(fired) runs them now, if they wait.
      - V(disarmed) forgets them without running them.
    type: str
    choices: [armed, disarmed, fired]
    required: true
  commands:
    description:
      - The commands, each a list of words. All of them are run, also after one has failed. They
        must be safe to run where there is nothing to undo.
    type: list
    elements: list
    default: []
  after:
    description: Seconds until the commands run by themselves.
    type: float
    default: 60
  replace:
    description: Whether an undo of this name that waits already may be replaced.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Says what would be done.
  diff_mode:
    support: full
    description: Shows the state of the undo before and after.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Have the link heal in a minute, whatever happens
  nines.ha.drill_undo:
    name: link
    state: armed
    after: 60
    commands:
      - [ip, link, set, dev, eth1, up]

- name: Heal it now
  nines.ha.drill_undo:
    name: link
    state: fired

- name: Heal whatever a drill of the cluster `shop` broke on this host
  nines.ha.drill_undo:
    name: shop.*
    state: fired
"""

RETURN = r"""
names:
  description: The undos that waited, before.
  returned: always
  type: list
  elements: str
  sample: [link]
remaining:
  description: Seconds until the commands run by themselves, none where nothing waits.
  returned: always
  type: float
  sample: 59.9
time:
  description: When this was done, in seconds since the epoch on this host.
  returned: always
  type: float
  sample: 1795249214.2
"""

import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _undo as undo


def apply(
    todo: undo.Plan, current: undo.Armed | None, module: AnsibleModule, store: undo.Store
) -> None:
    """Carry the plan out."""
    params = module.params
    for step in todo.steps:
        if step == "arm":
            armed = undo.Armed(params["name"], time.time() + params["after"])
            script = undo.script_of(params["commands"])
            undo.arm(store, armed, script, params["after"], module.run_command)
        elif current is not None and step == "fire":
            undo.fire(store, current, module.run_command)
        elif current is not None:
            undo.cancel(store, current)


def each(module: AnsibleModule, store: undo.Store) -> tuple[list[str], list[undo.Plan]]:
    """Do what is wanted to each undo that is meant, whatever becomes of the others.

    :raises undo.UndoRefused: If one cannot be granted; nothing was changed.
    :raises undo.UndoFailed: If a command failed.
    """
    params = module.params
    if params["state"] == "armed" and params["name"].endswith("*"):
        raise undo.UndoRefused("one undo is armed at a time: give its whole name")
    waiting: list[undo.Armed | None] = [*store.waiting(params["name"])]
    todos = [(one, undo.plan(one, params["state"], params["replace"])) for one in waiting or [None]]
    failures = []
    for current, todo in todos:
        try:
            if not module.check_mode:
                apply(todo, current, module, store)
        except undo.UndoFailed as exc:
            failures.append(str(exc))
    if failures:
        raise undo.UndoFailed("; ".join(failures))
    return [one.name for one in waiting if one], [todo for _current, todo in todos]


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {
                "type": "str",
                "choices": ["armed", "disarmed", "fired"],
                "required": True,
            },
            "commands": {"type": "list", "elements": "list", "default": []},
            "after": {"type": "float", "default": 60},
            "replace": {"type": "bool", "default": False},
        },
        required_if=[("state", "armed", ["commands"])],
        supports_check_mode=True,
    )
    store = undo.Store.of_this_user()
    began = time.time()
    try:
        names, todos = each(module, store)
        left = store.waiting(module.params["name"])
    except undo.UndoRefused as exc:
        module.fail_json(msg=f"Refused: {exc}")
    except (undo.UndoFailed, OSError) as exc:
        module.fail_json(msg=f"The undo did not work: {exc}")
    module.exit_json(
        changed=any(todo.steps for todo in todos),
        diff={"before": {"undo": todos[0].before}, "after": {"undo": todos[0].after}},
        names=names,
        remaining=round(left[0].deadline - time.time(), 3) if left else None,
        time=began,
    )


if __name__ == "__main__":
    main()
