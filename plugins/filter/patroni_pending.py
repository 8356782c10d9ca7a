# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: which members of a Patroni cluster wait for a restart, and who may have it next."""

from __future__ import annotations

DOCUMENTATION = r"""
name: patroni_pending
short_description: Tell which members of a Patroni cluster wait for a restart, and who comes next
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads the members of M(nines.ha.patroni_info) and gives the next round of a rolling restart.
  - Standbys come first, those that commits wait for last; then another one leads, then the old
    leader. Where a setting is lowered
    that a standby must have at least as high as its primary, such as C(max_connections), the leader
    comes first and restarts in its place.
options:
  _input:
    description: RV(nines.ha.patroni_info#module:members).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the cluster
  nines.ha.patroni_info:
    url: https://192.0.2.11:8008
    ca_cert: /etc/patroni/ca.crt
  register: patroni

- name: Say what waits for a restart
  ansible.builtin.debug:
    msg: "{{ (patroni.members | nines.ha.patroni_pending).settings }}"
  # => ["max_connections"]
"""

RETURN = r"""
_value:
  description: The next round.
  type: dict
  contains:
    names:
      description: Members that wait.
      type: list
      elements: str
    settings:
      description: What they wait for; empty before Patroni 4.0, which does not tell.
      type: list
      elements: str
    standbys:
      description: Standbys that may be restarted now, one at a time.
      type: list
      elements: str
    leader:
      description: What to do with the leader after them, V(switchover), V(restart) in its place, or
        nothing, an empty text.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._patroni_pending import (
    Waiting,
    pending_of,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import LEADERS


def patroni_pending(members: t.Any) -> dict[str, t.Any]:
    """Give the next round of a rolling restart."""
    try:
        waiting = [
            Waiting(
                str(each["name"]),
                each["role"] in LEADERS,
                each.get("pending_restart_reasons") or {},
                bool(each.get("sync")),
            )
            for each in members
            if each["pending_restart"]
        ]
        ready = [
            str(each["name"])
            for each in members
            if each["role"] not in LEADERS and each["streaming"] and not each["pending_restart"]
        ]
    except (AttributeError, KeyError, TypeError) as exc:
        raise AnsibleFilterError(f"these are no members of patroni_info: {exc!r}") from exc
    found = pending_of(waiting, ready)._asdict()
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


class FilterModule:
    """The filter patroni_pending."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"patroni_pending": patroni_pending}
