# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the versions on the nodes of a drill, for its record."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_versions
short_description: Read the versions that run on nodes
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads what a loop over pairs of a host and a command registered. C(uname -r) gives the version
    of C(linux), C(dpkg-query) those of packages, one a line, as status, name and version.
  - A host that could not be asked is left out, and so is what is not installed.
positional: _input
options:
  _input:
    description: The results of the loop.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the versions
  ansible.builtin.debug:
    msg: "{{ results | nines.ha.drill_versions }}"
  vars:
    results:
      - {item: [lb1, [uname, -r]], rc: 0, stdout: 6.12.48}
      - {item: [lb1, [dpkg-query]], rc: 1, stdout: "installed haproxy 3.0.11-1"}
  # => {"lb1": {"haproxy": "3.0.11-1", "linux": "6.12.48"}}
"""

RETURN = r"""
_value:
  description: Versions by host and component.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils import _record_nodes as nodes


def drill_versions(results: t.Any) -> dict[str, dict[str, str]]:
    """Read the versions that run on nodes."""
    try:
        return nodes.versions(results)
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(
            "nines.ha.drill_versions needs the results of a loop over pairs of host and command:"
            f" {exc!r}"
        ) from exc


class FilterModule:
    """The filter drill_versions."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_versions": drill_versions}
