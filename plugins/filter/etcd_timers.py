# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: etcd's timers from measured latencies."""

from __future__ import annotations

DOCUMENTATION = r"""
name: etcd_timers
short_description: Choose etcd's heartbeat and election timeout from measured latencies
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - The heartbeat is the slowest round trip between two members, rounded up, and at least
    O(floor_ms). The election timeout is ten heartbeats, more where ten round trips with their
    writes to the disk take longer, in whole heartbeats.
  - Refuses latencies that need an election timeout of more than 50 s, which etcd does not take.
  - All members have to get the same timers.
positional: _input
options:
  _input:
    description: >-
      Round trips between members in milliseconds, as a number, a list or a mapping of them, also
      nested (C({db1: {db2: 0.4}})). An empty list for a single member.
    type: raw
    required: true
  fsync_p99_ms:
    description: Milliseconds within which 99 of 100 writes are on the disk of the slowest member,
      the 99th percentile of C(etcd_disk_wal_fsync_duration_seconds). None when not given.
    type: float
  floor_ms:
    description: Shortest heartbeat to choose, in milliseconds. The default is etcd's own. At least
      50, which is for a local network and fast disks only.
    type: int
    default: 100
"""

EXAMPLES = r"""
- name: Show the timers of members in two towns, in three sentences
  ansible.builtin.debug:
    msg:
      - "{{ timers.heartbeat_ms }} {{ timers.election_ms }} {{ timers.worst_case_leader_loss_s }}"
      - "{{ timers.reason | split('; ') }}"
  vars:
    timers: "{{ [0.4, 130.2] | nines.ha.etcd_timers(fsync_p99_ms=9) }}"
  # => [
  #      "131 1441 3.151",
  #      [
  #        "heartbeat 131 ms, the slowest round trip of 130.2 ms rounded up",
  #        "election 1441 ms = 11 x heartbeat, at least 10 x (130.2 ms round trip + 9 ms fsync)",
  #        "without a leader at worst 2 x 1.441 s election timeout + 2 x 0.13 s votes + 0.009 s
  #         fsync = 3.151 s, and up to 2.882 s more for each vote that is split"
  #      ]
  #    ]
"""

RETURN = r"""
_value:
  description: The timers.
  type: dict
  contains:
    heartbeat_ms:
      description: The option C(heartbeat-interval), in milliseconds.
      type: int
    election_ms:
      description: The option C(election-timeout), in milliseconds.
      type: int
    worst_case_leader_loss_s:
      description: Longest time without a leader after its loss, in seconds, if no vote is split.
      type: float
    reason:
      description: Why, with the arithmetic, as a sentence.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._etcd_timers import (
    DEFAULT_HEARTBEAT_MS,
    read,
)


def etcd_timers(
    round_trips_ms: t.Any, fsync_p99_ms: t.Any = None, floor_ms: t.Any = DEFAULT_HEARTBEAT_MS
) -> dict[str, t.Any]:
    """Choose etcd's heartbeat and election timeout from measured latencies."""
    try:
        return read(round_trips_ms, fsync_p99_ms, floor_ms)._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter etcd_timers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"etcd_timers": etcd_timers}
