# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the standbys that a primary waits for."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_sync_standby_names
short_description: Write PostgreSQL's synchronous_standby_names for an RPO
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Tells which standbys must have a commit before the client hears of it.
  - An RPO of 0 needs one of them. Any other RPO needs none, and the result is empty.
  - With one standby and an RPO of 0, no commit ends while that standby is away. Two keep the
    primary writing when one is lost.
positional: _input
options:
  _input:
    description: Names of the standbys, which are their C(application_name); of all members with
      O(members).
    type: list
    elements: str
    required: true
  method:
    description: V(any) waits for whichever are fastest, V(first) for those that are named first.
    type: str
    choices: [any, first]
    default: any
  count:
    description: Number of standbys that have to confirm a commit, 1 when not given and O(rpo) is 0.
      At most as many as there are.
    type: int
  members:
    description: Whether the names are those of all members. One of them is the primary then, which
      PostgreSQL passes over, so the setting can be the same on all and a promotion changes nothing.
    type: bool
    default: false
  rpo:
    description: Objective for the loss of data, a duration such as V(0) or V(30s).
    type: raw
"""

EXAMPLES = r"""
- name: No loss, with two standbys
  ansible.builtin.debug:
    msg: "{{ ['pg2', 'pg3'] | nines.ha.postgres_sync_standby_names(rpo=0) }}"
  # => ANY 1 ("pg2","pg3")

- name: A loss of 30 s is allowed, nobody waits
  ansible.builtin.debug:
    msg: "{{ ['pg2', 'pg3'] | nines.ha.postgres_sync_standby_names(rpo='30s') }}"
  # => ""
"""

RETURN = r"""
_value:
  description: Value of the setting, without the quotes of a configuration file.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._postgres_sync_names import standby_names
from ansible_collections.nines.ha.plugins.module_utils._values import (
    flag,
    named,
    sequence_of,
    text,
    whole,
)


def postgres_sync_standby_names(
    names: t.Any,
    method: t.Any = "any",
    count: t.Any = None,
    rpo: t.Any = None,
    members: t.Any = False,
) -> str:
    """Write synchronous_standby_names."""
    try:
        return standby_names(
            named("the names of the standbys", sequence_of(text), names),
            named("method", text, method),
            None if count is None else named("count", whole, count),
            None if rpo is None else _rpo_s(rpo),
            named("members", flag, members),
        )
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


def _rpo_s(rpo: object) -> float:
    try:
        return parse_duration(rpo)
    except ValueError as exc:
        raise ValueError(f"rpo: {exc}") from None


class FilterModule:
    """The filter postgres_sync_standby_names."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_sync_standby_names": postgres_sync_standby_names}
