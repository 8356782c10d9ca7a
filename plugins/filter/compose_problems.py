# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with the Compose stacks of a node."""

from __future__ import annotations

DOCUMENTATION = r"""
name: compose_problems
short_description: Name what is wrong with Compose stacks before one is started
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses services without a health check, without a restart policy that survives a boot, or with
    an image that may be another one on each node; ports that two of them, or HAProxy on the same
    node, have; variables without a value; and files and names that cannot be.
  - Values of C(env) and C(secrets) are in no sentence.
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
- name: Refuse what cannot work
  ansible.builtin.debug:
    msg: "{{ config | nines.ha.compose_problems }}"
  vars:
    config:
      stacks:
        - name: shop
          definition: {services: {web: {image: "shop:1.4", restart: always}}}
  # => [
  #      "compose_stacks: shop: services: web: it has no healthcheck, so nobody would know whether
  #       it works: add `healthcheck` with `test`, or set compose_require_healthcheck to false"
  #    ]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._compose_model import plain
from ansible_collections.nines.ha.plugins.module_utils._compose_problems import problems
from ansible_collections.nines.ha.plugins.module_utils._compose_resolve import loaded


def compose_problems(config: t.Any) -> list[str]:
    """Name what is wrong with the stacks."""
    if not isinstance(config, Mapping):
        raise AnsibleFilterError("compose_problems needs a mapping with the role's variables")
    try:
        files = loaded(plain(config.get("files") or {}))
    except ValueError as exc:
        return [f"compose_stacks: {exc}"]
    try:
        return problems({**plain(config), "files": files})
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the stacks cannot be read: {exc}") from exc


class FilterModule:
    """The filter compose_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"compose_problems": compose_problems}
