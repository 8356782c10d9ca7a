# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the worst case of VRRP timers that were set by hand."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vrrp_worst_case
short_description: Sum up the worst case of VRRP timers
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Tells how long a virtual address can be without an owner that serves, for timers that were set
    by hand, and shows the sum.
positional: _input
options:
  _input:
    description: >-
      Timers as P(nines.ha.vrrp_timers#filter) returns them. C(advert_int), C(check_interval) and
      C(check_timeout) in seconds and C(check_fall) are needed; other keys do not count.
    type: dict
    required: true
  lowest_priority:
    description: Lowest priority of any member, 1 to 254. The default is right for all.
    type: int
    default: 1
  version:
    description: VRRP version.
    type: int
    choices: [2, 3]
    default: 3
"""

EXAMPLES = r"""
- name: Show what one advert a second means
  ansible.builtin.debug:
    msg: "{{ (timers | nines.ha.vrrp_worst_case(lowest_priority=100))['text'] | split('; ') }}"
  vars:
    timers:
      advert_int: 1
      check_interval: 2
      check_timeout: 1
      check_fall: 3
  # => [
  #      "node loss: 3 x 1 s + 0.609 s skew = 3.609 s",
  #      "process loss: 3 x 2 s + 0.609 s skew = 6.609 s",
  #      "hanging process: 3 x 2 s + 0.609 s skew + 1 s timeout = 7.609 s"
  #    ]
"""

RETURN = r"""
_value:
  description: The worst case.
  type: dict
  contains:
    node_loss:
      description: Longest time in seconds until another member takes over from a lost node.
      type: float
    process_loss:
      description: >-
        Longest time in seconds until another member takes over from one whose process hangs.
      type: float
    text:
      description: The arithmetic as a sentence.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._timers import vrrp_worst_case as sum_up
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    mapping,
    named,
    number,
    whole,
)

_NEEDED = ("advert_int", "check_interval", "check_timeout", "check_fall")


def vrrp_worst_case(
    timers: t.Any, lowest_priority: t.Any = 1, version: t.Any = 3
) -> dict[str, t.Any]:
    """Sum up the worst case of VRRP timers."""
    try:
        given = named("timers", mapping, timers)
        missing = [key for key in _NEEDED if key not in given]
        if missing:
            raise Refused(f"{', '.join(missing)} missing: give {', '.join(_NEEDED)}")
        advert_int, interval, timeout = (named(key, number, given[key]) for key in _NEEDED[:3])
        fall = named("check_fall", whole, given["check_fall"])
        lowest = named("lowest_priority", whole, lowest_priority)
        version = named("version", whole, version)
        return sum_up(advert_int, interval, timeout, fall, lowest, version)._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vrrp_worst_case."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vrrp_worst_case": vrrp_worst_case}
