# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the lines of a file for exportfs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nfs_export_lines
short_description: Write the lines of a file for exportfs
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Writes one line for each export, with all options that count spelled out, as a file in
    C(/etc/exports.d) has them.
  - Does not judge them, as P(nines.ha.nfs_export_problems#filter) does.
positional: _input
options:
  _input:
    description: The exports, as P(nines.ha.nfs_export_problems#filter) takes them.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show a line
  ansible.builtin.debug:
    msg: "{{ exports | nines.ha.nfs_export_lines }}"
  vars:
    exports:
      - path: /srv/data
        fsid: 1
        clients:
          - network: 198.51.100.0/24
  # => ["/srv/data 198.51.100.0/24(rw,sync,root_squash,no_subtree_check,fsid=1)"]
"""

RETURN = r"""
_value:
  description: One line for each export.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._nfs_exports import export_lines
from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence


def nfs_export_lines(exports: t.Any) -> list[str]:
    """Write the lines of a file for exportfs."""
    try:
        return export_lines(named("exports", sequence, exports))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter nfs_export_lines."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"nfs_export_lines": nfs_export_lines}
