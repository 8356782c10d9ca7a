# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the hosts that take part in backups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts_with_backups
short_description: Name the hosts that take part in backups
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Hosts of the group C(backup_hosts), and with them the members of the database, C(patroni) or
    C(postgres). Then each host that has C(backup_files), C(backup_etcd) or C(backup_swarm).
  - Playbooks ask it for the hosts of a play. Before the first play that has hosts, Ansible knows no
    variables there, so give V({}) then.
positional: _input, hostvars
options:
  _input:
    description: The groups of the inventory, with their hosts.
    type: dict
    required: true
  hostvars:
    description: The variables of the hosts, by their names.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Whose backups are there?
  ansible.builtin.debug:
    msg: "{{ groups | nines.ha.hosts_with_backups(hostvars) }}"
  vars:
    groups: {all: [db1, db2, b1], postgres: [db1, db2], backup_hosts: [b1]}
    hostvars: {db1: {}, db2: {}, b1: {}}
  # => ["b1", "db1", "db2"]
"""

RETURN = r"""
_value:
  description: Names of hosts, each once.
  type: list
  elements: str
"""

import typing as t
from collections.abc import Mapping, Sequence

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named

VARIABLES = ("backup_files", "backup_etcd", "backup_swarm")


def hosts_with_backups(groups: t.Any, hostvars: t.Any = None) -> list[str]:
    """Name the hosts."""
    try:
        known: Mapping[str, Sequence[str]] = named("groups", mapping, groups)
        values: Mapping[str, t.Any] = named("hostvars", mapping, hostvars or {})
    except ValueError as exc:
        raise AnsibleFilterError(f"{exc}.") from exc
    keeper = list(known.get("backup_hosts") or ())
    members = list(known.get("patroni") or known.get("postgres") or ())
    own = [name for name in known.get("all") or () if _asks(values.get(name) or {})]
    return list(dict.fromkeys(keeper + (members if keeper else []) + own))


def _asks(values: Mapping[str, t.Any]) -> bool:
    return any(
        name in values and values[name] not in (False, "", [], "false", "no") for name in VARIABLES
    )


class FilterModule:
    """The filter hosts_with_backups."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"hosts_with_backups": hosts_with_backups}
