#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inject a fault, and say when."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_fault
short_description: Inject a fault, and say when
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Runs the commands of a fault in order and reports the moment of the last one, which is the fault
    itself; those before it prepare the ground.
  - Refuses unless an undo of the given name is armed on this host, see
    M(nines.ha.drill_undo).
options:
  commands:
    description: The commands, each a list of words. The first that fails ends the injection.
    type: list
    elements: list
    required: true
  undo:
    description: Name of the undo that must be armed on this host.
    type: str
    required: true
attributes:
  check_mode:
    support: full
    description: Injects nothing.
  diff_mode:
    support: none
    description: A fault has no before and after.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Take the link down
  nines.ha.drill_fault:
    undo: link
    commands:
      - [ip, link, set, dev, eth1, down]
"""

RETURN = r"""
started:
  description: Start of the last command, in seconds since the epoch on this host.
  returned: when the fault was injected
  type: float
  sample: 1795249214.2
ended:
  description: End of the last command, in seconds since the epoch on this host.
  returned: when the fault was injected
  type: float
  sample: 1795249214.3
"""

import time

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._fault import CommandFailed, inject
from ansible_collections.nines.ha.plugins.module_utils._undo import Store, UndoRefused


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "commands": {"type": "list", "elements": "list", "required": True},
            "undo": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    name = module.params["undo"]
    try:
        if Store.of_this_user().read(name) is None and not module.check_mode:
            raise UndoRefused(f"no undo called {name} is armed on this host: arm it first")
        if module.check_mode:
            module.exit_json(changed=True)
        injection = inject(module.params["commands"], module.run_command, time.time)
    except (UndoRefused, ValueError) as exc:
        module.fail_json(msg=f"No fault was injected: {exc}")
    except CommandFailed as exc:
        module.fail_json(
            msg=f"The fault was not injected whole: {exc}; {exc.done} commands before it ran"
        )
    module.exit_json(changed=True, **injection._asdict())


if __name__ == "__main__":
    main()
