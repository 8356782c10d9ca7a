# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the plan of a campaign."""

from __future__ import annotations

DOCUMENTATION = r"""
name: campaign_plan
short_description: Plan a campaign of drills
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Checks what a campaign is to do, all of it, and makes the plan of it. The same seed gives the
    same plan.
  - Refuses what is unknown, what would do nothing, and chaos that could hit more members at a time
    than the blast radius allows and the quorum tolerates, or a host that is to be avoided.
positional: _input
options:
  _input:
    description:
      - The campaign - C(drills) or C(chaos), and C(rounds), C(order), C(phase), C(pause), C(limit),
        C(options) and C(stop_on), as the role P(nines.ha.campaign#role) takes them, without
        C(campaign_) before their names.
    type: dict
    required: true
  cluster:
    description:
      - What it is checked against. C(members) has the hosts of each subject, C(groups) those of the
        inventory, C(parts) the target words of each subject, C(faults) what is known of each fault
        (C(group) and C(target), where it has them), C(options) the options of a drill as its
        argument_specs document them.
    type: dict
    required: true
  seed:
    description: What decides where chance does.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show the plan
  ansible.builtin.debug:
    msg: "{{ (campaign | nines.ha.campaign_plan(cluster=cluster, seed='2026-q4'))['lines'] }}"
  vars:
    campaign:
      drills:
        - {subject: vip, fault: link_cut}
        - {subject: vip, fault: haproxy_kill, rounds: 3}
      rounds: 1
      order: listed
      phase: 10s
      pause: 30s
      limit: 10m
      options: {}
      stop_on: unhealthy
      chaos: {}
    cluster:
      members: {vip: [lb1, lb2]}
      groups: {load_balancers: [lb1, lb2]}
      parts: {vip: [vip_owner]}
      faults: {link_cut: {}, haproxy_kill: {}}
      options: {}
  # => ["2 drills, listed, seed 2026-q4",
  #     "[1/2] vip link_cut",
  #     "[2/2] vip haproxy_kill, 3 rounds, 30 s after the one before"]
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    mode:
      description: V(listed), V(shuffled) or V(chaos).
      type: str
    seed:
      description: The seed.
      type: str
    stop_on:
      description: What ends the campaign early.
      type: str
    window_s:
      description: Seconds that chaos may last, none for a list of drills.
      type: float
    steps:
      description: >-
        The drills in their order, each with C(number), C(subject), C(fault), C(target), C(rounds),
        C(pause_s) before it, C(limit_s) that it may take, and its C(variables).
      type: list
      elements: dict
    rehearsals:
      description: Each different drill once, with no round, which asks its gate alone.
      type: list
      elements: dict
    lines:
      description: The plan for people.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._campaign import lines, plan, rehearsals
from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import Cluster
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def campaign_plan(campaign: t.Any, cluster: t.Any, seed: t.Any) -> dict[str, t.Any]:
    """Plan a campaign of drills."""
    try:
        wanted = named("the campaign", mapping, campaign)
        planned = plan(wanted, Cluster(**named("the cluster", mapping, cluster)), str(seed))
    except (KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return {**planned, "rehearsals": rehearsals(planned["steps"]), "lines": lines(planned)}


class FilterModule:
    """The filter campaign_plan."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"campaign_plan": campaign_plan}
