# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the lines of pg_hba.conf."""

from __future__ import annotations

DOCUMENTATION = r"""
name: postgres_hba_lines
short_description: Write who may log in as pg_hba.conf wants it
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Each entry is a mapping with C(type) (default V(hostssl)), C(database), C(user), C(address) (a
    network or a list of them; not for V(local)), C(method) (default V(scram-sha-256)) and
    C(options).
  - Refuses what PostgreSQL would not read, and C(trust) for other hosts.
options:
  _input:
    description: The entries; the first that matches decides.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Write
  ansible.builtin.debug:
    msg: "{{ entries | nines.ha.postgres_hba_lines }}"
  vars:
    entries:
      - {database: shop, user: shop, address: [198.51.100.0/24, "2001:db8::/64"]}
  # => [
  #      "hostssl shop shop 198.51.100.0/24 scram-sha-256",
  #      "hostssl shop shop 2001:db8::/64 scram-sha-256"
  #    ]
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._postgres_config import hba_lines


def postgres_hba_lines(entries: t.Any) -> list[str]:
    """Give the lines of pg_hba.conf."""
    try:
        return hba_lines(entries)
    except ValueError as exc:
        raise AnsibleFilterError(f"postgres_hba: {exc}") from exc


class FilterModule:
    """The filter postgres_hba_lines."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"postgres_hba_lines": postgres_hba_lines}
