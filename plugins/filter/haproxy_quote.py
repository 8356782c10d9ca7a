# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: a value as one word of HAProxy's configuration."""

from __future__ import annotations

DOCUMENTATION = r"""
name: haproxy_quote
short_description: Write a value as one word of HAProxy's configuration
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Puts a value in single quotes where HAProxy would otherwise read it as several words, a comment
    or a variable.
  - Refuses newlines and control characters, which no quotes keep from starting a new line.
positional: _input
options:
  _input:
    description: Text or a number.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: A value with spaces
  ansible.builtin.debug:
    msg: "http-response set-header Server {{ 'our load balancer' | nines.ha.haproxy_quote }}"
  # => "http-response set-header Server 'our load balancer'"
"""

RETURN = r"""
_value:
  description: The word.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._haproxy_quote import quote


def haproxy_quote(value: t.Any) -> str:
    """Write a value as one word of HAProxy's configuration."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise AnsibleFilterError(
            f"nines.ha.haproxy_quote needs text or a number, got {type(value).__name__}."
        )
    try:
        return quote(value)
    except ValueError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    """The filter haproxy_quote."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"haproxy_quote": haproxy_quote}
