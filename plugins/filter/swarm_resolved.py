# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: a service or stack of a Docker Swarm as it is to be deployed."""

from __future__ import annotations

DOCUMENTATION = r"""
name: swarm_resolved
short_description: Give a service or a Compose file the secrets and configs that are there now
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - A service is given its defaults, and each secret and config by the name under which it is kept;
    their files keep the names that the service knows.
  - A Compose file, which is a mapping with C(services), is given those names where it calls a
    secret or config external.
positional: secrets, configs
options:
  _input:
    description: The service, or the Compose file.
    type: dict
    required: true
  secrets:
    description: What P(nines.ha.swarm_rolled_names#filter) says of the secrets.
    type: dict
    default: {}
  configs:
    description: What it says of the configs.
    type: dict
    default: {}
  defaults:
    description: What a service has where it does not say otherwise. Jobs take none.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: A service as it is to be deployed
  ansible.builtin.debug:
    msg: "{{ {'name': 'shop', 'secrets': ['pw']} | nines.ha.swarm_resolved({'pw': 'pw-01'}) }}"
  # => {"name": "shop", "secrets": [{"filename": "pw", "secret_name": "pw-01"}]}
"""

RETURN = r"""
_value:
  description: The same, resolved.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._swarm_deploy import resolved
from ansible_collections.nines.ha.plugins.module_utils._swarm_rolled import with_rolled
from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named


def swarm_resolved(
    what: t.Any, secrets: t.Any = None, configs: t.Any = None, defaults: t.Any = None
) -> dict[str, t.Any]:
    """Resolve a service or a Compose file."""
    try:
        given = named("a service", mapping, what)
        if "services" in given:
            return dict(with_rolled(given, secrets or {}, configs or {}))
        return resolved(given, defaults or {}, secrets or {}, configs or {})
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the service cannot be read: {exc}") from exc


class FilterModule:
    """The filter swarm_resolved."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"swarm_resolved": swarm_resolved}
