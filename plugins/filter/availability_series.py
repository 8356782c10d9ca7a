# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the availability of a chain."""

from __future__ import annotations

DOCUMENTATION = r"""
name: availability_series
short_description: Tell the availability of parts that are all needed
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Multiplies the availabilities of parts that a service needs one and all.
  - Parts are taken to fail independently. Parts of one failure domain fail together.
options:
  _input:
    description: Availability of each part in percent, 0 to 100.
    type: list
    elements: float
    required: true
"""

EXAMPLES = r"""
- name: Show what a chain of network, load balancer and database reaches
  ansible.builtin.debug:
    msg: "{{ [99.95, 99.99, 99.9] | nines.ha.availability_series }}"
  # => 99.8400649950
"""

RETURN = r"""
_value:
  description: The availability in percent.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import series
from ansible_collections.nines.ha.plugins.module_utils._values import named, number, sequence_of


def availability_series(parts: t.Any) -> float:
    """Tell the availability of parts that are all needed."""
    try:
        return series(named("the availabilities", sequence_of(number), parts))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter availability_series."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"availability_series": availability_series}
