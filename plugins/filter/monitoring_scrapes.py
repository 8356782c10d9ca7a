# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what a Prometheus server asks of whom."""

from __future__ import annotations

DOCUMENTATION = r"""
name: monitoring_scrapes
short_description: Write the scrape configurations of a Prometheus server from an inventory
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives what stands below C(scrape_configs) in C(prometheus.yml) of one monitor. Each host is
    asked for what its groups make it, or for what its variable C(monitoring_jobs) says.
  - "Jobs are C(node), C(postgres), C(haproxy), C(patroni), C(etcd), C(docker), C(prometheus),
    C(alertmanager), C(blackbox_http) and C(blackbox_tcp). Labels are C(cluster), C(host), which is
    the name in the inventory, C(failure_domain) where it is known, and C(probe) for probes."
positional: _input, groups, options
options:
  _input:
    description: >-
      The variables of all hosts. Of each, C(ha_address), C(ha_failure_domain),
      C(monitoring_address), C(monitoring_jobs), C(etcd_client_port), C(etcd_scheme),
      C(patroni_rest_port), C(patroni_rest_scheme) and C(haproxy_prometheus) are looked at.
    type: dict
    required: true
  groups:
    description: The groups with their hosts.
    type: dict
    required: true
  options:
    description: >-
      C(cluster), the name; C(hosts), who is asked; C(monitors), who asks; C(monitor), for whom
      this is; C(ports), one for each job but C(etcd) and C(patroni), and of C(blackbox); C(user),
      whose password is in C(scrape_password) of C(folder), beside C(ca.crt), C(server.crt) and
      C(server.key); C(probes), what the blackbox exporter asks, each with C(name), C(url) or
      C(address), and C(certificate).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show whom the monitor asks
  ansible.builtin.debug:
    msg: "{{ found | map(attribute='job_name') }} {{ (found | first).static_configs }}"
  vars:
    hosts: {mon1: {ha_address: 192.0.2.1}, mon2: {ha_address: 192.0.2.2}}
    options:
      cluster: shop
      hosts: [mon1, mon2]
      monitors: [mon1, mon2]
      monitor: mon1
      user: monitor
      folder: /etc/nines/monitoring
      ports:
        node: 9100
        postgres: 9187
        haproxy: 9101
        docker: 9324
        prometheus: 9090
        alertmanager: 9093
        blackbox: 9115
    found: "{{ hosts | nines.ha.monitoring_scrapes({}, options) }}"
  # => "['node', 'prometheus', 'alertmanager'] [{'targets': ['192.0.2.1:9100'], 'labels': ..."
"""

RETURN = r"""
_value:
  description: The scrape configurations, as they stand in the file.
  type: list
  elements: dict
"""

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._monitoring import options_of, scrapes
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def monitoring_scrapes(hosts: t.Any, groups: t.Any, options: t.Any) -> list[dict[str, t.Any]]:
    """Write the scrape configurations of one monitor."""
    try:
        read = options_of(named("options", mapping, options))
        # Only those that are needed: each access may template.
        values: dict[str, Mapping[str, t.Any]] = {
            host: hosts[host] for host in {*read.hosts, *read.monitors, read.monitor}
        }
        return scrapes(values, named("groups", mapping, groups), read)
    except KeyError as exc:
        raise AnsibleFilterError(f"{exc.args[0]} is no host of this inventory.") from exc
    except ValueError as exc:
        raise AnsibleFilterError(f"{exc}.") from exc


class FilterModule:
    """The filter monitoring_scrapes."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"monitoring_scrapes": monitoring_scrapes}
