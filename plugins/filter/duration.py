# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: a duration as seconds."""

from __future__ import annotations

DOCUMENTATION = r"""
name: duration
short_description: Turn a duration into seconds
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads a duration as people write it, so that a variable can hold C(250ms), C(30s), C(5m), C(1h)
    or C(1d) and a task still gets a number.
options:
  _input:
    description: >-
      A number with C(ms), C(s), C(m), C(h) or C(d), or a bare number, which is seconds. Not
      negative.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Read durations
  ansible.builtin.debug:
    msg: "{{ ['250ms', '5m', 30] | map('nines.ha.duration') }}"
  # => [0.25, 300.0, 30.0]
"""

RETURN = r"""
_value:
  description: The duration in seconds.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration


def duration(value: t.Any) -> float:
    """Turn a duration into seconds."""
    try:
        return parse_duration(value)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter duration."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"duration": duration}
