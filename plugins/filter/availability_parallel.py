# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the availability of redundant parts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: availability_parallel
short_description: Tell the availability of redundant parts
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Tells how often enough of several redundant parts are up.
  - Parts are taken to fail independently, and to be replaced at once. Parts of one failure domain
    (rack, power, host) fail together, and a failover takes its time. So this is the best that the
    topology can reach.
positional: _input
options:
  _input:
    description: >-
      Availability of each part in percent, 0 to 100; or one availability, with O(n) the number of
      equal parts.
    type: raw
    required: true
  n:
    description: Number of equal parts. Only with one availability, and needed there.
    type: int
  k:
    description: Number of parts that are enough.
    type: int
    default: 1
"""

EXAMPLES = r"""
- name: Show two unequal nodes of which one is enough, and three of which two are needed
  ansible.builtin.debug:
    msg:
      - "{{ [99.0, 99.9] | nines.ha.availability_parallel }}"
      - "{{ 99.0 | nines.ha.availability_parallel(n=3, k=2) }}"
  # => [99.999, 99.9702]
"""

RETURN = r"""
_value:
  description: The availability in percent.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import parallel, parallel_parts
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    named,
    number,
    sequence_of,
    whole,
)


def availability_parallel(parts: t.Any, n: t.Any = None, k: t.Any = 1) -> float:
    """Tell the availability of redundant parts."""
    try:
        enough = named("k", whole, k)
        if isinstance(parts, (list, tuple)):
            if n is not None:
                raise Refused("n goes with one availability, not with a list: leave one of them")
            return parallel_parts(named("the availabilities", sequence_of(number), parts), enough)
        if n is None:
            raise Refused("n is missing: say how many parts have this availability, or give a list")
        return parallel(named("the availability", number, parts), named("n", whole, n), enough)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter availability_parallel."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"availability_parallel": availability_parallel}
