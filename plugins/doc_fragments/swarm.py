# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of all modules that ask a Docker engine for its swarm."""

from __future__ import annotations


class ModuleDocFragment:
    """The documentation of module_utils._swarm_engine."""

    # argument_spec()
    DOCUMENTATION = r"""
options:
  docker_host:
    description: Where the engine of the host on which the module runs is reached, a C(unix://) or
      C(tcp://) address. Whoever may use it is as good as root on that host.
    type: str
    default: unix:///var/run/docker.sock
  timeout:
    description: Seconds within which the engine must have answered one question. While there is no
      leader the engine waits for up to 20 s before it says so. With less than that, such a manager
      is reported as one that does not answer.
    type: float
    default: 25.0
requirements:
  - The Python library docker (package C(python3-docker)) on the host where the module runs
attributes:
  platform:
    description: Docker Engine 20.10 and newer.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
"""
