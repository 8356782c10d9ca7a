# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: VRRP timers from objectives."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vrrp_timers
short_description: Choose VRRP timers that meet the declared objectives
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Chooses the gentlest timers of VRRP adverts and of the script that checks the service, and
    tells their worst case. Refuses an objective that no timers meet, and shows the sum.
  - Half of the RTO is left for what no timer governs, which is neighbours that learn the new MAC
    address, clients that connect anew, and a scheduler that runs late. The other half has to hold
    the loss of a node (three adverts and the skew), and the loss of a process that dies (all
    failing checks and the skew).
  - A process that hangs also costs the timeout of a check. As that is the interval of the checks
    and two of them must fail, such a loss stays within three quarters of the RTO.
positional: _input
options:
  _input:
    description: >-
      The declared objectives. C(rto), a duration as P(nines.ha.duration#filter) reads it, counts
      here; 30 s where it is not declared. C(rpo) and C(availability) are allowed, other names are
      refused.
    type: dict
    required: true
  priority:
    description: Lowest priority of any member, 1 to 254. The default is right for all.
    type: int
    default: 1
  version:
    description: VRRP version. Version 2 has whole seconds only.
    type: int
    choices: [2, 3]
    default: 3
seealso:
  - plugin: nines.ha.vrrp_worst_case
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the timers for an RTO of one second, and their worst case
  ansible.builtin.debug:
    msg:
      - "{{ ['advert_int', 'check_interval', 'check_fall'] | map('extract', timers) }}"
      - "{{ timers['worst_case'] | split('; ') }}"
  vars:
    timers: "{{ {'rto': '1s'} | nines.ha.vrrp_timers }}"
  # => [
  #      [0.1, 0.2, 2],
  #      [
  #        "rto 1 s leaves 0.5 s for detection",
  #        "node loss: 3 x 0.1 s + 0.1 s skew = 0.4 s",
  #        "process loss: 2 x 0.2 s + 0.1 s skew = 0.5 s",
  #        "hanging process: 2 x 0.2 s + 0.1 s skew + 0.2 s timeout = 0.7 s"
  #      ]
  #    ]
"""

RETURN = r"""
_value:
  description: The timers, all in seconds.
  type: dict
  contains:
    advert_int:
      description: Time between two adverts.
      type: float
    check_interval:
      description: Time between the starts of two checks.
      type: float
    check_timeout:
      description: Time after which a check has failed.
      type: float
    check_fall:
      description: Number of checks in a row that must fail.
      type: int
    check_rise:
      description: Number of checks in a row that must pass again.
      type: int
    worst_node_loss:
      description: Longest time until another member takes over from a lost node.
      type: float
    worst_process_loss:
      description: Longest time until another member takes over from one whose process hangs.
      type: float
    budget:
      description: Part of the RTO that detection may use.
      type: float
    worst_case:
      description: The arithmetic as a sentence.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._timers import rto_seconds
from ansible_collections.nines.ha.plugins.module_utils._timers import vrrp_timers as choose
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, whole


def vrrp_timers(objectives: t.Any, priority: t.Any = 1, version: t.Any = 3) -> dict[str, t.Any]:
    """Choose VRRP timers that meet the declared objectives."""
    try:
        rto_s = rto_seconds(named("objectives", mapping, objectives))
        lowest, version = named("priority", whole, priority), named("version", whole, version)
        return choose(rto_s, lowest, version)._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vrrp_timers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vrrp_timers": vrrp_timers}
