#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: service_check
short_description: Ask services as their users do, and judge the answers
version_added: 0.2.0
description:
  - Makes all checks at the same time, from the host where the module runs. Each has one of
    C(url), C(tcp), C(sql) and C(command), and what has to come.
  - Fails unless every check passes. The message lists each that does not, with what was expected
    and what came.
  - A list with a wrong entry is refused before anything is asked.
options:
  checks:
    description: The checks, at least one.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Its name, given once. What it asks when not given.
        type: str
      timeout:
        description: Seconds that one attempt may take; 5 when not given. With C(sql), that long to
          connect and that long for the rows.
        type: float
      retries:
        description: How often it is asked again after an attempt that failed; 0 when not given.
        type: int
      delay:
        description: Seconds between two attempts; 1 when not given.
        type: float
      url:
        description: Address to get, C(http://...) or C(https://...). Redirects are followed, unless
          C(status) names one. A user and a password may stand in it.
        type: str
      status:
        description: HTTP status that has to come, or several; 200 when not given.
        type: list
        elements: int
      body:
        description: Text that the body has to contain.
        type: str
      body_regex:
        description: Python regular expression that has to be found in the body; C(^) and C($) match
          at each line.
        type: str
      validate_certs:
        description: Whether the certificate of an https address is verified; it is when not given.
        type: bool
      ca_cert:
        description: Path, on the host where the module runs, of the certificates of the authorities
          to trust, with C(url) and with C(sql).
        type: path
      tcp:
        description: Host and port to connect to, as C(198.51.100.10:6379).
        type: str
      send:
        description: Text to send after connecting, in double quotes where it needs C(\r\n).
        type: str
      expect:
        description: Text that the answer has to contain. The connection is read until it does.
        type: str
      expect_regex:
        description: Regular expression, as C(body_regex), that has to be found in the answer.
        type: str
      sql:
        description: Query for PostgreSQL. The session is read-only.
        type: str
      rows:
        description: Rows that have to come, in this order, each a list. Numbers are compared by
          value, everything else as text. An empty list when none may come.
        type: list
        elements: raw
      login_host:
        description: Name or address of the server. Needed with C(sql).
        type: str
      login_port:
        description: Its port; 5432 when not given.
        type: int
      login_user:
        description: Role to log in as. Needed with C(sql).
        type: str
      login_password:
        description: Its password.
        type: str
      login_db:
        description: Database; C(postgres) when not given.
        type: str
      ssl_mode:
        description: Whether to encrypt, and what is verified, as C(sslmode) of the client library;
          C(prefer) when not given.
        type: str
        choices: [allow, disable, prefer, require, verify-ca, verify-full]
      command:
        description: Program and arguments, run without a shell and without input, as the user that
          runs the module.
        type: list
        elements: str
      rc:
        description: Its return code; 0 when not given.
        type: int
      stdout_regex:
        description: Regular expression, as C(body_regex), that has to be found in what it prints.
        type: str
  within:
    description: Seconds during which whatever fails is asked again, each C(delay), however many
      C(retries) it has. For services that are about to come up.
    type: float
    default: 0.0
requirements:
  - The Python library psycopg2 (package C(python3-psycopg2)) where the module runs, for C(sql)
notes:
  - The proxies of the environment are not used.
  - The result and the message hold what a service answered, shortened to 200 characters.
attributes:
  check_mode:
    description: Asks what certainly changes nothing.
    details: Nobody knows what C(command), and C(tcp) with C(send), change. They are not asked, and
      their result is V(unknown).
    support: partial
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
  platform:
    description: Works on POSIX systems.
    support: full
    platforms: posix
seealso:
  - plugin: nines.ha.service_check_problems
    plugin_type: filter
author:
  - The nines.ha project (!UNKNOWN)
"""

EXAMPLES = r"""
- name: The shop works
  nines.ha.service_check:
    checks:
      - name: front page
        url: https://198.51.100.10/
        body: Add to basket
        retries: 3
      - name: cache
        tcp: 198.51.100.10:6379
        send: "PING\r\n"
        expect: +PONG
      - name: orders can be read
        sql: SELECT count(*) > 0 FROM orders
        rows: [[true]]
        login_host: 198.51.100.10
        login_port: 5000
        login_user: shop
        login_password: "{{ vault_shop_password }}"
        login_db: shop
      - name: mail leaves
        command: [/usr/local/bin/check-mail, --quick]
        stdout_regex: ^delivered in \d+ s$
        timeout: 20
"""

RETURN = r"""
passed:
  description: V(true) if every check passes, V(false) if one does not, V(unknown) otherwise.
  returned: when the checks were made
  type: raw
  sample: true
checks:
  description: What each check came to, in the order of O(checks).
  returned: when the checks were made
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: front page
    kind:
      description: V(url), V(tcp), V(sql) or V(command).
      type: str
      sample: url
    target:
      description: What was asked.
      type: str
      sample: https://198.51.100.10/
    passed:
      description: V(true) or V(false); V(unknown) where it was not asked, in check mode or because
        this host cannot.
      type: raw
      sample: true
    attempts:
      description: How often it was asked.
      type: int
      sample: 1
    took_s:
      description: Seconds that all attempts took together.
      type: float
      sample: 0.021
    detail:
      description: What came, beside what was expected.
      type: str
      sample: status 200
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet
from ansible_collections.nines.ha.plugins.module_utils._service_check import SSL_MODES, checks_of
from ansible_collections.nines.ha.plugins.module_utils._service_check_ask import conduct
from ansible_collections.nines.ha.plugins.module_utils._service_check_judge import (
    report,
    sentences,
)


def check_spec() -> dict[str, t.Any]:
    """Give the options of one check; none has a default, so that it is seen which are given."""
    words = ("name", "url", "body", "body_regex", "tcp", "send", "expect", "expect_regex", "sql")
    login = ("login_host", "login_user", "login_db", "stdout_regex")
    return {
        **{name: {"type": "str"} for name in (*words, *login)},
        **{name: {"type": "int"} for name in ("retries", "login_port", "rc")},
        **{name: {"type": "float"} for name in ("timeout", "delay")},
        "status": {"type": "list", "elements": "int"},
        "validate_certs": {"type": "bool"},
        "ca_cert": {"type": "path"},
        "rows": {"type": "list", "elements": "raw"},
        "login_password": {"type": "str", "no_log": True},
        "ssl_mode": {"type": "str", "choices": list(SSL_MODES)},
        "command": {"type": "list", "elements": "str"},
    }


def main() -> None:
    """Run the module."""
    module = quiet(AnsibleModule)(
        argument_spec={
            "checks": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": check_spec(),
            },
            "within": {"type": "float", "default": 0.0},
        },
        supports_check_mode=True,
    )
    try:
        checks = checks_of(module.params["checks"])
    except ValueError as exc:
        module.fail_json(msg=f"Nothing was asked: {exc}.")
    outcomes = conduct(checks, module.params["within"], module.check_mode)
    result, wrong = report(outcomes), sentences(outcomes)
    if result["passed"] is False or (wrong and not module.check_mode):
        text = "".join(f"\n- {sentence}." for sentence in wrong)
        module.fail_json(
            msg=f"{len(wrong)} of {len(outcomes)} checks did not pass:{text}", **result
        )
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
