# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the error budget of an objective."""

from __future__ import annotations

DOCUMENTATION = r"""
name: error_budget
short_description: Tell what is left of the downtime that an objective allows
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - The error budget of an objective is the downtime that it allows within a window. The burn rate
    says how fast it is spent; 1 spends all of it exactly in one window.
  - It counts downtime of the whole service. Where a part of the requests fails, count that share of
    the time.
positional: _input
options:
  _input:
    description: Objective, an availability in percent, 0 to 100.
    type: float
    required: true
  window:
    description: >-
      C(year), C(month), C(week), C(day), or a duration as P(nines.ha.duration#filter) reads it.
    type: str
    default: 30d
  spent:
    description: Downtime so far, a duration.
    type: raw
    default: 0
  elapsed:
    description: >-
      How much of the window has passed, a duration. Leave it out where the window moves along with
      the time, as the last 30 days do.
    type: raw
"""

EXAMPLES = r"""
- name: Show what is left of three nines after ten minutes of downtime in ten days
  ansible.builtin.debug:
    msg: "{{ 99.9 | nines.ha.error_budget(window='30d', spent='10m', elapsed='10d') }}"
  # => {"allowed_s": 2592.0, "burn_rate": 0.6944, "lasts_s": 2868480.0, "left_percent": 76.85,
  #     "left_s": 1992.0, "met": true, "spent_s": 600.0}
"""

RETURN = r"""
_value:
  description:
    - C(allowed_s), C(spent_s) and C(left_s) in seconds; the last is negative
      where too much is spent. C(left_percent) is the same as a percentage.
    - C(burn_rate), none where nothing is allowed.
    - C(lasts_s), for how many seconds the rest lasts at this rate; none where nothing is
      spent, or nothing is allowed.
    - C(met), whether the objective can still be met.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import period_seconds
from ansible_collections.nines.ha.plugins.module_utils._downtime import budget
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._values import named, number


def error_budget(
    objective: t.Any, window: t.Any = "30d", spent: t.Any = 0, elapsed: t.Any = None
) -> dict[str, t.Any]:
    """Tell what is left of the downtime that an objective allows."""
    try:
        window_s = period_seconds(window)
        elapsed_s = window_s if elapsed is None else parse_duration(elapsed)
        percent = named("the objective", number, objective)
        return dict(budget(percent, window_s, parse_duration(spent), elapsed_s))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter error_budget."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"error_budget": error_budget}
