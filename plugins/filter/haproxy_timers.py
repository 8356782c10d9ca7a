# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: HAProxy health check timers from objectives."""

from __future__ import annotations

DOCUMENTATION = r"""
name: haproxy_timers
short_description: Choose HAProxy health check timers that meet the declared objectives
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Chooses the gentlest timers of HAProxy's health checks with which a server that answers nothing
    is marked down within half of the RTO, and tells that worst case. Refuses an objective that no
    timers meet, and shows the sum.
  - The sum is C(inter), then C(fastinter) before each further check, and the timeout of each check.
    The other half of the RTO is left for the clients, whose requests are made anew elsewhere.
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
- name: Show the timers for an RTO of one second, and their worst case
  ansible.builtin.debug:
    msg:
      - "{{ ['inter', 'fastinter', 'fall', 'timeout_check'] | map('extract', timers) }}"
      - "{{ timers['worst_case'] | split('; ') }}"
  vars:
    timers: "{{ {'rto': '1s', 'availability': 99.9} | nines.ha.haproxy_timers }}"
  # => [
  #      [0.2, 0.1, 2, 0.1],
  #      [
  #        "rto 1 s leaves 0.5 s for detection",
  #        "server down: 0.2 s inter + 0.1 s timeout + 0.1 s fastinter + 0.1 s timeout = 0.5 s"
  #      ]
  #    ]
"""

RETURN = r"""
_value:
  description: The timers, all in seconds.
  type: dict
  contains:
    inter:
      description: Time between two checks of a server that is up.
      type: float
    fastinter:
      description: Time between two checks of a server whose state is changing.
      type: float
    downinter:
      description: Time between two checks of a server that is down.
      type: float
    fall:
      description: Number of checks in a row that must fail.
      type: int
    rise:
      description: Number of checks in a row that must pass again.
      type: int
    timeout_check:
      description: Time that a server may take to answer a check.
      type: float
    timeout_connect:
      description: Time that connecting may take, for checks and for requests.
      type: float
    worst_down:
      description: Longest time until a server that answers nothing is marked down.
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
from ansible_collections.nines.ha.plugins.module_utils._timers import haproxy_timers as choose
from ansible_collections.nines.ha.plugins.module_utils._timers import rto_seconds
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def haproxy_timers(objectives: t.Any) -> dict[str, t.Any]:
    """Choose HAProxy health check timers that meet the declared objectives."""
    try:
        return choose(rto_seconds(named("objectives", mapping, objectives)))._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter haproxy_timers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"haproxy_timers": haproxy_timers}
