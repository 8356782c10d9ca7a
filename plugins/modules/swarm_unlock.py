#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: swarm_unlock
short_description: Unlock a manager of a Docker Swarm that is locked since its restart
version_added: 0.3.0
description:
  - Gives the engine of the host where it runs the unlock key, where the swarm has autolock and the
    engine was restarted, and waits until it is in its swarm again.
  - Does nothing where the engine is not locked; the key is not even compared there. Refuses where
    it is in no swarm.
  - The key is neither logged nor part of any message.
options:
  key:
    description: The unlock key, which C(docker swarm unlock-key) shows on a manager that is not
      locked.
    type: str
    required: true
  wait:
    description: Seconds within which the engine has to be in its swarm. It comes in only where
      there is a quorum, with it or without.
    type: float
    default: 30.0
attributes:
  check_mode:
    description: Says whether it would unlock and does not. The key is not tried.
    support: full
  diff_mode:
    description: Shows the state of the engine.
    support: full
extends_documentation_fragment:
  - nines.ha.swarm
seealso:
  - module: nines.ha.swarm_quorum_info
"""

EXAMPLES = r"""
- name: Unlock the managers that were restarted
  nines.ha.swarm_unlock:
    key: "{{ swarm_unlock_key }}"
"""

RETURN = r"""
state:
  description: State of the engine at the end, as M(nines.ha.swarm_quorum_info) returns it. In check
    mode as it is.
  returned: success
  type: str
  sample: active
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    LIBRARY,
    EngineUnreachable,
    LibraryMissing,
    argument_spec,
    open_engine,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_unlock import (
    NotUnlocked,
    Wait,
    check_key,
    is_locked,
    unlock,
)


def wait_of(params: t.Mapping[str, t.Any]) -> Wait:
    """Read how long to wait.

    :raises ValueError: If it cannot be waited for that long.
    """
    if params["wait"] <= 0:
        raise ValueError(f"wait is {params['wait']:g} s: give more than 0")
    return Wait(params["wait"])


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "key": {"type": "str", "required": True, "no_log": True},
            "wait": {"type": "float", "default": 30.0},
        },
        supports_check_mode=True,
    )
    params, locked, state = module.params, False, ""
    try:
        key, wait = check_key(params["key"]), wait_of(params)
        swarm = open_engine(params).swarm()
        locked, state = is_locked(swarm), swarm.state
        if locked and not module.check_mode:
            # The engine answers only once it is in the swarm.
            state = unlock(open_engine(params, timeout_s=params["wait"]), key, wait).state
    except LibraryMissing:
        module.fail_json(msg=missing_required_lib(LIBRARY))
    except (ValueError, EngineUnreachable, NotUnlocked) as exc:
        module.fail_json(msg=f"The engine was not unlocked: {exc}.")
    after = "active" if locked else state
    diff = {"before": {"state": "locked" if locked else state}, "after": {"state": after}}
    module.exit_json(changed=locked, diff=diff, state=state)


if __name__ == "__main__":
    main()
