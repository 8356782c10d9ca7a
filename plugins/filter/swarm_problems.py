# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether hosts may become, or are, one Docker Swarm."""

from __future__ import annotations

DOCUMENTATION = r"""
name: swarm_problems
short_description: Say why hosts are not one Docker Swarm, or may not be made one
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses numbers of managers that cost and give nothing; addresses and host names that are
    missing or given twice; managers that were not asked, do not answer, are locked, or are in
    another swarm; a swarm without a quorum.
  - A host is taken to be in a swarm when its disk says so, whatever its engine answers.
positional: workers
options:
  _input:
    description: >-
      The managers' variables, after the task file C(observe) of P(nines.ha.swarm#role). It
      registers what is looked at here beside C(inventory_hostname) and C(ha_address).
    type: list
    elements: dict
    required: true
  workers:
    description: Those of the workers.
    type: list
    elements: dict
    default: []
  allow_few:
    description: Whether one or two managers are accepted.
    type: bool
    default: false
  key:
    description: Whether the key that unlocks managers is known.
    type: bool
    default: false
  starting:
    description: Whether engines are about to be started and unlocked, and asked again then.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: "{{ groups['swarm_managers'] | map('extract', hostvars) | nines.ha.swarm_problems }}"
  # => [
  #      "4 managers survive the loss of 1 (3 of 4 have to agree), as 3 do: take 3 or 5"
  #    ]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils import _swarm_inventory as inventory
from ansible_collections.nines.ha.plugins.module_utils._values import flag, named


def swarm_problems(
    managers: t.Any,
    workers: t.Any = (),
    allow_few: t.Any = False,
    key: t.Any = False,
    starting: t.Any = False,
) -> list[str]:
    """Name what is wrong with the hosts."""
    try:
        return inventory.swarm_problems(
            [inventory.host_of(host) for host in managers],
            [inventory.host_of(host) for host in workers],
            allow_few=named("allow_few", flag, allow_few),
            key=named("key", flag, key),
            starting=named("starting", flag, starting),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the hosts cannot be read: {exc}") from exc


class FilterModule:
    """The filter swarm_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"swarm_problems": swarm_problems}
