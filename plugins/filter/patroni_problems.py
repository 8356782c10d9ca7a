# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether the members of a Patroni cluster fit together."""

from __future__ import annotations

DOCUMENTATION = r"""
name: patroni_problems
short_description: Name what is wrong with the members of a Patroni cluster and its configuration
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses members without a usable name or address or with those of another, tags that leave
    nobody to take over, timers that Patroni would replace by others, and a synchronous mode that
    does not keep an RPO of 0 or that the members cannot fulfil.
  - Refuses tags, callbacks, ways to make a replica and a cluster to follow that Patroni does not
    understand as they are meant.
options:
  _input:
    description: >-
      The hosts' variables, of which C(inventory_hostname), C(patroni_name), C(ha_address),
      C(patroni_tags), C(patroni_callbacks), C(patroni_create_replica_methods),
      C(patroni_replica_methods), C(patroni_standby_cluster) and C(ha_objectives) are looked at.
    type: list
    elements: dict
    required: true
  config:
    description: The dynamic configuration that the cluster will have.
    type: dict
    default: {}
  version:
    description: Version of Patroni. Not looked at when it is not given.
    type: str
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: >-
      {{ groups['patroni'] | map('extract', hostvars)
      | nines.ha.patroni_problems(config={'ttl': 15, 'loop_wait': 1, 'retry_timeout': 5}) }}
  # => ["ttl is 15 s: Patroni takes 20 s for anything shorter, give at least 20"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._patroni_hosts import (
    host_of,
    host_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_options import (
    Known,
    Options,
    option_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, text


def patroni_problems(hosts: t.Any, config: t.Any = None, version: t.Any = None) -> list[str]:
    """Name what is wrong with the members."""
    try:
        settings = {} if config is None else named("config", mapping, config)
        release = None if version is None else named("version", text, version)
        members = [host_of(host) for host in hosts]
        known = Known({each.name: each.address for each in members}, release)
        found = host_problems(members, settings, release)
        for host in hosts:
            found += option_problems(options_of(host), known)
        return found
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the members cannot be read: {exc}") from exc


def options_of(variables: t.Mapping[str, t.Any]) -> Options:
    """Read a host's variables."""
    commands = variables.get("patroni_replica_methods") or {}
    methods = variables.get("patroni_create_replica_methods", ["basebackup"])
    return Options(
        str(variables["inventory_hostname"]),
        variables.get("patroni_tags") or {},
        variables.get("patroni_callbacks") or (),
        tuple(methods),
        commands,
        variables.get("patroni_standby_cluster") or {},
    )


class FilterModule:
    """The filter patroni_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"patroni_problems": patroni_problems}
