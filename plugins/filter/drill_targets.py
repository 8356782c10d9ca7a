# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the hosts that a fault hits."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_targets
short_description: Name the hosts that a fault hits
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Turns words such as V(primary), V(vip_owner), V(minority), or names of hosts, into those that a
    fault hits. Where there is a choice, the seed decides, so a drill can be repeated as it was.
positional: _input
options:
  _input:
    description:
      - Words or names, as a list, or separated by commas.
      - V(one), V(minority), V(majority) and V(all) are numbers of O(members). V(minority) is as
        many as may be lost with the quorum kept, V(majority) one more.
      - V(domain:rack-a) is every member whose failure domain is C(rack-a).
      - The other words are the keys of O(parts). One of those who play that part is hit.
    type: raw
    required: true
  members:
    description: The hosts that may be hit.
    type: list
    elements: str
    required: true
  parts:
    description: For each word the hosts that play that part now.
    type: dict
    default: {}
  seed:
    description: What decides where there is a choice.
    type: str
    required: true
  domains:
    description: The failure domain of each member.
    type: dict
    default: {}
  whole_domain:
    description: >-
      Whether everybody of O(members) who shares the failure domain of those that were chosen is hit
      with them.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Name who is hit
  ansible.builtin.debug:
    msg: "{{ 'primary' | nines.ha.drill_targets(members=members, parts=parts, seed='7') }}"
  vars:
    members: [db1, db2, db3]
    parts: {primary: [db2], standby: [db1, db3]}
  # => ["db2"]
"""

RETURN = r"""
_value:
  description: The hosts, each once.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import (
    targets,
    with_domains,
    words,
)


def drill_targets(
    value: t.Any,
    members: t.Any,
    seed: t.Any,
    parts: t.Any = None,
    domains: t.Any = None,
    whole_domain: bool = False,
) -> list[str]:
    """Name the hosts that a fault hits."""
    try:
        homes = dict(domains or {})
        chosen = targets(words(value), list(members), dict(parts or {}), str(seed), homes)
        return with_domains(chosen, list(members), homes) if whole_domain else chosen
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter drill_targets."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_targets": drill_targets}
