# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: exactly one owner for each address, as checks of a drill's record."""

from __future__ import annotations

DOCUMENTATION = r"""
name: owner_checks
short_description: Judge the owners of addresses for a drill's record
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through M(nines.ha.vip_info) results of several hosts and gives one check for each
    address, in the form that M(nines.ha.drill_record) takes as
    O(nines.ha.drill_record#module:checks). It passes when exactly one host holds the address.
positional: _input, addresses, name
options:
  _input:
    description: The results, one a host.
    type: list
    elements: dict
    required: true
  addresses:
    description: The addresses, without prefix length.
    type: list
    elements: str
    required: true
  name:
    description: Name of the checks.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Judge the owners
  ansible.builtin.debug:
    msg: "{{ results | nines.ha.owner_checks(['198.51.100.10'], 'Owner after healing') }}"
  vars:
    results:
      - {host: lb1, addresses: [{address: 198.51.100.10, held: true}]}
      - {host: lb2, addresses: [{address: 198.51.100.10, held: false}]}
  # => [{"detail": "198.51.100.10 on lb1", "name": "Owner after healing", "passed": true}]
"""

RETURN = r"""
_value:
  description: One check for each address, with C(name), C(passed) and C(detail).
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._owner_checks import owner_checks as judge


def owner_checks(results: t.Any, addresses: t.Any, name: str) -> list[dict[str, t.Any]]:
    """Judge the owners of addresses."""
    if not isinstance(addresses, list) or not addresses:
        raise AnsibleFilterError(
            f"nines.ha.owner_checks needs a list of addresses, got {addresses!r}."
        )
    try:
        return judge(results, addresses, name)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter owner_checks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"owner_checks": owner_checks}
