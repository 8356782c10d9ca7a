# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with NFS mounts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: nfs_mount_problems
short_description: Name what is wrong with NFS mounts of a client
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses mounts over folders of the system, at one path twice or at none; options with which
    programs lose data or locks while a server moves (C(soft) without C(ro), C(nolock)); NFS
    versions before 4.1; and keys that do not exist.
positional: _input
options:
  _input:
    description: >-
      The mounts. Each has C(server), C(source_path) and C(path), and may have C(name), C(options)
      (a list, or a text with commas), C(automount), C(owner), C(group) and C(mode).
    type: list
    elements: dict
    required: true
  v3:
    description: Whether NFSv3 was asked for.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Refuse what loses data
  ansible.builtin.debug:
    msg: "{{ mounts | nines.ha.nfs_mount_problems }}"
  vars:
    mounts:
      - server: 198.51.100.10
        source_path: /srv/data
        path: /mnt/data
        options: [soft]
  # => [
  #      "mount /mnt/data: soft gives programs an error while the server moves, and loses what they
  #       wrote: take hard, or mount it with ro"
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
from ansible_collections.nines.ha.plugins.module_utils._nfs_mounts import mount_problems
from ansible_collections.nines.ha.plugins.module_utils._values import (
    flag,
    named,
    sequence,
)


def nfs_mount_problems(mounts: t.Any, v3: t.Any = False) -> list[str]:
    """Name what is wrong with NFS mounts."""
    try:
        return mount_problems(named("mounts", sequence, mounts), named("v3", flag, v3))
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter nfs_mount_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"nfs_mount_problems": nfs_mount_problems}
