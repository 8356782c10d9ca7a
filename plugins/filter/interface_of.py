# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the interface that holds an address."""

from __future__ import annotations

DOCUMENTATION = r"""
name: interface_of
short_description: Find the interface that holds an address
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through the network facts of a host for the interface that holds an address, so that no
    inventory has to name interfaces, which differ from host to host.
positional: _input, address
options:
  _input:
    description: The facts of the host (C(ansible_facts)), gathered with the subset C(network).
    type: dict
    required: true
  address:
    description: An address of that host, without prefix length. Its spelling does not matter.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Read the host's interfaces
  ansible.builtin.setup:
    gather_subset: ["!all", "!min", network]

- name: Find the interface
  ansible.builtin.debug:
    msg: "{{ ansible_facts | nines.ha.interface_of('127.0.0.1') }}"
  # => {
  #      "address": "127.0.0.1",
  #      "macaddress": null,
  #      "mtu": 65536,
  #      "name": "lo",
  #      "network": "127.0.0.0/8",
  #      "networks": [
  #        "127.0.0.0/8",
  #        "::1/128"
  #      ],
  #      "prefix": 8
  #    }
"""

RETURN = r"""
_value:
  description: The interface.
  type: dict
  contains:
    name:
      description: Name of the interface.
      type: str
    address:
      description: The address in canonical form.
      type: str
    prefix:
      description: Prefix length of the address in bits.
      type: int
    network:
      description: Network of the address in CIDR notation.
      type: str
    networks:
      description: Networks of all addresses of the interface in CIDR notation, IPv4 and IPv6.
      type: list
      elements: str
    mtu:
      description: Largest packet in bytes; null when the facts do not tell.
      type: int
    macaddress:
      description: MAC address; null when the interface has none.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._interfaces import interface_of as find
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, text


def interface_of(facts: t.Any, address: t.Any) -> dict[str, t.Any]:
    """Find the interface that holds an address."""
    try:
        holder = find(named("the facts", mapping, facts), named("the address", text, address))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return holder._asdict()


class FilterModule:
    """The filter interface_of."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"interface_of": interface_of}
