# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with the receivers of alerts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: monitoring_receiver_problems
short_description: Name what is wrong with the receivers of alerts
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses receivers without an owner or a way to reach them, those that are told of nothing,
    escalation to nobody or in a circle, and a list of which none takes what no other asks for.
  - Matchers are not read here. C(amtool check-config) refuses those that are wrong.
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
"""

EXAMPLES = r"""
- name: Refuse receivers that nobody answers for
  ansible.builtin.debug:
    msg: "{{ receivers | nines.ha.monitoring_receiver_problems }}"
  vars:
    receivers:
      - name: ops
        webhook:
          url: https://alerts.example.com/
  # => ["monitoring_receivers: ops has no owner: say who answers"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._monitoring_receivers import (
    receiver_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence


class FilterModule:
    """The filter monitoring_receiver_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"monitoring_receiver_problems": problems}


def problems(receivers: t.Any, dead_mans_switch: t.Any = None) -> list[str]:
    """Name what is wrong."""
    try:
        return receiver_problems(
            named("monitoring_receivers", sequence, receivers), dead_mans_switch
        )
    except (AttributeError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the receivers cannot be read: {exc}") from exc
