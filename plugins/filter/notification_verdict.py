# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether notifications of alerts arrived."""

from __future__ import annotations

DOCUMENTATION = r"""
name: notification_verdict
short_description: Judge whether notifications of alerts arrived, once and in time
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Compares what a sink noted with what was expected after a fault.
positional: _input
options:
  _input:
    description: The lines of the sink, one JSON object each; or the objects.
    type: list
    required: true
  expected:
    description: >-
      What should come, each with C(labels), C(times) (1; 0 for what is silenced), C(via)
      (C(webhook) or C(smtp)) and C(receiver).
    type: list
    elements: dict
    required: true
  since:
    description: When the fault was injected, in seconds since the epoch on the sink's clock.
    type: float
    required: true
  until:
    description: When the sink was read, in seconds since the epoch on its clock.
    type: float
    required: true
  within:
    description: Seconds that the first notification may take.
    type: float
    default: 60.0
"""

EXAMPLES = r"""
- name: Show that an alert came once
  ansible.builtin.debug:
    msg: "{{ (notes | nines.ha.notification_verdict(expected, since=100, until=170))['passed'] }}"
  vars:
    expected: [{labels: {alertname: NodeDown}}]
    notes:
      - received: 112.5
        via: webhook
        receiver: drill
        status: firing
        alerts:
          - {status: firing, labels: {alertname: NodeDown, host: db1}}
  # => true
"""

RETURN = r"""
_value:
  description: >-
    C(passed) (true, false or C(unknown)), C(reasons), and C(alerts), each with C(alert),
    C(expected), C(came), C(latency_s), C(passed) and C(reasons).
  type: dict
"""

import json
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._notification import verdict
from ansible_collections.nines.ha.plugins.module_utils._values import number, sequence


class FilterModule:
    """The filter notification_verdict."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"notification_verdict": judge}


def judge(
    notes: t.Any, expected: t.Any, since: t.Any, until: t.Any, within: t.Any = 60.0
) -> dict[str, t.Any]:
    """Judge what came."""
    try:
        lines = [json.loads(n) if isinstance(n, str) else n for n in sequence(notes) if n]
        return verdict(lines, sequence(expected), number(since), number(until), number(within))
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the notifications cannot be judged: {exc}") from exc
