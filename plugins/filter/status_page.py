# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the state of a cluster as a page."""

from __future__ import annotations

DOCUMENTATION = r"""
name: status_page
short_description: Make a page of what the hosts of a cluster said
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Judges what C(tasks/status.yml) of the roles has registered on each host, and makes one page of
    HTML of it, without scripts and without anything from elsewhere.
  - What nobody knows is unknown and not well.
  - Of each host it reads no variables but these, C(inventory_hostname) and C(group_names).
positional: _input, cluster, at, objectives
options:
  _input:
    description: Variables of the hosts, as C(hostvars) has them.
    type: list
    elements: dict
    required: true
  cluster:
    description: Name of the cluster.
    type: str
    default: ""
  at:
    description: When it was looked at, as it is to be shown.
    type: str
    default: ""
  objectives:
    description: What is declared in C(ha_objectives).
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Write the page
  ansible.builtin.copy:
    content: >-
      {{ (groups['all'] | map('extract', hostvars) | nines.ha.status_page('shop'))['html'] }}
    dest: /var/www/status.html
    mode: "0644"
  delegate_to: localhost
"""

RETURN = r"""
_value:
  description: The page and what it says.
  type: dict
  contains:
    html:
      description: The page.
      type: str
    passed:
      description: V(true), V(false) or V(unknown).
      type: raw
    problems:
      description: What is wrong or not known, a sentence each.
      type: list
      elements: str
    summary:
      description: The verdict in a line.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._status_page import html, summary
from ansible_collections.nines.ha.plugins.module_utils._status_parts import (
    areas,
    problems_of,
    verdict_of,
)


def status_page(
    hosts: t.Any, cluster: t.Any = "", at: t.Any = "", objectives: t.Any = None
) -> dict[str, t.Any]:
    """Make the page."""
    try:
        made = areas(hosts)
        return {
            "html": html(made, str(cluster), str(at), objectives or {}),
            "passed": verdict_of(made),
            "problems": problems_of(made),
            "summary": summary(made),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"there is no status page: {exc!r}") from exc


class FilterModule:
    """The filter status_page."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"status_page": status_page}
