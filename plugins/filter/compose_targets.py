# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: which servers of HAProxy the stacks of a node are."""

from __future__ import annotations

DOCUMENTATION = r"""
name: compose_targets
short_description: Find the servers of HAProxy that are Compose stacks of this node
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - A server with an address of the node and a port that a stack publishes is that stack. Where a
    stack names its servers in C(drain), it is these and no others.
positional: _input, addresses, load_balancers
options:
  _input:
    description: Stacks, as P(nines.ha.compose_resolved#filter) gives them.
    type: list
    elements: dict
    required: true
  addresses:
    description: Addresses and names of the node.
    type: list
    elements: str
    required: true
  load_balancers:
    description: >-
      The variables of the load balancers, of which C(inventory_hostname), C(haproxy_backends),
      C(haproxy_listens) and C(haproxy_servers) are looked at.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Which servers are these stacks?
  ansible.builtin.debug:
    msg: "{{ stacks | nines.ha.compose_targets([ha_address], balancers) }}"
  vars:
    stacks: [{name: shop, ports: [8080]}]
    balancers: "{{ groups['load_balancers'] | map('extract', hostvars) }}"
  # => [{"load_balancer": "lb1", "backend": "app", "server": "app1"}]
"""

RETURN = r"""
_value:
  description: The servers, each with C(load_balancer), C(backend) and C(server).
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._compose_drain import targets


def compose_targets(
    stacks: t.Any, addresses: t.Any, load_balancers: t.Any
) -> list[dict[str, t.Any]]:
    """Find the servers."""
    try:
        balancers = {
            host["inventory_hostname"]: {
                name: host.get(f"haproxy_{name}") for name in ("backends", "listens", "servers")
            }
            for host in load_balancers
        }
        found = [
            target
            for stack in stacks
            for target in targets(stack["ports"], addresses, balancers, named=stack.get("drain"))
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the servers cannot be told: {exc}") from exc
    return [each for i, each in enumerate(found) if each not in found[:i]]


class FilterModule:
    """The filter compose_targets."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"compose_targets": compose_targets}
