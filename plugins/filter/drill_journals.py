# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what a drill keeps of the journals of its nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_journals
short_description: Bound the journals of nodes and mask secrets in them
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Takes what C(journalctl) said on several nodes, and gives what a record may keep of it.
  - Hides the values of all variables of the hosts whose names have C(password), C(secret),
    C(token) or the like in them, at any depth, and what has the shape of a secret, such as the
    password in a URL or in a statement of SQL.
positional: _input, hosts, most, node_key
options:
  _input:
    description: Results of C(journalctl), one a node. One without C(stdout) is left out.
    type: list
    elements: dict
    required: true
  hosts:
    description: Variables of the hosts, as C(hostvars) has them. They are read and not given back.
    type: list
    elements: dict
    required: true
  most:
    description: Bytes of each journal to keep, the newest.
    type: int
    required: true
  node_key:
    description: Where a result has the name of its node.
    type: str
    default: item
"""

EXAMPLES = r"""
- name: Keep the journals
  ansible.builtin.copy:
    content: "{{ item.text }}"
    dest: "journals/{{ item.host }}.log"
    mode: "0600"
  loop: >-
    {{ journals.results
       | nines.ha.drill_journals(groups['all'] | map('extract', hostvars), 2097152) }}
  no_log: true
"""

RETURN = r"""
_value:
  description: The journals that said something, with C(host) and C(text).
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._journal import kept, secrets_of


def drill_journals(
    results: t.Any, hosts: t.Any, most: t.Any, node_key: str = "item"
) -> list[dict[str, str]]:
    """Bound journals and mask secrets in them."""
    try:
        secrets = {secret for host in hosts for secret in secrets_of(host)}
        return kept(results, node_key, secrets, int(most))
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        # What it was given is not said: it is what has to be hidden.
        raise AnsibleFilterError(
            f"the journals cannot be kept: {type(exc).__name__} in what was read of them"
        ) from None


class FilterModule:
    """The filter drill_journals."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_journals": drill_journals}
