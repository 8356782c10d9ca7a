# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what apt would update, and whether that stays within the branch that runs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: package_updates
short_description: Read what apt would update, and refuse another branch
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads what C(apt-get --simulate) says.
  - A package whose first two numbers change, such as etcd 3.5 to 3.6, is no minor update.
    PostgreSQL has its branch in the names of its packages.
positional: names
options:
  _input:
    description: What C(apt-get --simulate) wrote.
    type: str
    required: true
  names:
    description: The packages that are looked at.
    type: list
    elements: str
    required: true
  accept:
    description: Packages that may change their branch.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Say what would be updated
  ansible.builtin.debug:
    msg: "{{ simulated | nines.ha.package_updates(['haproxy', 'etcd-server']) }}"
  vars:
    simulated: |
      Inst haproxy [3.0.11-1] (3.0.12-1 Debian:13.2/stable [amd64])
  # => {"names": ["haproxy"], "texts": ["haproxy 3.0.11-1 -> 3.0.12-1"], "problems": []}
"""

RETURN = r"""
_value:
  description: C(names) of what would be updated, C(texts) that say it with versions, and
    C(problems), a sentence each.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._updates import branch_problems, updates
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence_of, text


def package_updates(simulated: t.Any, names: t.Any, accept: t.Any = ()) -> dict[str, list[str]]:
    """Say what would be updated."""
    try:
        found = updates(str(simulated), named("names", sequence_of(text), names))
        problems = branch_problems(found, named("accept", sequence_of(text), accept))
    except (AttributeError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the updates cannot be read: {exc}") from exc
    return {
        "names": [each.name for each in found],
        "texts": [each.text for each in found],
        "problems": problems,
    }


class FilterModule:
    """The filter package_updates."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"package_updates": package_updates}
