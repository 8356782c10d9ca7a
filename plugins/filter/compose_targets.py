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
    description: By name of a load balancer its C(backends), C(listens) and C(servers), as
      P(nines.ha.haproxy#role) takes them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Which servers are these stacks?
  ansible.builtin.debug:
    msg: "{{ stacks | nines.ha.compose_targets(['192.0.2.11'], {'lb1': {'backends': backends}}) }}"
  vars:
    stacks: [{name: shop, ports: [8080]}]
    backends: [{name: app, servers: [{name: app1, address: 192.0.2.11, port: 8080}]}]
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
        found = [
            target
            for stack in stacks
            for target in targets(
                stack["ports"], addresses, load_balancers, named=stack.get("drain")
            )
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the servers cannot be told: {exc}") from exc
    return [each for i, each in enumerate(found) if each not in found[:i]]


class FilterModule:
    """The filter compose_targets."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"compose_targets": compose_targets}
