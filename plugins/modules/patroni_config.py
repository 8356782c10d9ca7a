#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: patroni_config
short_description: Change the dynamic configuration of a Patroni cluster
version_added: 0.2.0
description:
  - Compares the configuration that all members share in the DCS with the one that is wanted, checks
    the result, sends what differs, and waits until all members know it.
  - Refuses values that Patroni would silently replace by others, such as a C(ttl) below 20 s or one
    that C(loop_wait) and C(retry_timeout) do not fit in, and synchronous settings that the members
    cannot fulfil.
options:
  config:
    description:
      - Settings to have, as in C(bootstrap.dcs). Those that are not named stay, and null removes.
      - Values are the same when their texts are, as for Patroni. Lists are replaced as a whole.
      - C(pause) is not allowed here, see M(nines.ha.patroni_pause).
    type: dict
    required: true
  exact:
    description: Whether to remove all settings that are not named, but C(pause). Also restores a
      configuration that is missing in the DCS.
    type: bool
    default: false
  wait_timeout:
    description: Seconds within which all members know it.
    type: int
    default: 30
attributes:
  check_mode:
    description: Compares, checks and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the whole configuration. Use C(diff=false) where it holds secrets.
    support: full
extends_documentation_fragment:
  - nines.ha.patroni
seealso:
  - module: nines.ha.patroni_restart
  - plugin: nines.ha.patroni_timers
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Set the timers, and more connections, and let a parameter have its default again
  nines.ha.patroni_config:
    config:
      ttl: 20
      loop_wait: 1
      retry_timeout: 9
      postgresql:
        parameters:
          max_connections: 200
          work_mem:
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
  sample: ["changed: postgresql.parameters.max_connections"]
patch:
  description: What was sent, or would be in check mode; the whole configuration with O(exact=true),
    null when nothing differs.
  returned: when a member answered
  type: dict
  sample: {"postgresql": {"parameters": {"max_connections": 200}}}
config:
  description: The configuration at the end; as it would be, in check mode.
  returned: when a member answered
  type: dict
  sample: {"ttl": 20, "loop_wait": 1, "retry_timeout": 9}
problems:
  description: What is wrong with the configuration and was so before, a sentence each.
  returned: when a member answered
  type: list
  elements: str
  sample: []
pending_restart:
  description: Members that have to be restarted, as they say themselves within three seconds after
    they know of a change below C(postgresql).
  returned: when a member answered
  type: list
  elements: dict
  contains:
    member:
      description: Its name.
      type: str
      sample: db1
    parameters:
      description: What waits for the restart; null where Patroni does not tell, before 4.0.
      type: list
      elements: str
      sample: [max_connections]
known_s:
  description: Seconds from the call until all members knew it. Null when nothing was done.
  returned: when a member answered
  type: float
  sample: 0.4
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import NotInTime, act, wait
from ansible_collections.nines.ha.plugins.module_utils._patroni_config import (
    Wanted,
    members_of,
    pending,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import config_problems
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_handover import (
    all_pending,
    configured,
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

# A member reloads PostgreSQL, and looks a second later which settings wait for a restart.
_SETTLE_S = 3.0


def facts(cluster: Cluster, todo: Plan) -> dict[str, t.Any]:
    """Give what was decided, in plain values."""
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "patch": dict(todo.call.body) if todo.call else None,
        "config": dict(todo.after),
        "problems": config_problems(todo.after, members_of(cluster)) if todo.after else [],
        "pending_restart": pending(cluster.members),
        "known_s": None,
    }


def apply(
    rest: Rest, read: t.Callable[[], Cluster], todo: Plan, timeout_s: float
) -> dict[str, t.Any]:
    """Send it, and look who has to be restarted.

    :raises NotInTime: If not all members know it in time.
    :raises PatroniFailure: If it is refused.
    """
    if todo.call is None:
        return {}
    seen, times = act(rest, todo.call, read, [configured("known_s", todo.after)], timeout_s)
    if todo.before.get("postgresql") != todo.after.get("postgresql"):
        try:
            seen, _times = wait(read, [all_pending()], _SETTLE_S)
        except NotInTime as exc:
            seen = exc.seen or seen
    return {**times, "pending_restart": pending(seen.members)}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "config": {"type": "dict", "required": True},
            "exact": {"type": "bool", "default": False},
            "wait_timeout": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
        **RULES,
    )
    params, result = module.params, dict[str, t.Any]()
    todo = Plan(None, (), (), {}, {})
    try:
        if params["wait_timeout"] < 1:
            raise ValueError(f"wait_timeout is {params['wait_timeout']}: give at least 1")
        rest, origins = open_rest(params), origins_of(params)

        def read() -> Cluster:
            return survey(rest, origins, params["timeout"])

        cluster = read()
        todo = plan(cluster, Wanted(params["config"], params["exact"]))
        result = facts(cluster, todo)
        if not module.check_mode:
            result.update(apply(rest, read, todo, params["wait_timeout"]))
    except ValueError as exc:
        module.fail_json(msg=f"The configuration was not changed: {exc}.")
    except NobodyAnswers as exc:
        module.fail_json(msg=f"The configuration was not changed: {exc}")
    except NotInTime as exc:
        module.fail_json(msg=f"The configuration was changed: {exc}.", changed=True, **result)
    except PatroniFailure as exc:
        module.fail_json(msg=f"The configuration was not changed: {exc}.", **result)
    if todo.refusals:
        text = bullets(todo.refusals)
        module.fail_json(msg=f"The configuration was not changed:{text}", **result)
    module.exit_json(changed=todo.changes, diff=todo.diff, **result)


if __name__ == "__main__":
    main()
