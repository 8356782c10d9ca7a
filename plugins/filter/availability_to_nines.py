# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: how many nines an availability has."""

from __future__ import annotations

DOCUMENTATION = r"""
name: availability_to_nines
short_description: Count the nines of an availability
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - The negative decimal logarithm of the share of time that is lost, so each nine more is a tenth
    of the downtime.
options:
  _input:
    description: Availability in percent, 0 to 100.
    type: float
    required: true
"""

EXAMPLES = r"""
- name: Show how many nines these are
  ansible.builtin.debug:
    msg: "{{ [99.9, 99.95] | map('nines.ha.availability_to_nines') }}"
  # => [3.0, 3.30103]
"""

RETURN = r"""
_value:
  description: Number of nines; none for 100 percent, which has no last one.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import to_nines
from ansible_collections.nines.ha.plugins.module_utils._values import named, number


def availability_to_nines(percent: t.Any) -> float | None:
    """Count the nines of an availability."""
    try:
        return to_nines(named("the availability", number, percent))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter availability_to_nines."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"availability_to_nines": availability_to_nines}
