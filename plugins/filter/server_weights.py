# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: server weights from the capacity of hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: server_weights
short_description: Weigh servers by their CPUs and memory
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives each host a weight for a load balancer, in proportion to its capacity. The strongest host
    gets the maximum, and no host gets 0, which would mean that it takes no new clients.
  - Capacity is the geometric mean of the shares of CPUs and of memory, relative to the host that
    has most. Half of both makes half the weight.
positional: _input
options:
  _input:
    description: >-
      For each host a mapping with C(cpus), the number of CPUs, and C(memory_mb), the memory in MB.
      The facts C(processor_vcpus) and C(memtotal_mb) fit.
    type: dict
    required: true
  maximum:
    description: Weight of the strongest host, 1 to 256.
    type: int
    default: 256
  cpu_share:
    description: >-
      How much the CPUs count against the memory, from 0 (memory alone) to 1 (CPUs alone).
    type: float
    default: 0.5
"""

EXAMPLES = r"""
- name: Weigh an old and a new host
  ansible.builtin.debug:
    msg: "{{ hosts | nines.ha.server_weights(maximum=100) }}"
  vars:
    hosts:
      app1: {cpus: 8, memory_mb: 32768}
      app2: {cpus: 4, memory_mb: 16384}
      app3: {cpus: 4, memory_mb: 32768}
  # => {"app1": 100, "app2": 50, "app3": 71}
"""

RETURN = r"""
_value:
  description: The weight of each host, 1 to 256.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._values import (
    mapping_of,
    named,
    number,
    whole,
)
from ansible_collections.nines.ha.plugins.module_utils._weights import Capacity
from ansible_collections.nines.ha.plugins.module_utils._weights import server_weights as weigh


def server_weights(hosts: t.Any, maximum: t.Any = 256, cpu_share: t.Any = 0.5) -> dict[str, int]:
    """Weigh servers by their CPUs and memory."""
    try:
        return weigh(
            named("hosts", mapping_of(Capacity.from_mapping), hosts),
            named("maximum", whole, maximum),
            named("cpu_share", number, cpu_share),
        )
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter server_weights."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"server_weights": server_weights}
