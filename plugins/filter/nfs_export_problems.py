# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with NFS exports."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nfs_export_problems
short_description: Name what is wrong with NFS exports
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses exports to the whole world or nearly so, clients that are no address and no network,
    C(async) and C(no_root_squash) that nobody asked for, paths that are not absolute or exported
    twice, nested exports without C(crossmnt), and keys and options that do not exist.
  - Of a pair of servers, each export needs an C(fsid) of its own, as clients know files by it after
    a move.
positional: _input, allow_no_root_squash, pair
options:
  _input:
    description: >-
      The exports. Each has C(path) and C(clients) (a list with C(network) and C(options)), and may
      have C(fsid), C(read_only), C(sync), C(root_squash), C(owner), C(group), C(mode) and
      C(create).
    type: list
    elements: dict
    required: true
  allow_no_root_squash:
    description: Paths for which C(no_root_squash) was asked for by name.
    type: list
    elements: str
    default: []
  pair:
    description: Whether two servers show the same exports, one after the other.
    type: bool
    default: false
  state_directory:
    description: Folder in which a pair keeps the state of NFS, and which no export may show.
    type: str
    default: ""
seealso:
  - plugin: nines.ha.nfs_export_lines
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Refuse what cannot be exported
  ansible.builtin.debug:
    msg: "{{ exports | nines.ha.nfs_export_problems(pair=true) }}"
  vars:
    exports:
      - path: /srv/data
        fsid: 1
        clients:
          - network: 0.0.0.0/0
  # => [
  #      "export /srv/data: 0.0.0.0/0 is the whole world: name the networks that may mount it"
  #    ]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._nfs_export_check import export_problems
from ansible_collections.nines.ha.plugins.module_utils._values import (
    flag,
    named,
    sequence,
)


def nfs_export_problems(
    exports: t.Any, allow_no_root_squash: t.Any = (), pair: t.Any = False, state_directory: str = ""
) -> list[str]:
    """Name what is wrong with NFS exports."""
    try:
        given = named("exports", sequence, exports)
        allowed = named("allow_no_root_squash", sequence, allow_no_root_squash)
        return export_problems(given, allowed, named("pair", flag, pair), state_directory)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter nfs_export_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"nfs_export_problems": nfs_export_problems}
