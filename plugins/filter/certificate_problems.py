# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: what is wrong with a certificate."""

from __future__ import annotations

DOCUMENTATION = r"""
name: certificate_problems
short_description: Say what is wrong with a certificate before a service is given it
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Looks at the dates, whether an authority has signed it, whether its key belongs to it, and
    whether it is good for the names and the uses that a service needs.
  - Runs on the control node and needs nothing there but the Python library C(cryptography), which
    Ansible itself needs.
options:
  _input:
    description: The certificate in PEM format, and after it those in between, where there are any.
    type: str
    required: true
  authority:
    description: Certificates of the authorities that may have signed it, in PEM format.
    type: str
    required: true
  key:
    description: Its private key in PEM format, to be compared with it. It is never shown.
    type: str
  path:
    description: Where the certificate is, for the sentences.
    type: str
    default: the certificate
  authority_path:
    description: Where the authorities are, for the sentences.
    type: str
    default: the file of authorities
  names:
    description: What it has to be good for, each C(DNS:<name>) or C(IP:<address>).
    type: list
    elements: str
    default: []
  usages:
    description: Extended key usages that it needs, C(serverAuth) and C(clientAuth). A certificate
      without any is good for both.
    type: list
    elements: str
    default: []
  common_name:
    description: Whether it may have a common name (CN).
    type: bool
    default: true
  expiry:
    description: Whether its dates count.
    type: bool
    default: true
  days:
    description: Days that have to be left until it expires.
    type: float
    default: 0
  advice:
    description: What to do about one of a foreign authority, for the sentence.
    type: str
    default: give one that it has signed, or name the authority that signed this one
"""

EXAMPLES = r"""
- name: Refuse a certificate that etcd cannot use
  ansible.builtin.assert:
    that: found | length == 0
    fail_msg: "{{ found | join('\n') }}"
  vars:
    found: >-
      {{ lookup('ansible.builtin.file', 'tls/node1.crt') | nines.ha.certificate_problems(
         authority=lookup('ansible.builtin.file', 'tls/ca.crt'), path='tls/node1.crt',
         names=['IP:192.0.2.11'], usages=['serverAuth', 'clientAuth'], common_name=false) }}
"""

RETURN = r"""
_value:
  description: One sentence for each problem, an empty list where there is none.
  type: list
  elements: str
  sample:
    - "tls/node1.crt expired on 2026-11-20 10:00 UTC: give one that is valid; nines.ha.site renews
      those that the role nines.ha.tls made"
"""

import datetime
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._certificate import (
    Wanted,
    name_of,
    problems,
)
from ansible_collections.nines.ha.plugins.module_utils._certificate_x509 import read

_DEFAULTS = Wanted("the certificate", "the file of authorities")


def certificate_problems(
    certificate: t.Any,
    authority: t.Any,
    key: t.Any = None,
    path: str = _DEFAULTS.path,
    authority_path: str = _DEFAULTS.authority,
    names: t.Any = (),
    usages: t.Any = (),
    **options: t.Any,
) -> list[str]:
    """Say what is wrong with a certificate, a sentence each."""
    try:
        wanted = Wanted(path, authority_path, tuple(map(name_of, names)), tuple(usages), **options)
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"certificate_problems: {exc}") from exc
    try:
        found = read(str(certificate), str(authority), None if key is None else str(key))
    except ValueError as exc:
        return [f"{path} cannot be used: {exc}"]
    return problems(found, wanted, datetime.datetime.now(datetime.UTC))


class FilterModule:
    """The filter certificate_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"certificate_problems": certificate_problems}
