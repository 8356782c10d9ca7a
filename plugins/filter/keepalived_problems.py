# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with VRRP instances."""

from __future__ import annotations

DOCUMENTATION = r"""
name: keepalived_problems
short_description: Name what is wrong with VRRP instances
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Checks VRRP instances before anything is changed, and says of each problem which instance has
    it, with the values, and what to change.
  - It refuses names, router ids or addresses that are used twice; a router id, priority, weight or
    interval out of range; equal priorities; an address outside the networks of a member's
    interface or equal to a member's own; less than two members; version 2 with IPv6 or with
    fractions of a second; a password with version 3 or of more than 8 characters; a preemption
    delay without preemption.
  - It refuses a check whose weight cannot move the addresses, because the gap between the
    priorities is as large, or because members do not preempt.
  - With O(rto), it refuses timers whose worst case takes longer, and shows the sum.
positional: _input
options:
  _input:
    description:
      - The instances as P(nines.ha.keepalived_resolved#filter) returns them.
      - Needed are C(name), C(virtual_router_id), C(addresses) (in CIDR notation), C(members),
        C(priorities) (by host), C(version) and C(advert_int) (seconds).
      - Looked at where given are C(preempt), C(preempt_delay) (seconds), C(auth_pass),
        C(interface), C(interface_networks) (a list by host), C(member_addresses) (a list by host),
        and C(checks) (with C(name), C(weight), C(interval) and C(timeout) in seconds, C(fall), and
        C(process) for a process that the kernel watches) or only their C(weights).
    type: list
    elements: dict
    required: true
  rto:
    description: >-
      Objective that the timers have to meet, as P(nines.ha.duration#filter) reads durations.
    type: raw
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: "{{ instances | nines.ha.keepalived_problems(rto='1s') }}"
  vars:
    instances:
      - name: web
        virtual_router_id: 300
        addresses: [198.51.100.10/24]
        members: [lb1, lb2]
        priorities: {lb1: 200, lb2: 190}
        version: 3
        advert_int: 50
  # => [
  #      "Instance web: virtual_router_id 300 is outside 1..255: choose another.",
  #      "Instance web: advert_int is 50 s, and version 3 allows 0.01..40.95 s."
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
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._keepalived import (
    keepalived_problems as find,
)
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence


def keepalived_problems(instances: t.Any, rto: t.Any = None) -> list[str]:
    """Name what is wrong with VRRP instances."""
    try:
        rto_s = None if rto is None else parse_duration(rto)
        return find(named("instances", sequence, instances), rto_s)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter keepalived_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"keepalived_problems": keepalived_problems}
