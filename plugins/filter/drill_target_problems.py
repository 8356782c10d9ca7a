# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: why a drill would hit nobody."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_target_problems
short_description: Say why a target would hit nobody
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks at the same words as P(nines.ha.drill_targets#filter), chooses nobody, and says what is
    wrong with each of them.
positional: _input
options:
  _input:
    description: Words or names, as a list, or separated by commas.
    type: raw
    required: true
  members:
    description: The hosts that may be hit.
    type: list
    elements: str
    required: true
  parts:
    description: >-
      For each word the hosts that play that part now. As a list it names the words alone: then any
      of them will do, as long as nobody has looked who plays it.
    type: raw
    default: {}
  domains:
    description: The failure domain of each member.
    type: dict
    default: {}
seealso:
  - plugin: nines.ha.drill_targets
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Say what is wrong
  ansible.builtin.debug:
    msg: "{{ 'domain:rack-9' | nines.ha.drill_target_problems(members=members, domains=homes) }}"
  vars:
    members: [db1, db2]
    homes: {db1: rack-a, db2: rack-b}
  # => ["target 'domain:rack-9': no member is in that failure domain; ha_failure_domain of the
  #     members is rack-a, rack-b"]
"""

RETURN = r"""
_value:
  description: Sentences, none where somebody would be hit by each word.
  type: list
  elements: str
"""

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import target_problems, words


def drill_target_problems(
    value: t.Any, members: t.Any, parts: t.Any = None, domains: t.Any = None
) -> list[str]:
    """Say why a target would hit nobody."""
    try:
        known = list(members)
        playing = parts if isinstance(parts, Mapping) else dict.fromkeys(parts or [], known)
        return target_problems(words(value), known, dict(playing), dict(domains or {}))
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter drill_target_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_target_problems": drill_target_problems}
