# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of all modules that log in to PostgreSQL."""

from __future__ import annotations


class ModuleDocFragment:
    """The documentation of module_utils._postgres_connection."""

    # shared_argument_spec()
    DOCUMENTATION = r"""
options:
  login_user:
    description: Role to log in as. Reading needs the rights of C(pg_monitor).
    type: str
    default: postgres
  login_password:
    description: Its password. Without it, the client library looks where it always does, such as
      in the file C(~/.pgpass) of the user that runs the module.
    type: str
  login_db:
    description: Database to log in to.
    type: str
    default: postgres
  ssl_mode:
    description: Whether to encrypt, and what of the server's certificate is verified, as
      C(sslmode) of the client library.
    type: str
    choices: [allow, disable, prefer, require, verify-ca, verify-full]
    default: prefer
  ca_cert:
    description: Path of the certificates of the authorities that the server's certificate is
      verified with.
    type: path
  ssl_cert:
    description: Path of the certificate to log in with.
    type: path
  ssl_key:
    description: Path of its private key.
    type: path
  connect_timeout:
    description: Seconds within which a server must have let us in, at least 1.
    type: int
    default: 3
requirements:
  - The Python library psycopg2 (package C(python3-psycopg2)) on the host where the module runs
attributes:
  platform:
    description: PostgreSQL 13 and newer.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
"""

    # What argument_spec() has besides.
    SERVER = r"""
options:
  login_host:
    description: Name or address of the server. When empty, the unix socket is used.
    type: str
    default: ""
  login_port:
    description: TCP port of the server, also the number in the name of its unix socket.
    type: int
    default: 5432
  login_unix_socket:
    description: Directory of the unix socket, the usual one of the client library when not given.
      Used when O(login_host) is empty or V(localhost).
    type: path
"""
