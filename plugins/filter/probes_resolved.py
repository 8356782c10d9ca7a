# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: probes of a drill, with what the checks that they name ask."""

from __future__ import annotations

DOCUMENTATION = r"""
name: probes_resolved
short_description: Have probes of a drill ask what checks of an application ask
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - An application's check says already what to ask and what has to come. A probe that names one
    asks the same, many times a second, and so measures how long it was not answered.
  - Checks of kind C(url) and C(tcp) can be asked so. One that runs a statement or a command, logs
    in, has an authority of its own or looks for a pattern is refused.
  - Probes that name no check stay as they are.
positional: _input
options:
  _input:
    description: The probes, as C(drill_probes) of the role M(nines.ha.drill) has them.
    type: list
    elements: dict
    required: true
  checks:
    description: The checks, as C(ha_checks) has them.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what a drill would ask
  ansible.builtin.debug:
    msg: "{{ probes | nines.ha.probes_resolved(checks=ha_checks) }}"
  vars:
    probes:
      - {name: shop, check: the shop answers, period: 0.05, rto: 2s}
    ha_checks:
      - {name: the shop answers, url: "http://198.51.100.10/health", status: 200, body: ok}
"""

RETURN = r"""
_value:
  description: The probes, each with what it asks.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._probe_checks import resolved


def probes_resolved(probes: t.Any, checks: t.Any) -> list[dict[str, t.Any]]:
    """Resolve them."""
    try:
        return resolved(probes, checks)
    except (AttributeError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"drill_probes: {exc}") from exc


class FilterModule:
    """The filter probes_resolved."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"probes_resolved": probes_resolved}
