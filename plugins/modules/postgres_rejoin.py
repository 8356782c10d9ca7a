#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make this node a standby of the running primary."""

from __future__ import annotations

DOCUMENTATION = r"""
module: postgres_rejoin
short_description: Make this node a standby of the running primary
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Makes the data of this node a standby's - by starting it where nothing diverged, by C(pg_rewind)
    where it did, by a base backup where there is no data - and says which and why.
  - Throws nothing away unasked. WAL that no other node has is lost only up to O(accept_loss_bytes),
    a data directory that holds data only with O(wipe).
  - Runs as root on the node; the programs of PostgreSQL run as O(os_user). The configuration has to
    name the primary already (C(primary_conninfo)), as the role P(nines.ha.postgres#role) writes it.
options:
  name:
    description: Name of this member, as messages show it.
    type: str
    required: true
  source_host:
    description: Address of the primary.
    type: str
    required: true
  source_port:
    description: Its port.
    type: int
    default: 5432
  source_user:
    description: User with the attribute C(REPLICATION), and the rights that C(pg_rewind) needs.
    type: str
    required: true
  passfile:
    description: Its password, in a file on this node as libpq reads it.
    type: path
    required: true
  ssl_mode:
    description: How the connection is protected.
    type: str
    default: require
    choices: [allow, disable, prefer, require, verify-ca, verify-full]
  ca_cert:
    description: File with the authority that signed the primary's certificate.
    type: path
  slot:
    description: Replication slot on the primary to copy with; created where it is missing.
    type: str
  data_directory:
    description: The data directory.
    type: path
    required: true
  wal_directory:
    description: Folder for the WAL of a new copy, where it is not in the data directory.
    type: path
  bin_directory:
    description: Folder of the programs.
    type: path
    required: true
  config_file:
    description: The postgresql.conf of this instance.
    type: path
    required: true
  service:
    description: The systemd unit.
    type: str
    required: true
  login_unix_socket:
    description: Folder of the local socket.
    type: path
    default: /var/run/postgresql
  login_port:
    description: Port of the local instance.
    type: int
    default: 5432
  os_user:
    description: User that owns the data.
    type: str
    default: postgres
  accept_loss_bytes:
    description: >-
      How many bytes of WAL that no other node has may be thrown away. Without it, none: the module
      refuses and says how many there are.
    type: int
  wipe:
    description: Whether the data here may be thrown away as a whole and copied again.
    type: bool
    default: false
  timeout:
    description: Seconds to wait, after the start, until it receives WAL.
    type: float
    default: 60
attributes:
  check_mode:
    support: full
    description: Decides, and does nothing.
  diff_mode:
    support: full
    description: Shows what the node is, and becomes.
  platform:
    support: full
    platforms: posix
    description: Works on Debian and its like, with systemd.
"""

EXAMPLES = r"""
- name: Make the former primary a standby
  nines.ha.postgres_rejoin:
    name: db1
    source_host: 198.51.100.22
    source_user: replicator
    passfile: /var/lib/postgresql/.nines-ha.pgpass
    data_directory: /var/lib/postgresql/17/main
    bin_directory: /usr/lib/postgresql/17/bin
    config_file: /etc/postgresql/17/main/postgresql.conf
    service: postgresql@17-main
    slot: db1
  become: true
"""

RETURN = r"""
action:
  description: V(none), V(start), V(follow), V(rewind) or V(copy).
  returned: success
  type: str
  sample: rewind
reason:
  description: Why.
  returned: success
  type: str
  sample: 312 bytes of its WAL are on no other node and are thrown away
loss_bytes:
  description: Bytes of WAL that were thrown away; none where that cannot be told.
  returned: success
  type: int
  sample: 312
duration_s:
  description: Seconds that it took.
  returned: success
  type: float
  sample: 2.4
"""

import time
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    LoginRefused,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_rejoin import (
    Plan,
    Refused,
    plan,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_source import (
    conninfo_of,
    read_source,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_tools import (
    Done,
    Failed,
    Place,
    Tools,
)

BECOMES = {"none": "nothing changes", "copy": "a new copy of the primary, a standby"}


def tools_of(module: AnsibleModule) -> Tools:
    """Bind the tools to this node."""
    params = module.params

    def run(argv: t.Sequence[str], env: t.Mapping[str, str]) -> Done:
        return Done(*module.run_command(list(argv), environ_update=dict(env)))

    place = Place(
        params["name"],
        Path(params["data_directory"]),
        Path(params["bin_directory"]),
        params["service"],
        params["os_user"],
        params["config_file"],
        params["wal_directory"] or "",
        params["login_unix_socket"],
        params["login_port"],
    )
    return Tools(place, run)


def apply(
    tools: Tools, what: Plan, params: t.Mapping[str, t.Any], slots: t.Collection[str]
) -> None:
    """Do what was decided.

    :raises Failed: If a program fails, or the standby does not receive WAL in time.
    """
    conninfo, passfile = conninfo_of(params), params["passfile"]
    tools.stop()
    if what.action == "copy":
        tools.make_folder()
        if params["wipe"]:
            tools.empty()
        slot = params["slot"] or ""
        tools.copy(conninfo, slot, slot not in slots, passfile)
    elif what.action == "rewind":
        tools.rewind(conninfo, passfile)
    tools.mark_standby()
    tools.start()
    seen = tools.wait_streaming(params["timeout"])
    if seen != "streaming":
        raise Failed(
            f"{params['name']} was started and did not receive WAL from {params['source_host']}"
            f" within {params['timeout']:g} s, the last state was: {seen}. Its log says why"
        )
    tools.drop_slots()


def main() -> None:
    """Run the module."""
    text = {"type": "str", "required": True}
    path = {"type": "path", "required": True}
    modes = ["allow", "disable", "prefer", "require", "verify-ca", "verify-full"]
    module = AnsibleModule(
        argument_spec={
            **{name: text for name in ("name", "source_host", "source_user", "service")},
            **{
                name: path
                for name in ("passfile", "data_directory", "bin_directory", "config_file")
            },
            "source_port": {"type": "int", "default": 5432},
            "ssl_mode": {"type": "str", "default": "require", "choices": modes},
            "ca_cert": {"type": "path"},
            "slot": {"type": "str"},
            "wal_directory": {"type": "path"},
            "login_unix_socket": {"type": "path", "default": "/var/run/postgresql"},
            "login_port": {"type": "int", "default": 5432},
            "os_user": {"type": "str", "default": "postgres"},
            "accept_loss_bytes": {"type": "int"},
            "wipe": {"type": "bool", "default": False},
            "timeout": {"type": "float", "default": 60},
        },
        supports_check_mode=True,
    )
    params = module.params
    begin = time.monotonic()
    try:
        tools = tools_of(module)
        local = tools.read()
        source, slots = read_source(params)
        what = plan(local, source, params["wipe"], params["accept_loss_bytes"])
        changed = what.action != "none"
        if changed and not module.check_mode:
            apply(tools, what, params, slots)
    except Refused as exc:
        module.fail_json(msg=f"Nothing was changed: {exc}.")
    except (Failed, Unreachable, LoginRefused, QueryFailed, DriverMissing) as exc:
        module.fail_json(msg=f"{params['name']} is no standby: {exc}.")
    except (OSError, KeyError, ValueError) as exc:
        module.fail_json(msg=f"The data of {params['name']} cannot be read: {exc}.")
    before = local.role or ("stopped, with data" if local.has_data else "without data")
    after = BECOMES.get(what.action, "standby")
    module.exit_json(
        changed=changed,
        action=what.action,
        reason=what.reason,
        loss_bytes=what.loss,
        duration_s=round(time.monotonic() - begin, 3),
        diff={"before": f"{before}\n", "after": f"{after if changed else before}\n"},
    )


if __name__ == "__main__":
    main()
