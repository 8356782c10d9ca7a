# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the topology of an inventory."""

from __future__ import annotations

DOCUMENTATION = r"""
name: topology
short_description: Give the topology that an inventory describes
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives the hosts with their failure domains and sites, the services with their members and how
    many of them they need, and the virtual addresses.
options:
  _input:
    description: >-
      The variables of all hosts of the inventory. Only those that describe the topology are looked
      at, and none of them is a secret.
    type: list
    elements: dict
    required: true
  groups:
    description: The groups of the inventory, with their hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show how many members each service may lose
  ansible.builtin.debug:
    msg: "{{ topology['services'] | items2dict('name', 'survives') }}"
  vars:
    topology: "{{ groups['all'] | map('extract', hostvars) | nines.ha.topology(groups) }}"
  # => {"etcd": 1, "load_balancers": 2, "patroni": 1}
"""

RETURN = r"""
_value:
  description: The topology.
  type: dict
  contains:
    cluster:
      description: C(ha_cluster_name).
      type: str
    hosts:
      description: C(name), C(address), C(failure_domain) (the host's own name where none is
        C(declared)), C(site), C(services) and C(groups) of each host.
      type: list
      elements: dict
    services:
      description: C(name), C(members), how many of them it C(needs) and C(because) of what, how
        many losses it C(survives), and over how many C(failure_domains) it is spread.
      type: list
      elements: dict
    addresses:
      description: C(name), C(router_id), C(addresses) and C(members) of each VRRP instance.
      type: list
      elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._topology import as_dict
from ansible_collections.nines.ha.plugins.module_utils._topology_pick import topology_of
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vips_as_dicts


def topology(hosts: t.Any, groups: t.Any) -> dict[str, t.Any]:
    """Give the topology of an inventory."""
    try:
        found = topology_of(hosts, groups)
        return {**as_dict(found), "addresses": vips_as_dicts(found)}
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the inventory cannot be read: {exc}") from exc


class FilterModule:
    """The filter topology."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"topology": topology}
