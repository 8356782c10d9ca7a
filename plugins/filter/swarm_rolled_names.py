# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the names under which a Docker Swarm keeps secrets and configs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: swarm_rolled_names
short_description: Name secrets or configs of a Docker Swarm by their texts
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Docker cannot change a secret or config. One with a digest of its text in its name is a new one
    when the text changes, so that services move to it in a rolling update.
positional: files
options:
  _input:
    description: Secrets or configs, each with C(name) and either C(data) or C(src).
    type: list
    elements: dict
    required: true
  files:
    description: The texts of the files that are named as C(src).
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Names
  ansible.builtin.debug:
    msg: "{{ [{'name': 'conf', 'data': 'a'}] | nines.ha.swarm_rolled_names }}"
  # => {"conf": "conf-e9c9296d1f03"}
"""

RETURN = r"""
_value:
  description: The name of each, by the one that it was given.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._swarm_rolled import rolled_names


def swarm_rolled_names(items: t.Any, files: t.Any = None) -> dict[str, str]:
    """Name secrets or configs by their texts."""
    try:
        return rolled_names(items, files or {})
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"secrets or configs cannot be read: {exc}") from exc


class FilterModule:
    """The filter swarm_rolled_names."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"swarm_rolled_names": swarm_rolled_names}
