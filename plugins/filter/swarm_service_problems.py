# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: whether services and what they need can be deployed to a Docker Swarm."""

from __future__ import annotations

DOCUMENTATION = r"""
name: swarm_service_problems
short_description: Say what cannot be deployed to a Docker Swarm
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Refuses options that services do not have, names that Docker does not take or that are there
    twice, services without an image, secrets and configs that are not declared or have no text, and
    ports that two services publish. No sentence holds a secret.
options:
  _input:
    description: >-
      C(services), C(stacks), C(secrets), C(configs), C(networks) and C(images), each as the
      variable C(swarm_) of that name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Refuse what cannot be deployed
  ansible.builtin.debug:
    msg: "{{ {'services': [{'name': 'shop'}]} | nines.ha.swarm_service_problems }}"
  # => ["swarm_services: shop has no image"]
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._swarm_deploy import Wanted, deploy_problems


def swarm_service_problems(wanted: t.Any) -> list[str]:
    """Name what cannot be deployed."""
    try:
        return deploy_problems(Wanted(**{str(key): value for key, value in wanted.items()}))
    except (AttributeError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"services cannot be read: {exc}") from exc


class FilterModule:
    """The filter swarm_service_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"swarm_service_problems": swarm_service_problems}
