#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: swarm_quorum_info
short_description: Read the managers' quorum and the nodes of a Docker Swarm, and say what is wrong
version_added: 0.3.0
description:
  - Asks the engine of the host where it runs which managers there are, who leads, how many may be
    lost now, and what the swarm was told about its timing.
  - Says what is wrong, a sentence each. With O(fail_on_problems=true) it is a check that fails.
  - Works on any engine, in a swarm or not, and without a quorum too. That there is no leader is a
    problem, not an error.
  - Never asks for join tokens, so none is returned. Changes nothing.
options:
  expected_managers:
    description: Names of the nodes that should be managers and no others, as the hosts call
      themselves. Ids and addresses are taken too. Not compared when not given.
    type: list
    elements: str
  expected_workers:
    description: Names of the nodes that should be workers and no others. Not compared when not
      given.
    type: list
    elements: str
  allow_even:
    description: Whether an even number of managers is no problem, because another change follows at
      once, or because it was chosen.
    type: bool
    default: false
  election_wait:
    description: For how many seconds to look again while the host is a manager that sees no quorum,
      as during an election, which takes up to 20 s. A worker, and a host that is in no swarm, are
      not waited for.
    type: float
    default: 0
  fail_on_problems:
    description: Whether to fail when anything is wrong.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
extends_documentation_fragment:
  - nines.ha.swarm
seealso:
  - module: nines.ha.swarm_member
  - module: community.docker.docker_swarm_info
"""

EXAMPLES = r"""
- name: Fail unless the swarm is well and has the nodes of the inventory
  nines.ha.swarm_quorum_info:
    expected_managers: [node1, node2, node3]
    expected_workers: [node4, node5]
    fail_on_problems: true
  register: swarm

- name: Say who leads
  ansible.builtin.debug:
    msg: "{{ swarm.leader }} leads, {{ swarm.quorum.tolerated_now }} managers may be lost now"
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each.
  returned: always
  type: list
  elements: str
  sample: []
state:
  description:
    - State of the engine in its swarm, one of V(inactive), V(pending), V(active), V(locked) and
      V(error).
    - Only V(inactive) means that it is in no swarm. An engine that answers and says nothing of its
      swarm in time is V(error), as it may be while a leader is elected.
  returned: always
  type: str
  sample: active
error:
  description: What the engine reports of its swarm, or why nothing could be read. Null when all is
    well.
  returned: always
  type: str
  sample: null
cluster_id:
  description: Identifier of the swarm. Null on a worker and without a leader.
  returned: always
  type: str
  sample: v9fvi24ma6a1snfjuqm5mp7ox
node_id:
  description: Identifier of this node. Null in no swarm.
  returned: always
  type: str
  sample: ldjs9r8sxnhw4yq4mnl5eyvtk
manager:
  description: Whether this node is a manager that can be asked.
  returned: always
  type: bool
  sample: true
leader:
  description: Name of the manager that leads; null when none does or this node cannot know.
  returned: always
  type: str
  sample: node1
managers:
  description: The managers, also those that become one or are one still, sorted by name. Empty when
    this node cannot know.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the host.
      type: str
      sample: node1
    id:
      description: Its identifier.
      type: str
      sample: ldjs9r8sxnhw4yq4mnl5eyvtk
    address:
      description: Where the other nodes reach it.
      type: str
      sample: 192.0.2.11
    status:
      description: V(ready), V(down), V(unknown) or V(disconnected).
      type: str
      sample: ready
    availability:
      description: V(active), V(pause) or V(drain).
      type: str
      sample: active
    reachability:
      description: V(reachable), V(unreachable) or V(unknown) for the other managers. Null for who
        does not vote.
      type: str
      sample: reachable
    leader:
      description: Whether it leads.
      type: bool
      sample: true
    labels:
      description: Its labels.
      type: dict
      sample: {"rack": "a"}
workers:
  description: The workers, in the same form as RV(managers).
  returned: always
  type: list
  elements: dict
  sample: []
quorum:
  description: The votes.
  returned: always
  type: dict
  contains:
    managers:
      description: Number of managers that vote. Without a leader, and on a worker, as many as this
        engine remembers.
      type: int
      sample: 3
    reachable:
      description: Number of them that are reachable. Null when it is not known.
      type: int
      sample: 3
    needed:
      description: Number of them that must agree.
      type: int
      sample: 2
    held:
      description: Whether there is a leader and enough of them. Null on a worker.
      type: bool
      sample: true
    tolerated_now:
      description: Number of them that may be lost now. Null on a worker.
      type: int
      sample: 1
settings:
  description: Settings of the swarm. All are null when this node cannot know.
  returned: always
  type: dict
  contains:
    heartbeat_period_s:
      description: Seconds between two heartbeats of a node; after three without, it is down.
      type: float
      sample: 5.0
    snapshot_interval:
      description: Entries of the log between two snapshots.
      type: int
      sample: 10000
    keep_old_snapshots:
      description: Number of snapshots that are kept besides the newest.
      type: int
      sample: 0
    election_tick:
      description: Seconds without a leader until an election, as it was when the swarm was made. A
        manager that was started with another one uses that.
      type: int
      sample: 10
    heartbeat_tick:
      description: Seconds between two heartbeats of the leader, in the same sense.
      type: int
      sample: 1
    autolock:
      description: Whether managers are locked after a restart.
      type: bool
      sample: false
    cert_expiry_s:
      description: Seconds for which the certificate of a node is valid.
      type: float
      sample: 7776000.0
    task_history:
      description: Number of old tasks that are kept for each replica.
      type: int
      sample: 5
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.nines.ha.plugins.module_utils._swarm_check import (
    Expected,
    facts,
    problems,
    settled,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    LIBRARY,
    Engine,
    EngineUnreachable,
    LibraryMissing,
    argument_spec,
    open_engine,
)


def report(engine: Engine, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Read the swarm and say what is wrong with it."""
    swarm = settled(engine.swarm, params["election_wait"])
    expected = Expected(
        params["expected_managers"], params["expected_workers"], params["allow_even"]
    )
    return {"problems": problems(swarm, expected), **facts(swarm)}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "expected_managers": {"type": "list", "elements": "str"},
            "expected_workers": {"type": "list", "elements": "str"},
            "allow_even": {"type": "bool", "default": False},
            "election_wait": {"type": "float", "default": 0.0},
            "fail_on_problems": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    result: dict[str, t.Any] = {}
    try:
        result = report(open_engine(module.params), module.params)
    except LibraryMissing:
        module.fail_json(msg=missing_required_lib(LIBRARY))
    except (ValueError, EngineUnreachable) as exc:
        module.fail_json(msg=f"The swarm was not asked: {exc}.")
    if result["problems"] and module.params["fail_on_problems"]:
        text = "".join(f"\n- {problem}." for problem in result["problems"])
        module.fail_json(msg=f"The swarm is not well:{text}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
