# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: how a running HAProxy differs from what is declared."""

from __future__ import annotations

DOCUMENTATION = r"""
name: haproxy_deviations
short_description: Name how a running HAProxy differs from its declaration
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Compares the servers of a configuration with those that M(nines.ha.haproxy_info) reports, and
    names each that is missing, is not declared, is drained or in maintenance, or fails its check.
    A server that is declared as C(disabled) may be in any state.
positional: _input
options:
  _input:
    description: The configuration, as P(nines.ha.haproxy_resolved#filter) gives it.
    type: dict
    required: true
  backends:
    description: The list C(backends) of a M(nines.ha.haproxy_info) result.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Read what HAProxy does
  nines.ha.haproxy_info:
  register: running

- name: It must be what is declared
  ansible.builtin.assert:
    that: differences | length == 0
    fail_msg: "{{ differences | join('\n') }}"
  vars:
    config:
      backends:
        - name: app
          servers:
            - name: app1
              address: 192.0.2.11
              port: 8080
    differences: >-
      {{ config | nines.ha.haproxy_resolved | nines.ha.haproxy_deviations(running.backends) }}
  # => ["app/app1 is DOWN for 12 s (L4CON Connection refused)"]
"""

RETURN = r"""
_value:
  description: One sentence for each difference, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._haproxy_deviations import deviations


def haproxy_deviations(declared: t.Any, backends: t.Any) -> list[str]:
    """Name how a running HAProxy differs from its declaration."""
    if not isinstance(declared, dict) or not isinstance(backends, list):
        raise AnsibleFilterError(
            "nines.ha.haproxy_deviations needs what nines.ha.haproxy_resolved gives and the list"
            f" `backends` of haproxy_info, got {type(declared).__name__} and"
            f" {type(backends).__name__}."
        )
    try:
        return deviations(declared, backends)
    except (KeyError, TypeError) as exc:
        raise AnsibleFilterError(
            f"nines.ha.haproxy_deviations: something is missing in what was given: {exc}"
        ) from exc


class FilterModule:
    """The filter haproxy_deviations."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"haproxy_deviations": haproxy_deviations}
