# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: how many members are a majority."""

from __future__ import annotations

DOCUMENTATION = r"""
name: quorum_size
short_description: Count the members of a majority
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Tells how many members of a cluster that votes have to agree.
options:
  _input:
    description: Number of members that vote, at least 1.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Count
  ansible.builtin.debug:
    msg: "{{ [2, 4, 5, 6] | map('nines.ha.quorum_size') }}"
  # => [2, 3, 3, 4]
"""

RETURN = r"""
_value:
  description: Number of members that are a majority.
  type: int
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._quorum import quorum_size as of
from ansible_collections.nines.ha.plugins.module_utils._values import named, whole


def quorum_size(members: t.Any) -> int:
    """Count the members of a majority."""
    try:
        return of(named("the number of members", whole, members))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter quorum_size."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"quorum_size": quorum_size}
