# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of all modules that ask Patroni's REST API."""

from __future__ import annotations


class ModuleDocFragment:
    """The documentation of module_utils._patroni_rest."""

    # argument_spec()
    DOCUMENTATION = r"""
options:
  url:
    description: REST API of one member, such as V(https://192.0.2.11:8008). It names the others,
      which are asked as well. A member that is down leaves Patroni's list after its C(ttl), and
      nobody misses it then; O(urls) does not forget.
    type: str
  urls:
    description: REST APIs of all members, written as C(restapi.connect_address) of each. Either
      this or O(url) is needed.
    type: list
    elements: str
  ca_cert:
    description: Path of the certificates of the authorities that the members' certificates are
      verified with. Those of the system when not given.
    type: path
  client_cert:
    description: Path of the certificate to show. Needed when C(restapi.verify_client) of the
      members is V(required), and for each change when it is V(optional).
    type: path
  client_key:
    description: Path of its private key, which has no password. Not needed when O(client_cert)
      holds it.
    type: path
  validate_certs:
    description: Whether to verify the members' certificates. Without, anybody on the way can read
      the password and answer in a member's place.
    type: bool
    default: true
  user:
    description: User for calls that change something, as in C(restapi.authentication). It is not
      sent with others.
    type: str
  password:
    description: Its password.
    type: str
  timeout:
    description: Seconds within which a member must have answered a question, at most 3600.
    type: float
    default: 5.0
attributes:
  platform:
    description: Patroni 3.0 and newer.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
"""
