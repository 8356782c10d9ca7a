# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether the members of an etcd cluster fit together."""

from __future__ import annotations

DOCUMENTATION = r"""
name: etcd_problems
short_description: Name what is wrong with the members of an etcd cluster
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses an even number of members, which tolerates no more failures than one fewer, and more
    than 7; names and addresses that are missing, cannot be used or are given twice.
options:
  _input:
    description: >-
      The hosts' variables, of which C(inventory_hostname), C(ha_address) and C(etcd_name) (the name
      of the member where it is another) are looked at.
    type: list
    elements: dict
    required: true
  transitional:
    description: Whether an even number is accepted, as another change follows at once.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: "{{ groups['etcd'] | map('extract', hostvars) | nines.ha.etcd_problems }}"
  # => [
  #      "2 members tolerate the loss of none (2 of 2 have to agree), as 1 would, and one more can
  #       fail: take 1 or 3"
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
from ansible_collections.nines.ha.plugins.module_utils._etcd_members import (
    member_problems,
    node_of,
)
from ansible_collections.nines.ha.plugins.module_utils._values import flag, named


def etcd_problems(hosts: t.Any, transitional: t.Any = False) -> list[str]:
    """Name what is wrong with the members."""
    try:
        even = named("transitional", flag, transitional)
        return member_problems([node_of(host) for host in hosts], even)
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the members cannot be read: {exc}") from exc


class FilterModule:
    """The filter etcd_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"etcd_problems": etcd_problems}
