# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what a node has to measure."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_plan
short_description: Give what a node has to measure, from the services of the inventory
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives the options O(nines.ha.node_check#module:peers), O(nines.ha.node_check#module:targets),
    O(nines.ha.node_check#module:directories) and O(nines.ha.node_check#module:packages) for a host.
options:
  _input:
    description: >-
      The variables of all hosts of the inventory. Only those that describe the topology are looked
      at, and none of them is a secret.
    type: list
    elements: dict
    required: true
  host:
    description: The host, by its inventory name.
    type: str
    required: true
  groups:
    description: The groups of the inventory, with their hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which ports this host is to reach
  ansible.builtin.debug:
    msg: "{{ plan['targets'] | map(attribute='service') | unique }}"
  vars:
    plan: >-
      {{ groups['all'] | map('extract', hostvars)
         | nines.ha.node_plan(inventory_hostname, groups) }}
  # => ["etcd: peers", "etcd: clients"]
"""

RETURN = r"""
_value:
  description: The options by name, and C(segment), what load balancers ask their segment for.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._node_plan import node_plan as plan
from ansible_collections.nines.ha.plugins.module_utils._segment_findings import segment_questions
from ansible_collections.nines.ha.plugins.module_utils._topology_pick import topology_of


def node_plan(hosts: t.Any, host: t.Any, groups: t.Any) -> dict[str, t.Any]:
    """Give what a node has to measure."""
    try:
        found = topology_of(hosts, groups)
        return {**plan(found, str(host)), "segment": segment_questions(found)}
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the inventory cannot be read: {exc}") from exc


class FilterModule:
    """The filter node_plan."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"node_plan": node_plan}
