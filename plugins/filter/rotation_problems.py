# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether old secrets and new ones fit together."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rotation_problems
short_description: Name what is wrong with the secrets that a rotation is to replace
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses secrets that nobody has, that have no new value, and whose new value is the old one. No
    sentence holds a secret.
positional: new
options:
  _input:
    description: >-
      The old secrets, by the names of their variables. Where a variable holds several, a mapping
      of the names of those that have them.
    type: dict
    required: true
  new:
    description: The new ones, in the same form; all that there are.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot be rotated
  ansible.builtin.debug:
    msg: "{{ {'postgres_users': {'web': 'old'}} | nines.ha.rotation_problems(new) }}"
  vars:
    new: {postgres_users: {shop: new}}
  # => [
  #      "postgres_users: web has an old secret and no new one: declare it, or leave the old one
  #       out"
  #    ]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._rotation import rotation_problems
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


class FilterModule:
    """The filter rotation_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"rotation_problems": problems}


def problems(old: t.Any, new: t.Any) -> list[str]:
    """Name what is wrong."""
    try:
        return rotation_problems(named("ha_secrets_old", mapping, old), named("new", mapping, new))
    except (AttributeError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the secrets cannot be read: {exc}") from exc
