# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: which servers of HAProxy to take out, and whether clients can do without them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: compose_drains
short_description: Tell which servers of HAProxy to take out before their stack is changed
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - A server that the running HAProxy does not have, or that somebody has taken out by hand, is left
    alone.
positional: _input, seen, noted
options:
  _input:
    description: Servers, as P(nines.ha.compose_targets#filter) gives them.
    type: list
    elements: dict
    required: true
  seen:
    description: By name of a load balancer the result of M(nines.ha.haproxy_info). One that did not
      answer sends nobody anywhere.
    type: dict
    required: true
  noted:
    description: Servers that a run that broke off has taken out and not brought back.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Can clients do without this node?
  ansible.builtin.assert:
    that: "(targets | nines.ha.compose_drains({'lb1': haproxy}))['alone'] | length == 0"
"""

RETURN = r"""
_value:
  description:
    - C(steps), the servers to take out now and to bring back after.
    - C(alone), a sentence for each server that serves while no other one of its backend does.
    - C(away), a sentence for each server that gets no clients.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._compose_drain import alone, away, steps


def compose_drains(wanted: t.Any, seen: t.Any, noted: t.Any = ()) -> dict[str, t.Any]:
    """Tell what to take out."""
    try:
        todo = steps(wanted, seen, noted)
        return {"steps": todo, "alone": alone(todo, seen), "away": away(todo, seen)}
    except (AttributeError, IndexError, KeyError, TypeError) as exc:
        raise AnsibleFilterError(f"the servers cannot be told: {exc!r}") from exc


class FilterModule:
    """The filter compose_drains."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"compose_drains": compose_drains}
