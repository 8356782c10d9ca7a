# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: Patroni's timers and synchronous mode from objectives."""

from __future__ import annotations

DOCUMENTATION = r"""
name: patroni_timers
short_description: Choose Patroni's timers and synchronous mode for the declared objectives
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Chooses the gentlest timers with which the worst case of each fault is within the RTO, and shows
    the sums. Where none are, the fastest are given, and a sentence for each objective that is not
    met. Check C(problems) before you use the rest.
  - A lost node cannot be replaced faster than Patroni's shortest C(ttl) of 20 s allows, about 26 s
    until a client is served, and 29 s when etcd runs on the same nodes.
  - An RPO of 0 sets the strict synchronous mode with one synchronous standby. A commit is
    acknowledged when it is on two members, only a member that has it can lead, and when no standby
    is left, no commit ends. Any other RPO sets the asynchronous mode.
positional: _input
options:
  _input:
    description: >-
      The declared objectives. C(rto) (30 s where it is not declared) and C(rpo), durations as
      P(nines.ha.duration#filter) reads them, count here. C(availability) is allowed, other names
      are refused.
    type: dict
    required: true
  members:
    description: Number of members.
    type: int
    default: 3
  sync_mode:
    description: >-
      Synchronous mode for an RPO of 0. V(on) has one named synchronous standby. V(quorum), since
      Patroni 4.0, waits for whichever standby is fastest. While a leader whose Patroni hangs still
      streams to a standby, V(quorum) can acknowledge for an instant what the next leader does not
      have, unless a watchdog stops it; V(on) cannot.
    type: str
    choices: ["on", quorum]
    default: "on"
  shared_etcd:
    description: Whether etcd runs on the nodes of the members, so that both can lose their leader
      at the same time.
    type: bool
    default: true
  faults:
    description: >-
      Faults that the RTO has to hold for, of C(postgres_kill), C(patroni_and_postgres_kill),
      C(node_power_off), C(network_cut) and C(switchover). All of them when not given. The worst
      case of the others is shown all the same.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Show the timers for an RTO of 30 s and no loss
  ansible.builtin.debug:
    msg:
      - "{{ ['ttl', 'loop_wait', 'retry_timeout', 'synchronous_mode'] | map('extract', timers) }}"
      - "{{ timers['sums']['node_power_off'] | split(' + ') }}"
  vars:
    timers: "{{ {'rto': '30s', 'rpo': 0} | nines.ha.patroni_timers }}"
  # => [
  #      [20, 1, 9, "on"],
  #      [
  #        "20 s ttl", "0.5 s etcd expiry", "3 s etcd election", "2 s REST query of the lost node",
  #        "1 s promote", "1 s standby attaches", "0.5 s HAProxy", "1 s clients = 29 s"
  #      ]
  #    ]

- name: What HAProxy's checks of the REST API have to be for it
  ansible.builtin.debug:
    msg: "{{ ({'rto': '30s', 'rpo': 0} | nines.ha.patroni_timers)['haproxy']['inter'] }}"
  # => "500ms"

- name: Refuse objectives that cannot be met
  ansible.builtin.assert:
    that: (ha_objectives | nines.ha.patroni_timers).problems | length == 0
"""

RETURN = r"""
_value:
  description: The settings, times in seconds.
  type: dict
  contains:
    ttl:
      description: Time after which a leader that says nothing has lost its key.
      type: int
    loop_wait:
      description: Time between two looks of a Patroni at its PostgreSQL.
      type: int
    retry_timeout:
      description: Time that Patroni tries to reach the DCS before the leader gives up.
      type: int
    primary_start_timeout:
      description: Time that a crashed primary has to start again before another takes over. 0 with
        an RPO of 0, as a failover loses nothing then.
      type: int
    primary_stop_timeout:
      description: Time after which a primary that does not stop is killed; 0 for never. Has an
        effect in synchronous mode only.
      type: int
    synchronous_mode:
      description: V(off), V(on) or V(quorum), as a text.
      type: str
    synchronous_mode_strict:
      description: Whether the leader stops acknowledging rather than go on alone.
      type: bool
    synchronous_node_count:
      description: Number of standbys that a commit waits for.
      type: int
    maximum_lag_on_failover:
      description: Bytes that a standby may lack of the last known position and still lead.
      type: int
    parameters:
      description: Parameters of PostgreSQL that the sums rely on.
      type: dict
    haproxy:
      description: C(inter), C(fastinter), C(downinter), C(timeout), C(fall) and C(rise) of the
        checks of the REST API, as C(check) of the role haproxy takes them.
      type: dict
      sample: {"inter": "500ms", "fastinter": "250ms", "downinter": "500ms", "fall": 2, "rise": 1,
        "timeout": "500ms"}
    worst_case:
      description: Longest time without service, of each fault.
      type: dict
    sums:
      description: The arithmetic of each fault as a sentence.
      type: dict
    rto:
      description: The longest of those that the RTO has to hold for.
      type: float
    problems:
      description: A sentence for each objective that is not met.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._patroni_timers import (
    FAULTS,
    Needs,
    as_values,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_timers import (
    patroni_timers as choose,
)
from ansible_collections.nines.ha.plugins.module_utils._timers import rto_seconds
from ansible_collections.nines.ha.plugins.module_utils._values import (
    count,
    flag,
    mapping,
    named,
    sequence_of,
    text,
)


def patroni_timers(
    objectives: t.Any,
    members: t.Any = 3,
    sync_mode: t.Any = "on",
    shared_etcd: t.Any = True,
    faults: t.Any = None,
) -> dict[str, t.Any]:
    """Choose Patroni's settings for the declared objectives."""
    try:
        declared = named("objectives", mapping, objectives)
        wanted = FAULTS if faults is None else named("faults", sequence_of(text), faults)
        needs = Needs(
            rto_s=rto_seconds(declared),
            rpo_s=_rpo_s(declared.get("rpo")),
            members=named("members", count, members),
            # YAML reads the word on as a boolean.
            sync_mode="on" if sync_mode is True else named("sync_mode", text, sync_mode),
            shared_etcd=named("shared_etcd", flag, shared_etcd),
            faults=wanted,
        )
        return as_values(choose(needs), wanted)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


def _rpo_s(rpo: object) -> float | None:
    try:
        return None if rpo is None else parse_duration(rpo)
    except ValueError as exc:
        raise ValueError(f"objective rpo: {exc}") from None


class FilterModule:
    """The filter patroni_timers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"patroni_timers": patroni_timers}
