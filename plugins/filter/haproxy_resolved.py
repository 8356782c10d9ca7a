# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the variables of the role haproxy with every default filled in."""

from __future__ import annotations

DOCUMENTATION = r"""
name: haproxy_resolved
short_description: Fill the defaults of an HAProxy configuration in
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Takes the variables of the role P(nines.ha.haproxy#role) and gives them with every default
    filled in and everything converted to what stands in C(haproxy.cfg), so that a template only
    has to write it down.
  - Servers of C(servers) are in their backend, weights of C(server_weights) at their server, and
    the timers of the health checks come from C(objectives) where they are not set by hand.
positional: _input
options:
  _input:
    description: >-
      The variables of the role without the prefix C(haproxy_). Look for problems with
      P(nines.ha.haproxy_problems#filter) first.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show how often the servers are checked
  ansible.builtin.debug:
    msg: "{{ (config | nines.ha.haproxy_resolved).backends[0].check.inter }}"
  vars:
    config:
      objectives:
        rto: 1s
      backends:
        - name: app
          servers:
            - name: app1
              address: 192.0.2.11
              port: 8080
  # => "200ms"
"""

RETURN = r"""
_value:
  description:
    - The same mapping. Durations are text with HAProxy's units.
    - Each bind has C(endpoints), what it listens on, and C(certificates), the default one first.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import resolve


def haproxy_resolved(config: t.Any) -> dict[str, t.Any]:
    """Fill the defaults of an HAProxy configuration in."""
    if not isinstance(config, dict):
        raise AnsibleFilterError(
            "nines.ha.haproxy_resolved needs a mapping with frontends, backends and so on,"
            f" got {type(config).__name__}."
        )
    try:
        return resolve(config)
    except (ValueError, TypeError, AttributeError) as exc:
        raise AnsibleFilterError(
            f"{exc}; nines.ha.haproxy_problems names everything that is wrong"
        ) from exc


class FilterModule:
    """The filter haproxy_resolved."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"haproxy_resolved": haproxy_resolved}
