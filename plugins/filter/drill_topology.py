# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the nodes of a drill, for its record."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_topology
short_description: Say what a drill's record needs to know of the nodes
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Takes the variables of hosts and gives each one's name, groups, address (C(ha_address), else
    C(ansible_host)) and failure domain (C(ha_failure_domain)), in the form that
    M(nines.ha.drill_record) takes as O(nines.ha.drill_record#module:topology).
positional: _input
options:
  _input:
    description: Variables of the hosts, as P(ansible.builtin.extract#filter) gives them.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the nodes
  ansible.builtin.debug:
    msg: "{{ groups['lb'] | map('extract', hostvars) | nines.ha.drill_topology }}"
  # => [{"address": "198.51.100.11", "failure_domain": "a", "groups": ["lb"], "name": "lb1"}]
"""

RETURN = r"""
_value:
  description: One entry a host, with C(name), C(groups), C(address) and C(failure_domain).
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils import _record_nodes as nodes


def drill_topology(hosts: t.Any) -> list[dict[str, t.Any]]:
    """Say what a record needs to know of the nodes."""
    try:
        return nodes.topology(hosts)
    except (AttributeError, KeyError, TypeError) as exc:
        raise AnsibleFilterError(
            f"nines.ha.drill_topology needs a list of the variables of hosts: {exc}"
        ) from exc


class FilterModule:
    """The filter drill_topology."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_topology": drill_topology}
