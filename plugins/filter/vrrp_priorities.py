# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: VRRP priorities for an ordered list of hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vrrp_priorities
short_description: Give each member of a VRRP instance its priority
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives the first host the highest priority and each following one a fixed step less, so that
    priorities are never equal.
  - Refuses a list that would leave 1 to 254, the range that VRRP leaves to members.
positional: _input
options:
  _input:
    description: Names of the members, the preferred one first.
    type: list
    elements: str
    required: true
  base:
    description: Priority of the first member, 1 to 254.
    type: int
    default: 200
  step:
    description: How much less each following member gets, at least 1.
    type: int
    default: 10
"""

EXAMPLES = r"""
- name: Show the order of takeover
  ansible.builtin.debug:
    msg: "{{ ['lb1', 'lb2', 'lb3'] | nines.ha.vrrp_priorities }}"
  # => {"lb1": 200, "lb2": 190, "lb3": 180}
"""

RETURN = r"""
_value:
  description: The priority of each member.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._values import (
    named,
    sequence_of,
    text,
    whole,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp import priorities


def vrrp_priorities(members: t.Any, base: t.Any = 200, step: t.Any = 10) -> dict[str, int]:
    """Give each member of a VRRP instance its priority."""
    try:
        return priorities(
            named("members", sequence_of(text), members),
            named("base", whole, base),
            named("step", whole, step),
        )
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vrrp_priorities."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vrrp_priorities": vrrp_priorities}
