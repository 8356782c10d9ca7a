# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: virtual addresses that somebody else answers for."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vip_conflicts
short_description: Name virtual addresses that a stranger answers for
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through what M(nines.ha.vip_info) heard on the segment and names each virtual address
    that a machine answers for which is no member of the cluster. Members are known by the MAC that
    answers for their own address, so ask for those too.
positional: _input
options:
  _input:
    description: >-
      The list C(addresses) of a M(nines.ha.vip_info) result that was asked with
      O(nines.ha.vip_info#module:arp=true).
    type: list
    elements: dict
    required: true
  virtual:
    description: The virtual addresses, with or without prefix length.
    type: list
    elements: str
    required: true
  members:
    description: The members' own addresses on the same segment.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Ask who answers
  nines.ha.vip_info:
    addresses: [198.51.100.10, 198.51.100.11, 198.51.100.12]
  register: answers

- name: Refuse an address that somebody else has
  ansible.builtin.assert:
    that: conflicts | length == 0
    fail_msg: "{{ conflicts | join('\n') }}"
  vars:
    members: [198.51.100.11, 198.51.100.12]
    conflicts: >-
      {{ answers.addresses | nines.ha.vip_conflicts(virtual=['198.51.100.10'], members=members) }}
"""

RETURN = r"""
_value:
  description: One sentence for each conflict, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._conflicts import conflicts


def vip_conflicts(answers: t.Any, virtual: t.Any, members: t.Any) -> list[str]:
    """Name each virtual address that a machine outside the cluster answers for."""
    if not isinstance(answers, list):
        raise AnsibleFilterError(
            "nines.ha.vip_conflicts needs the list `addresses` of a vip_info result,"
            f" got {type(answers).__name__}."
        )
    try:
        return conflicts(answers, virtual, members)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vip_conflicts."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vip_conflicts": vip_conflicts}
