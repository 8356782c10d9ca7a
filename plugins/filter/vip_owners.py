# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the hosts that hold an address."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vip_owners
short_description: Name the hosts that hold an address
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through what M(nines.ha.vip_info) returned on all members and names each host that holds
    the address. More than one name is a split brain, none is an outage.
  - A member that failed, was skipped or was not reachable does not hold the address. Where no
    result says anything about the address at all, the filter fails, since that is no answer.
positional: _input, address
options:
  _input:
    description: >-
      A list of results of M(nines.ha.vip_info), or what a loop over the members registered.
    type: raw
    required: true
  address:
    description: The address, with or without prefix length. Its spelling does not matter.
    type: str
    required: true
seealso:
  - plugin: nines.ha.sole_owner
    plugin_type: test
"""

EXAMPLES = r"""
- name: Name the owner
  ansible.builtin.debug:
    msg: "{{ results | nines.ha.vip_owners('198.51.100.10') }}"
  vars:
    results:
      - host: lb1
        addresses: [{address: 198.51.100.10, held: true}]
      - host: lb2
        addresses: [{address: 198.51.100.10, held: false}]
  # => ["lb1"]
"""

RETURN = r"""
_value:
  description: >-
    Names of the hosts, in the order of the results. A result without a C(host) is named by its
    position in the list, from 0.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._ownership import owners
from ansible_collections.nines.ha.plugins.module_utils._values import named, text


def vip_owners(results: t.Any, address: t.Any) -> list[str]:
    """Name the hosts that hold an address."""
    try:
        return owners(results, named("address", text, address))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vip_owners."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vip_owners": vip_owners}
