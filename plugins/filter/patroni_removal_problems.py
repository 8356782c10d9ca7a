# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether a Patroni cluster can go on without one of its members."""

from __future__ import annotations

DOCUMENTATION = r"""
name: patroni_removal_problems
short_description: Name what speaks against removing a member of a Patroni cluster
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Counts who would be left to lead and to acknowledge commits, and refuses while that is not
    enough, while nobody leads, while the cluster is paused, and where a member that answers is
    said to be gone.
  - A member that is not known is removed already, and nothing speaks against that.
positional: name
options:
  _input:
    description: What M(nines.ha.patroni_info) returned.
    type: dict
    required: true
  name:
    description: Name of the member.
    type: str
    required: true
  gone:
    description: Whether it is off for good, so that it cannot hand over and stop in order.
    type: bool
    default: false
  transitional:
    description: Whether a cluster that tolerates no loss is accepted, because a member is added at
      once.
    type: bool
    default: false
seealso:
  - plugin: nines.ha.patroni_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Ask who is there
  nines.ha.patroni_info:
    urls: [https://192.0.2.11:8008, https://192.0.2.12:8008, https://192.0.2.13:8008]
    ca_cert: /etc/patroni/ca.crt
  register: patroni

- name: Refuse what would stop all writes
  ansible.builtin.assert:
    that: problems | length == 0
    fail_msg: "{{ problems | join('\n') }}"
  vars:
    problems: "{{ patroni | nines.ha.patroni_removal_problems('db3') }}"
  # => without db3 there are 2 members that run (db1, db2): no commit ends while one of them is
  #    away. Add a member first; if that follows at once, say so: -e transitional=true
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._patroni_removal import (
    Removal,
    picture_of,
    removal_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._values import flag, named, text


def patroni_removal_problems(
    info: t.Any, name: t.Any, gone: t.Any = False, transitional: t.Any = False
) -> list[str]:
    """Name what speaks against it."""
    try:
        removal = Removal(
            named("name", text, name),
            named("gone", flag, gone),
            named("transitional", flag, transitional),
        )
        return removal_problems(picture_of(info), removal)
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the cluster cannot be read: {exc}") from exc


class FilterModule:
    """The filter patroni_removal_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"patroni_removal_problems": patroni_removal_problems}
