# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: patterns of redundancy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ha_patterns
short_description: List patterns of redundancy, and which of them meet objectives
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Lists the usual patterns, from one node with backups to several regions, with the RTO and RPO
    that each reaches when the node that serves is lost, what it costs against one node, and how
    that is known.
  - A figure is C(measured), by the drills of this collection in a lab whose nodes share one kernel,
    or a C(rule of thumb) that nobody measured here.
  - The cost factor counts servers. What people do to run them comes on top, and grows faster.
options:
  _input:
    description: >-
      Objectives as in C(ha_objectives), of which C(rto) and C(rpo) are judged; V({}) for none.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what reaches half a minute without losing a write
  ansible.builtin.debug:
    msg: >-
      {{ {'rto': '30s', 'rpo': 0} | nines.ha.ha_patterns | selectattr('meets', 'true')
         | map(attribute='name') }}
  # => ["active_active", "quorum"]
"""

RETURN = r"""
_value:
  description:
    - For each pattern C(name), C(title), C(nodes), C(cost_factor); C(rto_s), none where there is no
      usual figure; C(rpo_s), none where there is none or no data; C(rto_basis) and C(rpo_basis),
      how that is known; C(source) and C(note).
    - C(person), whether somebody has to decide first, whose time comes on top of the RTO.
    - C(meets), V(true), V(false) or V(unknown), and C(why) not.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._patterns import judge
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def ha_patterns(objectives: t.Any) -> list[dict[str, t.Any]]:
    """List patterns of redundancy, and which of them meet objectives."""
    try:
        given = named("the objectives", mapping, objectives)
        rto, rpo = (
            None if given.get(name) is None else parse_duration(given[name])
            for name in ("rto", "rpo")
        )
        return judge(rto, rpo)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter ha_patterns."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"ha_patterns": ha_patterns}
