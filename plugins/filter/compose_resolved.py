# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: Compose stacks as the tasks of the role compose need them."""

from __future__ import annotations

DOCUMENTATION = r"""
name: compose_resolved
short_description: Turn declared Compose stacks into files, images and services
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Takes the variables of the role P(nines.ha.compose#role). Look for problems with
    P(nines.ha.compose_problems#filter) first.
positional: _input
options:
  _input:
    description: >-
      C(stacks), C(images) and other variables of the role without the prefix C(compose_), and
      C(files), the texts of Compose files by path.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which ports the stacks publish
  ansible.builtin.debug:
    msg: "{{ (config | nines.ha.compose_resolved).stacks | map(attribute='ports') | flatten }}"
  vars:
    config:
      stacks:
        - name: shop
          definition: {services: {web: {image: "shop:1.4", ports: ["8080:80"]}}}
  # => [8080]
"""

RETURN = r"""
_value:
  description:
    - C(stacks), each with C(name), C(state), C(wait) in seconds, C(files) and C(folders) below its
      own folder, C(services) for M(nines.ha.compose_info), C(images), C(ports), C(drain) and
      C(hide), the values that no output may show.
    - C(images), those that are declared and those that a service needs, each once.
  type: dict
"""

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._compose_resolve import resolve


def compose_resolved(config: t.Any) -> dict[str, t.Any]:
    """Turn the stacks into what the tasks need."""
    if not isinstance(config, Mapping):
        raise AnsibleFilterError("compose_resolved needs a mapping with the role's variables")
    try:
        return resolve(config)
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the stacks cannot be read: {exc}") from exc


class FilterModule:
    """The filter compose_resolved."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"compose_resolved": compose_resolved}
