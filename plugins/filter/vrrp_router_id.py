# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: a VRRP router id from a name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vrrp_router_id
short_description: Derive a VRRP router id from the name of an instance
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives the same id for the same name on each host and in each run, without anybody keeping a
    list.
  - Two clusters on one segment can still get the same id; preflight listens for that.
positional: _input
options:
  _input:
    description: Name of the instance.
    type: str
    required: true
  taken:
    description: Ids that must not be given, as others on the segment use them.
    type: list
    elements: int
    default: []
"""

EXAMPLES = r"""
- name: Derive ids
  ansible.builtin.debug:
    msg:
      - "{{ 'web' | nines.ha.vrrp_router_id }}"
      - "{{ 'web' | nines.ha.vrrp_router_id(taken=[11]) }}"
  # => [11, 12]
"""

RETURN = r"""
_value:
  description: The id, 1 to 255.
  type: int
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._values import (
    named,
    sequence_of,
    text,
    whole,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp import router_id


def vrrp_router_id(name: t.Any, taken: t.Any = ()) -> int:
    """Derive a VRRP router id from the name of an instance."""
    try:
        return router_id(named("name", text, name), named("taken", sequence_of(whole), taken))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter vrrp_router_id."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"vrrp_router_id": vrrp_router_id}
