#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: etcd_auth
short_description: Declare etcd's users, and let nobody in without a password
version_added: 0.2.0
description:
  - Gives each declared user a role of its own name, which may read and write the keys below one
    prefix, and enables authentication.
  - The login O(user=root) is made too where it is not there; it may do everything.
  - Users that are not declared stay as they are.
  - Whether a password is the declared one is found out by logging in with it.
options:
  users:
    description: Users beside root.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the user, and of its role.
        type: str
        required: true
      password:
        description: Its password.
        type: str
        required: true
      prefix:
        description: It may read and write the keys that begin with this, and no others.
        type: str
        required: true
  old_password:
    description:
      - Password that root had until now. Where O(password) is not taken, this one is tried, and
        root gets O(password) at the end.
      - Clients that are logged in as a user whose password changes have to log in again, with the
        new one.
    type: str
attributes:
  check_mode:
    description: Says what would be changed.
    support: full
  diff_mode:
    description: Shows the steps, without passwords.
    support: full
extends_documentation_fragment:
  - nines.ha.etcd
seealso:
  - module: nines.ha.etcd_info
"""

EXAMPLES = r"""
- name: Patroni may write below /service/, and nobody gets in without a password
  nines.ha.etcd_auth:
    endpoints:
      - https://192.0.2.11:2379
      - https://192.0.2.12:2379
      - https://192.0.2.13:2379
    ca_cert: /etc/etcd/ca.crt
    client_cert: /etc/etcd/server.crt
    client_key: /etc/etcd/server.key
    user: root
    password: "{{ vault_etcd_root }}"
    users:
      - name: patroni
        password: "{{ vault_patroni_etcd }}"
        prefix: /service/
  run_once: true

- name: Give root another password
  nines.ha.etcd_auth:
    endpoints: ["https://192.0.2.11:2379"]
    ca_cert: /etc/etcd/ca.crt
    client_cert: /etc/etcd/server.crt
    client_key: /etc/etcd/server.key
    user: root
    password: "{{ vault_etcd_root }}"
    old_password: "{{ vault_etcd_root_old }}"
  run_once: true
"""

RETURN = r"""
steps:
  description: What was done, or would be in check mode, in order.
  returned: success
  type: list
  elements: str
  sample: ["add user patroni", "enable authentication"]
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._etcd_api import (
    Etcd,
    EtcdRefused,
    LoginRefused,
    NoQuorum,
    argument_spec,
    endpoints_of,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_auth import (
    ROOT,
    Found,
    User,
    check_users,
    plan,
    read,
)
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import EtcdUnreachable
from ansible_collections.nines.ha.plugins.module_utils._etcd_survey import opener
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet


def first_answer(params: t.Mapping[str, t.Any], users: list[User]) -> tuple[Etcd, Found]:
    """Read from the first member that answers and has a leader.

    :raises ValueError: If none does; the text names each one's reason.
    :raises EtcdRefused: If no login is taken.
    """
    reasons = []
    passwords = [each for each in (params["password"], params["old_password"]) if each]
    for endpoint in endpoints_of(params):
        try:
            return log_in(params, endpoint, users, passwords)
        except (EtcdUnreachable, NoQuorum) as exc:
            reasons.append(f"\n- {exc}")
    raise ValueError(f"no member can be asked:{''.join(reasons)}")


def log_in(
    params: t.Mapping[str, t.Any], endpoint: str, users: list[User], passwords: list[str]
) -> tuple[Etcd, Found]:
    """Read from one member, with the first password that it takes.

    :raises EtcdRefused: If it takes none, or has no leader.
    :raises EtcdUnreachable: If it does not answer.
    """
    for password in passwords[:-1]:
        etcd = opener({**params, "password": password})(endpoint)
        with contextlib.suppress(LoginRefused):
            return etcd, read(etcd, users, passwords, EtcdRefused)
    etcd = opener({**params, "password": passwords[-1]})(endpoint)
    return etcd, read(etcd, users, passwords, EtcdRefused)


def main() -> None:
    """Run the module."""
    user = {
        "name": {"type": "str", "required": True},
        "password": {"type": "str", "required": True, "no_log": True},
        "prefix": {"type": "str", "required": True},
    }
    module = quiet(AnsibleModule)(
        argument_spec={
            **argument_spec(),
            "old_password": {"type": "str", "no_log": True},
            "users": {"type": "list", "elements": "dict", "options": user, "default": []},
        },
        required_together=[("user", "password")],
        supports_check_mode=True,
    )
    params = module.params
    done: list[str] = []
    try:
        if params["user"] != ROOT:
            raise ValueError(f"user is {params['user']}: only root may declare users")
        users = check_users(params["users"])
        etcd, found = first_answer(params, users)
        steps = plan(found, users, params["password"])
        for step in [] if module.check_mode else steps:
            etcd.call(step.path, step.wish)
            done.append(step.text)
    except (ValueError, EtcdRefused, EtcdUnreachable) as exc:
        what = f"After {', '.join(done)}" if done else "Nothing was changed"
        module.fail_json(msg=f"The users of etcd are not as declared: {exc}. {what}.")
    texts = [step.text for step in steps]
    module.exit_json(
        changed=bool(steps),
        steps=texts,
        diff={"before": "", "after": "".join(f"{text}\n" for text in texts)},
    )


if __name__ == "__main__":
    main()
