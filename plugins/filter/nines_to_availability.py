# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the availability of a number of nines."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nines_to_availability
short_description: Turn a number of nines into an availability
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Three nines are 99.9 percent, four are 99.99.
  - What people call three and a half nines is usually 99.95 percent, and that is 3.3 nines here.
options:
  _input:
    description: Number of nines, 0 to 9; it need not be whole.
    type: float
    required: true
"""

EXAMPLES = r"""
- name: Show three and four nines
  ansible.builtin.debug:
    msg: "{{ [3, 4] | map('nines.ha.nines_to_availability') }}"
  # => [99.9, 99.99]
"""

RETURN = r"""
_value:
  description: The availability in percent.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._availability import from_nines
from ansible_collections.nines.ha.plugins.module_utils._values import named, number


def nines_to_availability(nines: t.Any) -> float:
    """Turn a number of nines into an availability."""
    try:
        return from_nines(named("the number of nines", number, nines))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter nines_to_availability."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"nines_to_availability": nines_to_availability}
