# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether Patroni may take over a running cluster of PostgreSQL, and in which order."""

from __future__ import annotations

DOCUMENTATION = r"""
name: patroni_takeover
short_description: Tell whether Patroni may take over a running cluster of PostgreSQL
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses anything but one primary whose standbys all stream from it, without lag, with the same
    data and version, and settings that Patroni would lower.
  - Gives the order, the primary first.
options:
  _input:
    description: >-
      The hosts' variables, of which C(inventory_hostname), C(__patroni_old_info) (a result of
      M(nines.ha.postgres_replication_info)), C(__patroni_old_settings) (rows with C(name),
      C(setting) and C(altered), whether C(ALTER SYSTEM) has set it) and C(__patroni_old_unit) (the
      old unit, which is masked where Patroni has taken over) are looked at.
    type: list
    elements: dict
    required: true
  members:
    description: Names of Patroni's members.
    type: list
    elements: str
    required: true
  data_directory:
    description: Where Patroni will look for the data.
    type: str
    required: true
  parameters:
    description: Parameters of PostgreSQL that Patroni will share.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Refuse what nobody has looked at
  ansible.builtin.debug:
    msg: >-
      {{ ([{'inventory_hostname': 'db1'}] | nines.ha.patroni_takeover(['db1'],
      '/var/lib/postgresql/17/main')).problems }}
  # => ["db1 does not answer: start its PostgreSQL, with all its standbys"]
"""

RETURN = r"""
_value:
  description: What is in the way, and the order.
  type: dict
  contains:
    problems:
      description: A sentence for each, an empty list where there is none.
      type: list
      elements: str
    order:
      description: Names, the primary first.
      type: list
      elements: str
    done:
      description: Whether Patroni has all of them already.
      type: bool
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._patroni_takeover import (
    Instance,
    Wanted,
    order_of,
    takeover_problems,
)


def patroni_takeover(
    hosts: t.Any, members: t.Any, data_directory: t.Any, parameters: t.Any = None
) -> dict[str, t.Any]:
    """Tell what is in the way, and the order."""
    try:
        found = [_instance(each) for each in hosts]
        wanted = Wanted(tuple(members), str(data_directory), dict(parameters or {}))
        return {
            "problems": takeover_problems(found, wanted),
            "order": order_of(found),
            "done": all(each.taken for each in found),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the instances cannot be read: {exc!r}") from exc


def _instance(host: t.Mapping[str, t.Any]) -> Instance:
    rows = (host.get("__patroni_old_settings") or {}).get("query_result") or ()
    unit = (host.get("__patroni_old_unit") or {}).get("stat") or {}
    return Instance(
        str(host["inventory_hostname"]),
        host.get("__patroni_old_info"),
        {str(row["name"]): str(row["setting"]) for row in rows},
        tuple(str(row["name"]) for row in rows if row.get("altered")),
        unit.get("lnk_source") == "/dev/null",
    )


class FilterModule:
    """The filter patroni_takeover."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"patroni_takeover": patroni_takeover}
