# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the lines of postgresql.conf."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_conf_lines
short_description: Write settings as postgresql.conf wants them
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Quotes values, turns V(true) and V(false) into C(on) and C(off), joins lists with commas, and
    sorts by name.
  - Refuses names that are none, and values that would change the lines below them.
options:
  _input:
    description: Settings by name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write
  ansible.builtin.debug:
    msg: "{{ {'port': 5432, 'ssl': true, 'shared_buffers': '2GB'} | nines.ha.postgres_conf_lines }}"
  # => ["port = 5432", "shared_buffers = '2GB'", "ssl = on"]
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._postgres_config import conf_lines
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def postgres_conf_lines(settings: t.Any) -> list[str]:
    """Give the lines of postgresql.conf."""
    try:
        return conf_lines(named("the settings", mapping, settings))
    except ValueError as exc:
        raise AnsibleFilterError(f"postgres_settings: {exc}") from exc


class FilterModule:
    """The filter postgres_conf_lines."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_conf_lines": postgres_conf_lines}
