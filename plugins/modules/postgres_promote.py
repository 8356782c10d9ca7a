#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: postgres_promote
short_description: Promote a PostgreSQL standby, unless that could make two primaries
version_added: 0.2.0
description:
  - Makes the standby that it logs in to the primary, after it has asked all other instances.
  - Refuses, with every reason at once, while another instance is or may be a primary, or has WAL
    that this one has not. Only a loss of WAL can be forced, and only up to a stated size.
  - Runs on the candidate. It does not stop or fence anything, move an address or make the other
    standbys follow.
options:
  candidate:
    description: Name, among O(instances), of the instance that the module logs in to.
    type: str
    required: true
  instances:
    description: All instances of the cluster, the candidate and the old primary too.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the instance.
        type: str
        required: true
      host:
        description: Its own name or address, not one that moves.
        type: str
        required: true
      port:
        description: Its TCP port.
        type: int
        default: 5432
  down:
    description:
      - Names of the instances whose postmaster was verified to be stopped, or whose node was
        powered off or fenced. The evidence is yours.
      - That an instance does not answer is no evidence; it may serve clients behind a cut link.
    type: list
    elements: str
    default: []
  at_least:
    description: Position in the WAL that the candidate has to have, such as the last checkpoint of
      a primary that was stopped in an orderly way. What it lacks counts as loss.
    type: str
  force:
    description: Whether to promote though WAL is lost that is known to exist. Overrides nothing
      else.
    type: bool
    default: false
  accept_loss_bytes:
    description: Bytes of WAL that may be lost. Needed with O(force=true).
    type: int
  peer_user:
    description: Role to log in to the instances over TCP as, with the rights of C(pg_monitor);
      O(login_user) when not given.
    type: str
  peer_password:
    description: Its password; O(login_password) when neither this nor O(peer_user) is given.
    type: str
  timeout:
    description: Seconds within which the candidate must accept writes, at least 1.
    type: int
    default: 60
notes:
  - Promoting needs a superuser, or the right to execute C(pg_promote).
  - That a write is possible is proved without waiting for standbys. Clients that commit wait for as
    many as C(synchronous_standby_names) asks for.
attributes:
  check_mode:
    description: Decides and promotes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the role of the candidate.
    support: full
extends_documentation_fragment:
  - nines.ha.postgres
  - nines.ha.postgres.server
seealso:
  - module: nines.ha.postgres_replication_check
"""

EXAMPLES = r"""
- name: Promote this node, pg1 is powered off
  nines.ha.postgres_promote:
    candidate: pg2
    instances:
      - {name: pg1, host: 192.0.2.11}
      - {name: pg2, host: 192.0.2.12}
      - {name: pg3, host: 192.0.2.13}
    down: [pg1]
    peer_user: monitor
    peer_password: "{{ vault_monitor_password }}"
  become: true
  become_user: postgres
"""

RETURN = r"""
reasons:
  description: Why it was decided so, a sentence each; all reasons against it when it was refused.
  returned: when the instances were asked
  type: list
  elements: str
  sample: ["pg1 does not answer and was verified to be down"]
loss_bytes:
  description: Bytes of WAL that the candidate lacks and that a standby which answers has, or that
    O(at_least) asks for. What only the lost primary had is not known to anybody.
  returned: when the instances were asked
  type: int
  sample: 0
lsn:
  description: Where the WAL of the candidate ended when it was decided; null when it cannot be
    read.
  returned: when the instances were asked
  type: str
  sample: 0/3000060
timeline:
  description: Timeline of the candidate at the end; null when it cannot be read.
  returned: when the instances were asked
  type: int
  sample: 2
duration_s:
  description: Seconds from the promotion until a write was possible, 0 without one.
  returned: when the instances were asked
  type: float
  sample: 0.12
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._postgres_candidate import (
    NotPromoted,
    apply,
    observe_all,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    argument_spec,
    load_driver,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import observe
from ansible_collections.nines.ha.plugins.module_utils._postgres_promotion import (
    Observed,
    Plan,
    Wanted,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    format_lsn,
    parse_lsn,
)
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet


def wanted_of(params: t.Mapping[str, t.Any]) -> Wanted:
    """Read what is wished.

    :raises ValueError: If an option is out of range.
    """
    if params["timeout"] < 1:
        raise ValueError(f"timeout is {params['timeout']} s: give at least 1")
    return Wanted(
        params["candidate"],
        tuple(params["down"]),
        params["force"],
        params["accept_loss_bytes"],
        parse_lsn(params["at_least"]) if params["at_least"] else None,
    )


def facts(observed: Observed, todo: Plan) -> dict[str, t.Any]:
    """Give what was decided, and upon what, in plain values."""
    local = observed.local
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "loss_bytes": todo.loss_bytes,
        "lsn": format_lsn(local.position) if local else None,
        "timeline": local.timeline if local else None,
    }


def main() -> None:
    """Run the module."""
    instance = {
        "name": {"type": "str", "required": True},
        "host": {"type": "str", "required": True},
        "port": {"type": "int", "default": 5432},
    }
    module = quiet(AnsibleModule)(
        argument_spec={
            **argument_spec(),
            "candidate": {"type": "str", "required": True},
            "instances": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": instance,
            },
            "down": {"type": "list", "elements": "str", "default": []},
            "at_least": {"type": "str"},
            "force": {"type": "bool", "default": False},
            "accept_loss_bytes": {"type": "int"},
            "peer_user": {"type": "str"},
            "peer_password": {"type": "str", "no_log": True},
            "timeout": {"type": "int", "default": 60},
        },
        required_if=[("force", True, ("accept_loss_bytes",))],
        supports_check_mode=True,
    )
    params, name = module.params, module.params["candidate"]
    todo = Plan(False, (), (), 0, {}, {})
    result: dict[str, t.Any] = {"duration_s": 0.0}
    try:
        wanted = wanted_of(params)
        local, observed = observe_all(params, load_driver())
        todo = plan(observed, wanted)
        result.update(facts(observed, todo))
        if todo.promote and local.session and not module.check_mode:
            result["duration_s"] = round(apply(local.session, params["timeout"]), 3)
            result["timeline"] = observe(local.session).timeline
    except DriverMissing as exc:
        module.fail_json(msg=f"{exc}.")
    except ValueError as exc:
        module.fail_json(msg=f"{name} was not promoted: {exc}.")
    except NotPromoted as exc:
        module.fail_json(msg=f"{name} is not promoted: {exc}.", changed=True, **result)
    except (QueryFailed, Unreachable) as exc:
        module.fail_json(msg=f"Promoting {name} failed, look what it is now: {exc}.", **result)
    if todo.refusals:
        text = "".join(f"\n- {refusal}." for refusal in todo.refusals)
        module.fail_json(msg=f"{name} was not promoted:{text}", **result)
    diff = {"before": todo.before, "after": todo.after}
    module.exit_json(changed=todo.promote, diff=diff, **result)


if __name__ == "__main__":
    main()
