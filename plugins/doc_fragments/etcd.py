# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of all modules that ask etcd."""

from __future__ import annotations


class ModuleDocFragment:
    """The documentation of module_utils._etcd_api."""

    # argument_spec()
    DOCUMENTATION = r"""
options:
  endpoints:
    description:
      - URLs, with a port, of the members for clients. Name all members, so that a dead one does not
        hide the others.
      - With C(http), where etcd has no TLS, O(user) is refused, since its password could be read on
        the way.
      - Members that no endpoint leads to are asked at the client URLs that they advertise.
    type: list
    elements: str
    required: true
  ca_cert:
    description: Path of the certificates of the authorities that the members' certificates are
      verified with; those of the system when not given.
    type: path
  client_cert:
    description: Path of the certificate to show, with those in between. Needed where etcd runs with
      C(client-cert-auth).
    type: path
  client_key:
    description: Path of its private key, without a passphrase. Needed unless O(client_cert) holds
      it.
    type: path
  user:
    description:
      - User of etcd's own authentication, where that is enabled. Changes need one with the role
        C(root).
      - The name in a client certificate does not count. Where authentication is enabled, etcd's
        JSON gateway even refuses it, so O(client_cert) has to be without a common name (CN).
    type: str
  password:
    description: Its password.
    type: str
  timeout:
    description: Seconds within which a member must have answered one request. Without a quorum,
      etcd itself needs 7 s to say so.
    type: float
    default: 5.0
notes:
  - Uses etcd's JSON gateway under C(/v3), which etcd has unless it runs with
    C(enable-grpc-gateway=false).
  - The gateway connects to etcd with the member's server certificate, so with C(client-cert-auth)
    that certificate needs the extended key usages C(serverAuth) and C(clientAuth).
attributes:
  platform:
    description: etcd 3.4 and newer. Needs nothing on the node but Python.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
"""
