# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: strangers on the segment of the virtual addresses."""

from __future__ import annotations

DOCUMENTATION = r"""
name: segment_findings
short_description: Name strangers that have a virtual address or a router id
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Names each virtual address that a machine outside of the cluster answers for, and each virtual
    router id that one uses; what could not be asked is V(unknown).
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
  answers:
    description: By load balancer, what M(nines.ha.vip_info) returned, or C(reason).
    type: dict
    required: true
  heard:
    description: By load balancer, what M(nines.ha.vrrp_scan) returned, or C(reason).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show who is in the way
  ansible.builtin.debug:
    msg: "{{ findings | map(attribute='what') }}"
  vars:
    findings: >-
      {{ groups['all'] | map('extract', hostvars)
         | nines.ha.segment_findings(groups, answers, heard) }}
    answers: {lb1: {reason: needs root}}
    heard: {lb1: {collisions: []}}
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
from ansible_collections.nines.ha.plugins.module_utils._segment_findings import (
    segment_findings as find,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_pick import topology_of


def segment_findings(
    hosts: t.Any, groups: t.Any, answers: t.Any, heard: t.Any
) -> list[dict[str, t.Any]]:
    """Name strangers on the segment."""
    try:
        return [each.as_dict() for each in find(answers, heard, topology_of(hosts, groups))]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the answers cannot be read: {exc}") from exc


class FilterModule:
    """The filter segment_findings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"segment_findings": segment_findings}
