# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: how many members may be lost."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failures_tolerated
short_description: Count the members that a cluster can lose
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Tells how many members may be lost while a majority remains. An even number of members
    tolerates no more than the odd one below it.
options:
  _input:
    description: Number of members that vote, at least 1.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Count
  ansible.builtin.debug:
    msg: "{{ [2, 3, 4, 5] | map('nines.ha.failures_tolerated') }}"
  # => [0, 1, 1, 2]
"""

RETURN = r"""
_value:
  description: Number of members that may be lost.
  type: int
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._quorum import failures_tolerated as of
from ansible_collections.nines.ha.plugins.module_utils._values import named, whole


def failures_tolerated(members: t.Any) -> int:
    """Count the members that a cluster can lose."""
    try:
        return of(named("the number of members", whole, members))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter failures_tolerated."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"failures_tolerated": failures_tolerated}
