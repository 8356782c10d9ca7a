# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the members of a PostgreSQL cluster, as modules take them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_instances
short_description: Write the members of a PostgreSQL cluster as modules take them
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Makes of the hosts' variables what the option
    O(nines.ha.postgres_replication_check#module:instances) wants.
options:
  _input:
    description: >-
      The hosts' variables, of which C(inventory_hostname), C(ha_address), C(postgres_apply_delay)
      and C(patroni_name) (the name of the member where it is another) are looked at.
    type: list
    elements: dict
    required: true
  port:
    description: Port of PostgreSQL on all of them.
    type: int
    default: 5432
  delays:
    description: Whether to say which ones apply changes later, in seconds.
    type: bool
    default: false
  names:
    description: Whether to say by which name a primary knows them.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Name them
  ansible.builtin.debug:
    msg: "{{ groups['postgres'] | map('extract', hostvars) | nines.ha.postgres_instances }}"
  # => [{"name": "db1", "host": "198.51.100.21", "port": 5432}]
"""

RETURN = r"""
_value:
  description: C(name), C(host), C(port), C(delay_s) where it is asked for and there is one, and
    C(application_name) where it is asked for.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._postgres_members import (
    instances,
    node_of,
)
from ansible_collections.nines.ha.plugins.module_utils._values import count, flag, named


def postgres_instances(
    hosts: t.Any, port: t.Any = 5432, delays: t.Any = False, names: t.Any = False
) -> list[dict[str, t.Any]]:
    """Write the members as modules take them."""
    try:
        nodes = [node_of(host) for host in hosts]
        return instances(
            nodes,
            named("port", count, port),
            named("delays", flag, delays),
            named("names", flag, names),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the members cannot be read: {exc}") from exc


class FilterModule:
    """The filter postgres_instances."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_instances": postgres_instances}
