# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what a host is asked for by Prometheus."""

from __future__ import annotations

DOCUMENTATION = r"""
name: monitoring_jobs
short_description: Name what a host is asked for by Prometheus, by its groups
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Every host has C(node). C(postgres) comes with the groups C(postgres) and C(patroni), C(haproxy)
    with C(load_balancers), C(docker) with C(swarm), C(patroni) and C(etcd) with those of their
    names.
positional: _input, host
options:
  _input:
    description: The groups with their hosts.
    type: dict
    required: true
  host:
    description: Name of the host in the inventory.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: What does a member of the database cluster have?
  ansible.builtin.debug:
    msg: "{{ {'patroni': ['db1'], 'etcd': ['db1']} | nines.ha.monitoring_jobs('db1') }}"
  # => ["node", "postgres", "patroni", "etcd"]
"""

RETURN = r"""
_value:
  description: The jobs.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._monitoring import jobs_of
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, text


def monitoring_jobs(groups: t.Any, host: t.Any) -> list[str]:
    """Name what a host is asked for."""
    try:
        return jobs_of(named("host", text, host), named("groups", mapping, groups))
    except ValueError as exc:
        raise AnsibleFilterError(f"{exc}.") from exc


class FilterModule:
    """The filter monitoring_jobs."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"monitoring_jobs": monitoring_jobs}
