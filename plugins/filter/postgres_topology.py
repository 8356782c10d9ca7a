# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: who is primary, and who has to be made a standby."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_topology
short_description: Find the primary among the members
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads what the role P(nines.ha.postgres#role) has found out about each member. The running
    cluster decides who is primary; the first member becomes it only where nobody has data.
options:
  _input:
    description: >-
      The hosts' variables, in the order of the members, with C(inventory_hostname) and, for a host
      that was asked, C(__postgres_version_file) (of M(ansible.builtin.stat)) and
      C(__postgres_info) (of M(nines.ha.postgres_replication_info)).
    type: list
    elements: dict
    required: true
  reinit:
    description: Names of the members whose data may be thrown away.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Find it
  ansible.builtin.debug:
    msg: "{{ hosts | nines.ha.postgres_topology }}"
  vars:
    hosts:
      - inventory_hostname: db1
        __postgres_version_file: {stat: {exists: true}}
        __postgres_info: {role: standby}
      - inventory_hostname: db2
        __postgres_version_file: {stat: {exists: true}}
        __postgres_info: {role: primary}
  # => {"primary": "db2", "bootstrap": false, "create": [], "problems": []}
"""

RETURN = r"""
_value:
  description:
    - C(primary) is its name, empty while there are C(problems), which are sentences.
    - C(bootstrap) is whether it has to be made, C(create) names the standbys that have to be.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._postgres_topology import topology_of
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence


def postgres_topology(hosts: t.Any, reinit: t.Any = ()) -> dict[str, t.Any]:
    """Find the primary among the members."""
    try:
        members = named("the hosts", sequence, list(hosts))
        return topology_of(members, named("reinit", sequence, list(reinit)))._asdict()
    except (KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the members cannot be read: {exc}") from exc


class FilterModule:
    """The filter postgres_topology."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_topology": postgres_topology}
