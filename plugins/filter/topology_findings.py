# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what an inventory says before anything is measured."""

from __future__ import annotations

DOCUMENTATION = r"""
name: topology_findings
short_description: Name single points of failure, and what else is wrong with an inventory
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Says which single host, failure domain or site takes which service down, with the arithmetic;
    even numbers of votes; members that are spread unevenly; virtual addresses outside of their
    members' network; router ids that two instances share; the worst case of all timers against the
    objectives; what stops writes where none may be lost; backups, monitoring and clients that are
    inside of what they guard; servers that are given by name.
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
- name: Show what takes a service down
  ansible.builtin.debug:
    msg: "{{ findings | selectattr('units') | map(attribute='why') }}"
  vars:
    findings: "{{ groups['all'] | map('extract', hostvars) | nines.ha.topology_findings(groups) }}"
  # => ["2 - 1 = 1 of 2 left, 2 needed (a majority of 2): no quorum: ..."]
"""

RETURN = r"""
_value:
  description: One entry for each finding.
  type: list
  elements: dict
  contains:
    severity:
      description: V(error), V(warning), V(unknown) (it could not be measured) or V(note).
      type: str
    check:
      description: Name of the check, the same in each run.
      type: str
    service:
      description: What it is about.
      type: str
    what:
      description: What is so.
      type: str
    why:
      description: The arithmetic, or what was seen.
      type: str
    change:
      description: What to change; empty where there is nothing.
      type: str
    hosts:
      description: Hosts that have it.
      type: list
      elements: str
    units:
      description: What takes a service down when it is lost; C(kind) is V(host), V(domain) or
        V(site), and C(name) its name.
      type: list
      elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._topology_findings import (
    topology_findings as find,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_pick import topology_of


def topology_findings(hosts: t.Any, groups: t.Any) -> list[dict[str, t.Any]]:
    """Name what is wrong with an inventory."""
    try:
        return [each.as_dict() for each in find(topology_of(hosts, groups))]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the inventory cannot be read: {exc}") from exc


class FilterModule:
    """The filter topology_findings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"topology_findings": topology_findings}
