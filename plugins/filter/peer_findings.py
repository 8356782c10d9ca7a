# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong between nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: peer_findings
short_description: Judge clocks, ways and versions of nodes against each other
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks at how far clocks are apart, ports that no answer comes from, round trips, lost packets,
    large packets, different versions, and resolvers inside of the cluster.
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
  measured:
    description: >-
      By host, what M(nines.ha.node_check) returned, or C(reason), why there is nothing.
    type: dict
    required: true
  clocks:
    description: By host, what M(nines.ha.node_clock) returned, or C(reason).
    type: dict
    default: {}
  limits:
    description: >-
      What is good enough - C(free_mib) (1024) and C(memory_mib) (512) that have to be free,
      C(fsync_ms) (10) that 99 % of syncs may take, C(clock_s) (0.1) between two clocks,
      C(latency_ms) (10) to a peer and back.
    type: dict
"""

EXAMPLES = r"""
- name: Show what is wrong between nodes
  ansible.builtin.debug:
    msg: "{{ findings | map(attribute='why') }}"
  vars:
    findings: >-
      {{ groups['all'] | map('extract', hostvars) | nines.ha.peer_findings(groups, {}, clocks) }}
    clocks:
      db1: {offset_s: 0.0, uncertainty_s: 0.005}
      db2: {offset_s: 2.5, uncertainty_s: 0.005}
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
from ansible_collections.nines.ha.plugins.module_utils._node_findings import read_limits
from ansible_collections.nines.ha.plugins.module_utils._peer_findings import (
    peer_findings as find,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_pick import topology_of


def peer_findings(
    hosts: t.Any, groups: t.Any, measured: t.Any, clocks: t.Any = None, limits: t.Any = None
) -> list[dict[str, t.Any]]:
    """Judge the nodes against each other."""
    try:
        found = find(measured, topology_of(hosts, groups), clocks or {}, read_limits(limits or {}))
        return [each.as_dict() for each in found]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the measurements cannot be read: {exc}") from exc


class FilterModule:
    """The filter peer_findings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"peer_findings": peer_findings}
