# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether replicated services of a Swarm are complete, and since when."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_replicas
short_description: Say whether services of a Swarm have all their replicas, and since when
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through what M(community.docker.docker_swarm_info) lists with its options
    O(community.docker.docker_swarm_info#module:nodes),
    O(community.docker.docker_swarm_info#module:services),
    O(community.docker.docker_swarm_info#module:tasks) and
    O(community.docker.docker_swarm_info#module:verbose_output).
  - A replica counts where its task runs and is meant to, on a node that is ready. What ran before a
    fault on a node that the fault has hit does not count, since a manager goes on calling it
    running until it has noticed.
  - That module returns join tokens as well. Set C(no_log) for it.
positional: _input
options:
  _input:
    description: What was listed.
    type: dict
    required: true
  services:
    description: Names of services. All replicated ones where it is empty.
    type: list
    elements: str
    default: []
  before:
    description: What was listed before the fault.
    type: dict
  hit:
    description: Names of the nodes that were hit, as C(docker node ls) shows them.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: See what runs
  community.docker.docker_swarm_info:
    nodes: true
    services: true
    tasks: true
    verbose_output: true
  no_log: true
  register: listed

- name: Nothing is missing
  ansible.builtin.assert:
    that: (listed | nines.ha.drill_replicas(services=['web'])).whole
"""

RETURN = r"""
_value:
  description: What was found.
  type: dict
  contains:
    whole:
      description: Whether every service has all its replicas.
      type: bool
    missing:
      description: A sentence for each service that has not.
      type: list
      elements: str
    services:
      description: For each service its C(name), C(desired) and C(running), and the C(nodes).
      type: list
      elements: dict
    restored_at:
      description: >-
        When the last task that was not there before began to run, in seconds since the epoch. None
        where a replica is missing, or no task is new.
      type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._drill_replicas import replicas


def drill_replicas(
    listed: t.Any, services: t.Any = None, before: t.Any = None, hit: t.Any = None
) -> dict[str, t.Any]:
    """Say whether services have all their replicas."""
    if not isinstance(listed, dict):
        raise AnsibleFilterError(
            "nines.ha.drill_replicas needs the result of community.docker.docker_swarm_info, got"
            f" {type(listed).__name__}."
        )
    try:
        return replicas(listed, list(services or []), before or None, list(hit or []))
    except ValueError as exc:
        raise AnsibleFilterError(f"nines.ha.drill_replicas: {exc}") from exc


class FilterModule:
    """The filter drill_replicas."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_replicas": drill_replicas}
