# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node_findings
short_description: Judge what nodes measured of themselves
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks at the clock, the disks, the memory and the resolvers of each node by itself.
options:
  _input:
    description: >-
      By host, what M(nines.ha.node_check) returned, or C(reason), why there is nothing.
    type: dict
    required: true
  nodes:
    description: Hosts that should have been measured.
    type: list
    elements: str
    required: true
  limits:
    description: >-
      What is good enough - C(free_mib) (1024) and C(memory_mib) (512) that have to be free,
      C(fsync_ms) (10) that 99 % of syncs may take, C(clock_s) (0.1) between two clocks,
      C(latency_ms) (10) to a peer and back.
    type: dict
"""

EXAMPLES = r"""
- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ measured | nines.ha.node_findings(['db1']) | map(attribute='why') }}"
  vars:
    measured: {db1: {reason: no route to host}}
  # => ["no route to host."]
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
from ansible_collections.nines.ha.plugins.module_utils._node_findings import (
    node_findings as find,
)
from ansible_collections.nines.ha.plugins.module_utils._node_findings import (
    read_limits,
)


def node_findings(measured: t.Any, nodes: t.Any, limits: t.Any = None) -> list[dict[str, t.Any]]:
    """Judge each node by itself."""
    try:
        found = find(measured, list(nodes), read_limits(limits or {}))
        return [each.as_dict() for each in found]
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the measurements cannot be read: {exc}") from exc


class FilterModule:
    """The filter node_findings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"node_findings": node_findings}
