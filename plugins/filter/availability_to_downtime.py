# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the downtime that an availability allows."""

from __future__ import annotations

DOCUMENTATION = r"""
name: availability_to_downtime
short_description: Tell how long a service may be down
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Turns an availability in percent into the downtime that it allows within a period.
positional: _input
options:
  _input:
    description: Availability in percent, 0 to 100.
    type: float
    required: true
  period:
    description: >-
      C(year) (365.25 days), C(month) (a twelfth of that), C(week), C(day), or a duration as
      P(nines.ha.duration#filter) reads it.
    type: str
    default: year
"""

EXAMPLES = r"""
- name: Show what three nines allow
  ansible.builtin.debug:
    msg:
      - "{{ 99.9 | nines.ha.availability_to_downtime }}"
      - "{{ 99.9 | nines.ha.availability_to_downtime(period='day') }}"
  # => [31557.6, 86.4]
"""

RETURN = r"""
_value:
  description: The downtime in seconds.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import downtime, period_seconds
from ansible_collections.nines.ha.plugins.module_utils._values import named, number


def availability_to_downtime(percent: t.Any, period: t.Any = "year") -> float:
    """Tell how long a service may be down."""
    try:
        return downtime(named("the availability", number, percent), period_seconds(period))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter availability_to_downtime."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"availability_to_downtime": availability_to_downtime}
