# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the availability that a downtime leaves."""

from __future__ import annotations

DOCUMENTATION = r"""
name: downtime_to_availability
short_description: Tell the availability that a downtime leaves
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Turns the downtime within a period into an availability in percent.
positional: _input
options:
  _input:
    description: >-
      The downtime, as P(nines.ha.duration#filter) reads durations. A bare number is seconds. Not
      longer than the period.
    type: raw
    required: true
  period:
    description: >-
      C(year) (365.25 days), C(month) (a twelfth of that), C(week), C(day), or a duration as
      P(nines.ha.duration#filter) reads it.
    type: str
    default: year
"""

EXAMPLES = r"""
- name: Show what an outage costs
  ansible.builtin.debug:
    msg:
      - "{{ '2h' | nines.ha.downtime_to_availability(period='month') }}"
      - "{{ 31.5576 | nines.ha.downtime_to_availability }}"
  # => [99.7262149213, 99.9999]
"""

RETURN = r"""
_value:
  description: The availability in percent.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import (
    availability,
    period_seconds,
)
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration


def downtime_to_availability(downtime: t.Any, period: t.Any = "year") -> float:
    """Tell the availability that a downtime leaves."""
    try:
        return availability(parse_duration(downtime), period_seconds(period))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter downtime_to_availability."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"downtime_to_availability": downtime_to_availability}
