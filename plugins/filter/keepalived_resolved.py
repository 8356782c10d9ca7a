# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: VRRP instances with every default filled in."""

from __future__ import annotations

DOCUMENTATION = r"""
name: keepalived_resolved
short_description: Fill the defaults of VRRP instances in
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Takes the instances as the variable C(keepalived_instances) of the role
    P(nines.ha.keepalived#role) has them, and gives each one every value that its configuration
    needs, as seen from one host.
  - What it returns can be given to P(nines.ha.keepalived_problems#filter) as it is.
positional: _input
options:
  _input:
    description: The instances; each needs a C(name) and C(addresses).
    type: list
    elements: dict
    required: true
  host:
    description: The host that the result is for, by its inventory name.
    type: str
    required: true
  members:
    description: Hosts of an instance that names no C(members), the preferred one first.
    type: list
    elements: str
    required: true
  member_addresses:
    description: IPv4 address of each member.
    type: dict
    required: true
  member_addresses6:
    description: IPv6 address of each member; only instances with IPv6 addresses alone need it.
    type: dict
    default: {}
  interface:
    description: Interface of an instance that names none.
    type: str
    required: true
  networks:
    description: Networks of that interface on O(host), in CIDR notation.
    type: list
    elements: str
    required: true
  defaults:
    description: >-
      Values for C(version), C(advert_int) in seconds, C(preempt) and C(preempt_delay) in seconds.
    type: dict
    required: true
  checks:
    description: The checks that instances can track.
    type: list
    elements: dict
    default: []
  check_defaults:
    description: >-
      Values for C(interval) and C(timeout) in seconds, C(fall) and C(rise) in counts, and
      C(weight).
    type: dict
    default: {}
  whole_seconds:
    description: >-
      Whether C(interval) and C(timeout) of scripts are rounded up to whole seconds, as keepalived
      before version 2.3 needs.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show who is preferred for the address
  ansible.builtin.debug:
    msg: "{{ (instances | nines.ha.keepalived_resolved(**context) | first)['priorities'] }}"
  vars:
    instances:
      - name: web
        addresses: [198.51.100.10/24]
    context:
      host: lb1
      members: [lb1, lb2]
      member_addresses: {lb1: 198.51.100.11, lb2: 198.51.100.12}
      interface: eth0
      networks: [198.51.100.0/24]
      defaults: {version: 3, advert_int: 0.1, preempt: false, preempt_delay: 0}
  # => {"lb1": 200, "lb2": 190}
"""

RETURN = r"""
_value:
  description:
    - One entry for each instance, with C(virtual_router_id), C(priorities) of all members,
      C(source) and C(peers) (addresses of the adverts), C(advertised) and C(excluded) (virtual
      addresses in the adverts and beside them), C(checks) and all other options.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._keepalived_resolve import (
    Context,
    resolve_all,
)


def keepalived_resolved(instances: t.Any, **context: t.Any) -> list[dict[str, t.Any]]:
    """Fill the defaults of VRRP instances in."""
    if not isinstance(instances, list):
        raise AnsibleFilterError(
            "nines.ha.keepalived_resolved needs a list of instances,"
            f" got {type(instances).__name__}."
        )
    optional: dict[str, t.Any] = {"member_addresses6": {}, "checks": [], "check_defaults": {}}
    try:
        return resolve_all(instances, Context(**{**optional, **context}))
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter keepalived_resolved."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"keepalived_resolved": keepalived_resolved}
