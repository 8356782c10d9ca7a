# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the faults that a drill knows, and why some are not for this cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_catalogue
short_description: Say which faults can be drilled here
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through the files of faults, which are data, and says of each whether it is whole and
    whether it is one for this subject and this inventory.
positional: _input
options:
  _input:
    description: The content of each file, by the name of the fault.
    type: dict
    required: true
  subject:
    description: What is drilled, such as V(vip) or V(postgres).
    type: str
    required: true
  groups:
    description: Groups of the inventory. A group without hosts counts as none.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Say what is known
  ansible.builtin.debug:
    msg: "{{ files | nines.ha.drill_catalogue(subject='vip', groups=groups) }}"
  vars:
    files:
      disk_pulled:
        __drill_about: {description: disk pulled, subjects: [postgres]}
        __drill_fault: {inject: [[pull-disk]], heal: [[push-disk]]}
  # => {"disk_pulled": ["it is for drills of postgres, not of vip"]}
"""

RETURN = r"""
_value:
  description: >-
    For each fault the reasons why it cannot be drilled here; an empty list where it can. Names are
    sorted.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._drill_catalogue import catalogue


def drill_catalogue(value: t.Any, subject: t.Any, groups: t.Any) -> dict[str, list[str]]:
    """Say which faults can be drilled here."""
    try:
        return catalogue(dict(value), str(subject), dict(groups))
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"expected the files of faults by name: {exc}") from exc


class FilterModule:
    """The filter drill_catalogue."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_catalogue": drill_catalogue}
