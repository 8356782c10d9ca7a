# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: timers of an NFS pair from objectives."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nfs_timers
short_description: Choose the timers of an NFS pair that meet the declared objectives
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Chooses the gentlest timers with which a failover of a pair of NFS servers usually meets the
    RTO, and tells the sum. Refuses an objective that none meet.
  - The grace time ends early when all clients that were known have come back. All of it is waited
    for only where a client was lost together with the server, and C(worst_case_s) counts
    that. The kernel takes no less than 10 s.
  - The times for starting, for clients that connect anew and for their reclaiming are estimates.
positional: _input
options:
  _input:
    description: >-
      The declared objectives. C(rto), a duration as P(nines.ha.duration#filter) reads it, counts
      here; 30 s where it is not declared. C(rpo) and C(availability) are allowed, other names are
      refused.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the timers for an RTO of 15 seconds
  ansible.builtin.debug:
    msg:
      - "{{ timers.lease_s }} {{ timers.grace_s }} {{ timers.stale_s }} {{ timers.usual_s }}"
      - "{{ timers.reason | split('; ') }}"
  vars:
    timers: "{{ {'rto': '15s'} | nines.ha.nfs_timers }}"
  # => [
  #      "10 10 4.0 12.0",
  #      [
  #        "usually 4.5 s claim + 0.5 s settle + 2 s start + 3 s reconnect + 2 s reclaim = 12 s",
  #        "where a client was lost too 4.5 s claim + 0.5 s settle + 2 s start + 3 s reconnect
  #         + 10 s grace = 20 s, more than the rto of 15 s"
  #      ]
  #    ]
"""

RETURN = r"""
_value:
  description: The timers, all in seconds.
  type: dict
  contains:
    lease_s:
      description: Time after which a silent client loses its opens and locks, C(lease-time).
      type: int
    grace_s:
      description: Longest time in which clients take theirs back after a start, C(grace-time).
      type: int
    renew_s:
      description: Time between two renewals of the claim on the storage.
      type: float
    give_up_s:
      description: Time without a renewal after which the owner of the storage stops.
      type: float
    stale_s:
      description: Time without a renewal after which the other server takes the storage.
      type: float
    usual_s:
      description: Time until clients go on after a server was lost, if all of them come back.
      type: float
    worst_case_s:
      description: The same, where a client was lost together with the server.
      type: float
    worst_case_meets_rto:
      description: Whether that is within the RTO too.
      type: bool
    reason:
      description: The arithmetic as a sentence.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._nfs_timers import nfs_timers as choose
from ansible_collections.nines.ha.plugins.module_utils._timers import rto_seconds
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def nfs_timers(objectives: t.Any) -> dict[str, t.Any]:
    """Choose the timers of an NFS pair."""
    try:
        return choose(rto_seconds(named("objectives", mapping, objectives)))._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter nfs_timers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"nfs_timers": nfs_timers}
