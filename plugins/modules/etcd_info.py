#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: etcd_info
short_description: Read the state of an etcd cluster, and say what is wrong with it
version_added: 0.2.0
description:
  - Asks all members at the same time who leads, how far they are, how large their databases are,
    and whether they serve a read that a quorum confirms.
  - Says what is wrong, a sentence each. With O(fail_on_problems=true) it is a check that fails.
  - Works without a quorum too. A member that does not answer is a problem, not an error.
  - Changes nothing.
options:
  fail_on_problems:
    description: Whether to fail when anything is wrong.
    type: bool
    default: false
  quota_bytes:
    description: Bytes that a database may grow to, the C(quota-backend-bytes) of the members. The
      default is etcd's own.
    type: int
    default: 2147483648
  warn_ratio:
    description: Part of O(quota_bytes) from which on a database is a problem, greater than 0 and at
      most 1.
    type: float
    default: 0.8
  max_revision_skew:
    description: Revisions that a member may be behind another. Members are asked at nearly the same
      time, so what is written meanwhile counts too.
    type: int
    default: 1000
  election_wait:
    description: Seconds that members may take to agree who leads, before it is a problem that they
      do not. Without an election nothing is waited for.
    type: float
    default: 3
    version_added: 0.2.0
  transitional:
    description: Whether an even number of voters and different versions are no problem, because
      another change follows at once, as when a member is replaced or all are updated.
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
  - nines.ha.etcd
seealso:
  - module: nines.ha.etcd_member
"""

EXAMPLES = r"""
- name: Fail unless the cluster is well
  nines.ha.etcd_info:
    endpoints:
      - https://192.0.2.11:2379
      - https://192.0.2.12:2379
      - https://192.0.2.13:2379
    ca_cert: /etc/etcd/pki/ca.crt
    client_cert: /etc/etcd/pki/client.crt
    client_key: /etc/etcd/pki/client.key
    fail_on_problems: true
  register: etcd

- name: Say who leads
  ansible.builtin.debug:
    msg: "{{ etcd.leader }} leads, {{ etcd.quorum.tolerated_now }} may be lost now"
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each.
  returned: always
  type: list
  elements: str
  sample: []
leader:
  description: Name of the leader; null when no member knows one.
  returned: always
  type: str
  sample: etcd1
leader_id:
  description: Identifier of the leader in hexadecimal; null when no member knows one.
  returned: always
  type: str
  sample: 16f7191b6752f4b5
cluster_id:
  description: Identifier of the cluster in hexadecimal; null when no member answers.
  returned: always
  type: str
  sample: 2ffdf6e0cc8f9b97
raft_term:
  description: The newest term, one more with each election; null when no member answers.
  returned: always
  type: int
  sample: 2
revision_skew:
  description: Revisions between the member that is furthest and the one that is last; null when no
    member answers.
  returned: always
  type: int
  sample: 0
quorum:
  description: The votes. All are 0 when no member answers.
  returned: always
  type: dict
  contains:
    size:
      description: Number of members that vote.
      type: int
      sample: 3
    needed:
      description: Number of them that must agree.
      type: int
      sample: 2
    alive:
      description: Number of them that answer and follow the leader.
      type: int
      sample: 3
    tolerated:
      description: Number of them that may be lost when all are alive.
      type: int
      sample: 1
    tolerated_now:
      description: Number of them that may be lost now.
      type: int
      sample: 1
members:
  description: The list of members as the leader has it, sorted by name. Without a leader, as the
    member has it that is furthest.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the member; empty before its first start.
      type: str
      sample: etcd1
    id:
      description: Its identifier in hexadecimal.
      type: str
      sample: 16f7191b6752f4b5
    peer_urls:
      description: Where the other members reach it.
      type: list
      elements: str
      sample: ["https://192.0.2.11:2380"]
    client_urls:
      description: Where clients reach it.
      type: list
      elements: str
      sample: ["https://192.0.2.11:2379"]
    learner:
      description: Whether it receives everything and does not vote.
      type: bool
      sample: false
    started:
      description: Whether it has ever joined.
      type: bool
      sample: true
    leader:
      description: Whether it leads.
      type: bool
      sample: true
    alive:
      description: Whether it answers and follows the leader.
      type: bool
      sample: true
    healthy:
      description: Whether it is alive, serves reads that a quorum confirms and has no alarm. A
        learner serves none, and is healthy while it is alive.
      type: bool
      sample: true
endpoints:
  description: What each endpoint said, the given ones first, then those that were found. What is
    not known is null.
  returned: always
  type: list
  elements: dict
  contains:
    endpoint:
      description: Its URL.
      type: str
      sample: https://192.0.2.11:2379
    reachable:
      description: Whether anything is there, a refusal too.
      type: bool
      sample: true
    healthy:
      description: Whether it serves reads that a quorum confirms.
      type: bool
      sample: true
    error:
      description: Why it could not be read or is not healthy; null when all is well.
      type: str
      sample: null
    version:
      description: Version of etcd there.
      type: str
      sample: 3.5.16
    cluster_id:
      description: Identifier of its cluster.
      type: str
      sample: 2ffdf6e0cc8f9b97
    member_id:
      description: Identifier of the member.
      type: str
      sample: 16f7191b6752f4b5
    name:
      description: Its name.
      type: str
      sample: etcd1
    leader_id:
      description: Identifier of the leader that it follows.
      type: str
      sample: 16f7191b6752f4b5
    leader:
      description: Name of the leader that it follows.
      type: str
      sample: etcd1
    is_leader:
      description: Whether it leads.
      type: bool
      sample: true
    is_learner:
      description: Whether it is a learner.
      type: bool
      sample: false
    raft_term:
      description: Its term.
      type: int
      sample: 2
    revision:
      description: Revision of its data.
      type: int
      sample: 4711
    db_size_bytes:
      description: Bytes of its database on the disk.
      type: int
      sample: 20480
    db_in_use_bytes:
      description: Bytes of it that are in use; a defragmentation frees the rest.
      type: int
      sample: 16384
    alarms:
      description: Its alarms, V(NOSPACE) or V(CORRUPT).
      type: list
      elements: str
      sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import (
    argument_spec,
    endpoints_of,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_check import (
    DEFAULT_QUOTA_BYTES,
    Limits,
    check_limits,
    facts,
    problems,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_survey import (
    DEFAULT_ELECTION_S,
    opener,
    settled,
    survey,
)


def report(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Read the cluster.

    :raises ValueError: If an option cannot be used.
    """
    limits = check_limits(
        Limits(
            params["quota_bytes"],
            params["warn_ratio"],
            params["max_revision_skew"],
            params["transitional"],
        )
    )
    endpoints, opened = endpoints_of(params), opener(params)
    cluster = settled(lambda: survey(endpoints, opened, params["timeout"]), params["election_wait"])
    return {"problems": problems(cluster, limits), **facts(cluster)}


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **argument_spec(),
            "fail_on_problems": {"type": "bool", "default": False},
            "quota_bytes": {"type": "int", "default": DEFAULT_QUOTA_BYTES},
            "warn_ratio": {"type": "float", "default": 0.8},
            "max_revision_skew": {"type": "int", "default": 1000},
            "election_wait": {"type": "float", "default": DEFAULT_ELECTION_S},
            "transitional": {"type": "bool", "default": False},
        },
        required_together=[("user", "password")],
        supports_check_mode=True,
    )
    result: dict[str, t.Any] = {}
    try:
        result = report(module.params)
    except ValueError as exc:
        module.fail_json(msg=f"etcd was not asked: {exc}.")
    if result["problems"] and module.params["fail_on_problems"]:
        text = "".join(f"\n- {problem}." for problem in result["problems"])
        module.fail_json(msg=f"The etcd cluster is not well:{text}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
