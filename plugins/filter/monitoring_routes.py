# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: Alertmanager's configuration from receivers."""

from __future__ import annotations

DOCUMENTATION = r"""
name: monitoring_routes
short_description: Make Alertmanager's configuration from the receivers of alerts
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Gives routes, inhibitions and receivers. Each alert has one responsible receiver, which is the
    first whose matchers fit, or the first that has none.
  - Alerts of severity C(page) that are neither resolved nor silenced after C(escalate_after) go to
    C(escalate_to) too.
  - Refuses what P(nines.ha.monitoring_receiver_problems#filter) names.
positional: _input
options:
  _input:
    description: The receivers, as the option C(monitoring_receivers) of the role C(monitoring).
    type: list
    elements: dict
    required: true
  dead_mans_switch:
    description: Where the alert C(Watchdog) goes, C(url), C(interval) (60 s) and C(ca_file).
    type: dict
    default: {}
  timers:
    description: Durations C(group_wait) (2 s), C(group_interval) (30 s), C(repeat_interval) (4 h).
    type: dict
    default: {}
seealso:
  - plugin: nines.ha.monitoring_receiver_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show who is told
  ansible.builtin.debug:
    msg: "{{ (receivers | nines.ha.monitoring_routes)['route']['receiver'] }}"
  vars:
    receivers:
      - name: ops
        owner: operations
        webhook:
          url: https://alerts.example.com/
  # => ops
"""

RETURN = r"""
_value:
  description: The content of C(alertmanager.yml), as data. It holds Go templates, in braces.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._monitoring_routes import routes
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, sequence


class FilterModule:
    """The filter monitoring_routes."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"monitoring_routes": configuration}


def configuration(
    receivers: t.Any, dead_mans_switch: t.Any = None, timers: t.Any = None
) -> dict[str, t.Any]:
    """Make the configuration."""
    try:
        return routes(
            named("monitoring_receivers", sequence, receivers),
            named("dead_mans_switch", mapping, dead_mans_switch or {}),
            named("timers", mapping, timers or {}),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"there are no routes for alerts: {exc}") from exc
