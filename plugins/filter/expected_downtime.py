# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the downtime that faults cost in a year."""

from __future__ import annotations

DOCUMENTATION = r"""
name: expected_downtime
short_description: Tell the downtime of a year from measured RTOs and rates of faults
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Multiplies the RTO of each kind of fault, as a drill measured it, with how often it comes in a
    year, and adds up.
  - It knows only the faults that it is told. It takes them to come one after the other, and each to
    last as long as in the drill. What nobody drilled is usually what lasts longest.
options:
  _input:
    description: >-
      Faults, each with C(fault), its name; C(rto), a duration as P(nines.ha.duration#filter) reads
      it; and C(per_year), how often it comes, on average.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what three kinds of fault cost in a year
  ansible.builtin.debug:
    msg: "{{ faults | nines.ha.expected_downtime }}"
  vars:
    faults:
      - {fault: primary_power_off, rto: 22.78s, per_year: 1}
      - {fault: postmaster_kill, rto: 1.55s, per_year: 4}
      - {fault: switchover, rto: 1.85s, per_year: 12}
  # => {"availability": 99.9998378204, "downtime_s": 51.18, "parts": [...]}
"""

RETURN = r"""
_value:
  description:
    - C(parts), for each fault C(fault), C(rto_s), C(per_year), C(downtime_s) of a year and
      C(share), its percentage of all.
    - C(downtime_s), the sum in seconds, and C(availability) in percent.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._downtime import expected, read_fault
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence_of


def expected_downtime(faults: t.Any) -> dict[str, t.Any]:
    """Tell the downtime of a year from measured RTOs and rates of faults."""
    try:
        return expected(named("the faults", sequence_of(read_fault), faults))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter expected_downtime."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"expected_downtime": expected_downtime}
