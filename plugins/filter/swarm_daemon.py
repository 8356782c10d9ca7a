# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: the settings of a Docker engine, with those that are wanted."""

from __future__ import annotations

DOCUMENTATION = r"""
name: swarm_daemon
short_description: Lay options over the settings of a Docker engine
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads what C(/etc/docker/daemon.json) holds, gives each option its whole value, and says what a
    node of a swarm could not run with, such as C(live-restore).
positional: options
options:
  _input:
    description: What the file holds, empty where there is none.
    type: str
    required: true
  options:
    description: Options by name. One that is null is taken away; those not named stay.
    type: dict
    default: {}
  in_swarm:
    description: Whether the engine's data has a swarm in it.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Settings of the engine
  ansible.builtin.debug:
    msg: "{{ '{\"mtu\": 1400}' | nines.ha.swarm_daemon({'metrics-addr': '127.0.0.1:9323'}) }}"
  # => {"differs": true, "config": {"metrics-addr": "127.0.0.1:9323", "mtu": 1400},
  #     "data_root": "/var/lib/docker", "problems": []}
"""

RETURN = r"""
_value:
  description: What the file is to hold.
  type: dict
  contains:
    config:
      description: The settings.
      type: dict
    differs:
      description: Whether they differ from what the file holds.
      type: bool
    data_root:
      description: Where the engine has its data now.
      type: str
    problems:
      description: What is wrong with them, a sentence each that begins with its verb.
      type: list
      elements: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._swarm_daemon import daemon
from ansible_collections.nines.ha.plugins.module_utils._values import flag, mapping, named


def swarm_daemon(text: t.Any, options: t.Any = None, in_swarm: t.Any = False) -> dict[str, t.Any]:
    """Lay the options over the settings."""
    try:
        wanted = named("swarm_daemon_options", mapping, {} if options is None else options)
        return daemon(str(text), wanted, named("in_swarm", flag, in_swarm))._asdict()
    except ValueError as exc:
        raise AnsibleFilterError(f"the engine's settings cannot be read: {exc}") from exc


class FilterModule:
    """The filter swarm_daemon."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"swarm_daemon": swarm_daemon}
