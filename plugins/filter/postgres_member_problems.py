# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether the members of a PostgreSQL cluster fit together."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_member_problems
short_description: Name what is wrong with the members of a PostgreSQL cluster
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses members without an address or with one that another has, names that PostgreSQL cannot
    use, and upstreams that are no member or lead in a circle.
options:
  _input:
    description: >-
      The hosts' variables, of which C(inventory_hostname), C(ha_address), C(postgres_upstream) and
      C(postgres_apply_delay) are looked at.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: "{{ groups['postgres'] | map('extract', hostvars) | nines.ha.postgres_member_problems }}"
  # => ["postgres_upstream of db3 is db9, which is no member: it is one of db1, db2"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._postgres_members import (
    member_problems,
    node_of,
)


def postgres_member_problems(hosts: t.Any) -> list[str]:
    """Name what is wrong with the members."""
    try:
        return member_problems([node_of(host) for host in hosts])
    except (KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the members cannot be read: {exc}") from exc


class FilterModule:
    """The filter postgres_member_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_member_problems": postgres_member_problems}
