#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: etcd_member
short_description: Add, promote or remove a member of etcd, unless that endangers the quorum
version_added: 0.2.0
description:
  - Changes the list of members, one member at a time. It does not install, start or stop etcd.
  - Asks all members first and refuses, with every reason at once, while a change could cost the
    quorum. Nothing is added while a member is not healthy or has never started; nobody is removed
    if those who are left and answer would be no majority.
  - The safe way to add a member is O(learner=true), then starting etcd there with the returned
    RV(initial_cluster) and C(initial-cluster-state=existing), then O(learner=false), which promotes
    it.
  - Where the leader is to be removed, another member takes the leadership over first.
  - Runs on any host that reaches the members. Run it for one member after the other, with
    C(throttle=1) or C(serial=1).
options:
  name:
    description: Name of the member. Until it starts, etcd knows it by O(peer_url) only.
    type: str
    required: true
  peer_url:
    description: URL where the other members reach it, with a port. Needed with O(state=present),
      and to remove a member that has never started.
    type: str
  state:
    description: Whether it has to be a member.
    type: str
    choices: [present, absent]
    default: present
  learner:
    description:
      - Whether a member that has to be added is added as a learner, which receives everything and
        does not vote. A member that votes already is left alone.
      - With V(false), a learner is promoted. etcd does so only once it has nearly caught up, which
        is waited for.
    type: bool
    default: false
  transitional:
    description: Whether an even number of voters is accepted, because another change follows at
      once, as when a member is replaced.
    type: bool
    default: false
  wait_timeout:
    description: Seconds within which the cluster must show what was changed, at least 1. A promoted
      member must serve reads that a quorum confirms.
    type: int
    default: 60
notes:
  - etcd refuses changes in the first 5 s after members connected. Within O(wait_timeout) that is
    waited for.
attributes:
  check_mode:
    description: Decides and changes nothing. Refuses as it would otherwise.
    support: full
  diff_mode:
    description: Shows the members, their roles and the leader.
    support: full
extends_documentation_fragment:
  - nines.ha.etcd
seealso:
  - module: nines.ha.etcd_info
"""

EXAMPLES = r"""
- name: Change members one after the other
  module_defaults:
    group/nines.ha.etcd:
      endpoints: [https://192.0.2.11:2379, https://192.0.2.12:2379]
      ca_cert: /etc/etcd/pki/ca.crt
      client_cert: /etc/etcd/pki/client.crt
      client_key: /etc/etcd/pki/client.key
  block:
    - name: Remove the member that is broken for good
      nines.ha.etcd_member:
        name: etcd3
        state: absent
        transitional: true

    - name: Add its successor
      nines.ha.etcd_member:
        name: etcd4
        peer_url: https://192.0.2.14:2380
        learner: true
      register: joining

    - name: Show what etcd4 has to be started with
      ansible.builtin.debug:
        msg: "--initial-cluster-state existing --initial-cluster {{ joining.initial_cluster }}"

    - name: Let it vote, once it is started
      nines.ha.etcd_member:
        name: etcd4
        peer_url: https://192.0.2.14:2380
"""

RETURN = r"""
reasons:
  description: What is done and why, a sentence each; all reasons against it when it was refused.
  returned: when the members were asked
  type: list
  elements: str
  sample: ["etcd4 is added at https://192.0.2.14:2380 as a learner"]
member_id:
  description: Identifier of the member in hexadecimal; null while it is none.
  returned: when the members were asked
  type: str
  sample: 16f7191b6752f4b5
initial_cluster:
  description: What the member has to be started with as C(initial-cluster), in check mode what it
    would be. Null while another member has not started yet, as its name is not known.
  returned: when the members were asked
  type: str
  sample: etcd1=https://192.0.2.11:2380,etcd4=https://192.0.2.14:2380
leader:
  description: Name of the leader at the end; null when no member knows one.
  returned: when the members were asked
  type: str
  sample: etcd1
quorum:
  description: The votes at the end, as M(nines.ha.etcd_info) returns them.
  returned: when the members were asked
  type: dict
  sample: {"size": 3, "needed": 2, "alive": 3, "tolerated": 1, "tolerated_now": 1}
members:
  description: The members at the end, as M(nines.ha.etcd_info) returns them.
  returned: when the members were asked
  type: list
  elements: dict
  sample: [{"name": "etcd1", "learner": false, "healthy": true}]
duration_s:
  description: Seconds that the change took, 0 without one.
  returned: when the members were asked
  type: float
  sample: 0.12
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import (
    argument_spec,
    endpoints_of,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_change import NotDone, Wait, apply
from ansible_collections.nines.ha.plugins.module_utils._etcd_check import facts
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import check_url
from ansible_collections.nines.ha.plugins.module_utils._etcd_members import check_name
from ansible_collections.nines.ha.plugins.module_utils._etcd_membership import (
    Plan,
    Wanted,
    find,
    initial_cluster,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_model import Cluster
from ansible_collections.nines.ha.plugins.module_utils._etcd_survey import opener, settled, survey


def wanted_of(params: t.Mapping[str, t.Any]) -> Wanted:
    """Read what is wished.

    :raises ValueError: If an option cannot be used.
    """
    if params["wait_timeout"] < 1:
        raise ValueError(f"wait_timeout is {params['wait_timeout']} s: give at least 1")
    url = params["peer_url"]
    return Wanted(
        params["state"] == "present",
        check_name(params["name"]),
        check_url("peer_url", url, ("https", "http")) if url else None,
        params["learner"],
        params["transitional"],
    )


def result_of(cluster: Cluster, wanted: Wanted, todo: Plan) -> dict[str, t.Any]:
    """Give what was decided and how the cluster looks, in plain values."""
    member = find(cluster, wanted)
    seen = facts(cluster)
    return {
        "reasons": list(todo.refusals or todo.reasons),
        "member_id": member.id if member else None,
        "initial_cluster": initial_cluster(cluster, wanted),
        **{key: seen[key] for key in ("leader", "quorum", "members")},
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "name": {"type": "str", "required": True},
            "peer_url": {"type": "str"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "learner": {"type": "bool", "default": False},
            "transitional": {"type": "bool", "default": False},
            "wait_timeout": {"type": "int", "default": 60},
        },
        required_if=[("state", "present", ("peer_url",))],
        required_together=[("user", "password")],
        supports_check_mode=True,
    )
    params, name = module.params, module.params["name"]
    todo = Plan((), (), (), {}, {})
    result: dict[str, t.Any] = {}
    try:
        wanted, endpoints, opened = wanted_of(params), endpoints_of(params), opener(params)

        def look() -> Cluster:
            return survey(endpoints, opened, params["timeout"])

        cluster = settled(look)
        todo = plan(cluster, wanted)
        result = {**result_of(cluster, wanted, todo), "duration_s": 0.0}
        if todo.steps and not module.check_mode:
            start = time.monotonic()
            cluster = apply(todo.steps, look, opened, Wait(params["wait_timeout"]))
            result = result_of(cluster, wanted, todo)
            result["duration_s"] = round(time.monotonic() - start, 3)
    except ValueError as exc:
        module.fail_json(msg=f"The members of etcd were not changed: {exc}.")
    except NotDone as exc:
        module.fail_json(msg=f"{name}: {exc}.", changed=exc.done > 0, **result)
    if todo.refusals:
        text = "".join(f"\n- {refusal}." for refusal in todo.refusals)
        module.fail_json(msg=f"The members of etcd were not changed for {name}:{text}", **result)
    diff = {"before": todo.before, "after": todo.after}
    module.exit_json(changed=bool(todo.steps), diff=diff, **result)


if __name__ == "__main__":
    main()
