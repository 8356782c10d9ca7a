# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with the variables of the role haproxy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: haproxy_problems
short_description: Name what is wrong with an HAProxy configuration
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks through the variables of the role P(nines.ha.haproxy#role) for what cannot work, such as
    a server that names no backend, a certificate that nobody defined, two listeners on one port, a
    stats page without a password, or health checks that cannot meet the objective.
  - It needs no HAProxy, so it runs before anything is installed. HAProxy's own check runs later.
positional: _input
options:
  _input:
    description: >-
      The variables of the role without the prefix C(haproxy_); those that are missing have the
      defaults of the role. With C(rto) in C(objectives), the time to notice a server that answers
      nothing is compared with it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot work
  ansible.builtin.assert:
    that: problems | length == 0
    fail_msg: "{{ problems | join('\n') }}"
  vars:
    config:
      frontends:
        - name: web
          binds:
            - port: 80
          default_backend: ap
      backends:
        - name: app
          servers:
            - name: app1
              address: 192.0.2.11
              port: 8080
    problems: "{{ config | nines.ha.haproxy_problems }}"
  # => ["haproxy_frontends: web sends to ap, which is no backend: haproxy_backends has app"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._haproxy_config import problems


def haproxy_problems(config: t.Any) -> list[str]:
    """Name what is wrong with the variables of the role haproxy."""
    if not isinstance(config, dict):
        raise AnsibleFilterError(
            "nines.ha.haproxy_problems needs a mapping with frontends, backends and so on,"
            f" got {type(config).__name__}."
        )
    return problems(config)


class FilterModule:
    """The filter haproxy_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"haproxy_problems": haproxy_problems}
