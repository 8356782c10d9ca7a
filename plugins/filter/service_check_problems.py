# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether checks of services can be made as they are defined."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_check_problems
short_description: Name what is wrong with a list of checks of services
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses entries with two kinds or none, keys that do not exist, values that cannot be read and
    names that are given twice, before anything is asked. Each sentence names its entry.
options:
  _input:
    description: The checks, as O(nines.ha.service_check#module:checks) takes them.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot be asked
  ansible.builtin.debug:
    msg: "{{ [{'name': 'shop', 'tcp': '198.51.100.10'}] | nines.ha.service_check_problems }}"
  # => ["entry 1 (shop): tcp is '198.51.100.10': write it like 198.51.100.10:6379"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._service_check import problems


def service_check_problems(checks: t.Any) -> list[str]:
    """Name what is wrong with the checks."""
    return problems(checks)


class FilterModule:
    """The filter service_check_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"service_check_problems": service_check_problems}
