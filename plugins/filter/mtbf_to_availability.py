# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the availability of a part that fails and is repaired."""

from __future__ import annotations

DOCUMENTATION = r"""
name: mtbf_to_availability
short_description: Tell the availability of a part from MTBF and MTTR
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - MTBF / (MTBF + MTTR), with MTBF the mean time from a repair to the next failure.
  - MTTR is everything until it serves again, and most of it is not repair. It takes time to notice,
    to wake somebody, to find the cause and to restore.
  - An MTBF of a data sheet is that of many young parts in a good place, not the life of one.
positional: _input, mttr
options:
  _input:
    description: Mean time between failures, a duration as P(nines.ha.duration#filter) reads it.
    type: raw
    required: true
  mttr:
    description: Mean time to repair, a duration.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Show a server that fails twice a year and is back after four hours
  ansible.builtin.debug:
    msg: "{{ '180d' | nines.ha.mtbf_to_availability('4h') }}"
  # => 99.907493062
"""

RETURN = r"""
_value:
  description: The availability in percent.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import from_mtbf
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration


def mtbf_to_availability(mtbf: t.Any, mttr: t.Any) -> float:
    """Tell the availability of a part from MTBF and MTTR."""
    try:
        return from_mtbf(parse_duration(mtbf), parse_duration(mttr))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter mtbf_to_availability."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"mtbf_to_availability": mtbf_to_availability}
