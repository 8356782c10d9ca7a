# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test: exactly one host holds an address."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sole_owner
short_description: Whether exactly one host holds an address
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Is true when exactly one of the members holds the address. Two owners are a split brain and none
    is an outage, and both make it false.
  - A member that failed, was skipped or was not reachable does not hold the address. Where no
    result says anything about the address at all, the test fails with an error, since it would
    otherwise prove nothing.
  - Each result counts as one host, so each member may be in the list only once.
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
  - plugin: nines.ha.vip_owners
    plugin_type: filter
  - module: nines.ha.vip_info
"""

EXAMPLES = r"""
- name: Judge two results
  ansible.builtin.debug:
    msg:
      - "{{ [first, second] is nines.ha.sole_owner('198.51.100.10') }}"
      - "{{ [first, first] is nines.ha.sole_owner('198.51.100.10') }}"
  vars:
    first:
      host: lb1
      addresses: [{address: 198.51.100.10, held: true}]
    second:
      host: lb2
      addresses: [{address: 198.51.100.10, held: false}]
  # => [true, false]

- name: Ask each member
  nines.ha.vip_info:
    addresses: [198.51.100.10]
    host: "{{ inventory_hostname }}"
  register: vip

- name: The address has exactly one owner
  ansible.builtin.assert:
    that: results is nines.ha.sole_owner('198.51.100.10')
    fail_msg: "198.51.100.10 is held by {{ results | nines.ha.vip_owners('198.51.100.10') }}"
  vars:
    results: "{{ ansible_play_hosts | map('extract', hostvars, 'vip') | list }}"
  run_once: true
"""

RETURN = r"""
_value:
  description: Whether exactly one host holds the address.
  type: bool
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils import _ownership as ownership
from ansible_collections.nines.ha.plugins.module_utils._values import named, text


def sole_owner(results: t.Any, address: t.Any) -> bool:
    """Whether exactly one host holds an address."""
    try:
        return ownership.sole_owner(results, named("address", text, address))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class TestModule:
    """The test sole_owner."""

    def tests(self) -> dict[str, t.Callable[..., bool]]:
        """Name the test."""
        return {"sole_owner": sole_owner}
