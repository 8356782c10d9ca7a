# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of all modules that use HAProxy's runtime socket."""

from __future__ import annotations


class ModuleDocFragment:
    """The documentation of module_utils._haproxy_socket.socket_argument_spec()."""

    DOCUMENTATION = r"""
options:
  socket:
    description:
      - Path of HAProxy's runtime socket on the node, the path of the line C(stats socket) in its
        configuration.
      - Changes need a socket of the level C(admin).
    type: path
    default: /run/haproxy/admin.sock
  timeout:
    description: Seconds within which HAProxy must have answered one command.
    type: float
    default: 2.0
attributes:
  platform:
    description: Needs nothing on the node but Python.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
"""
