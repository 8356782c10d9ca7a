#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: postgres_replication_info
short_description: Read the replication state of a PostgreSQL instance
version_added: 0.2.0
description:
  - Asks one PostgreSQL instance whether it is primary or standby, how far it is, who follows it and
    what it follows.
  - The rights of C(pg_monitor) suffice. Without them, what may not be seen is null.
  - Changes nothing.
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
extends_documentation_fragment:
  - nines.ha.postgres
  - nines.ha.postgres.server
seealso:
  - module: nines.ha.postgres_replication_check
"""

EXAMPLES = r"""
- name: Read what this instance is
  nines.ha.postgres_replication_info:
  become: true
  become_user: postgres
  register: postgres

- name: Only where it is the primary
  ansible.builtin.debug:
    msg: "{{ postgres.standbys | map(attribute='application_name') | join(', ') }} follow"
  when: postgres.role == 'primary'

- name: Wait until a standby streams again, at most 60 s
  nines.ha.postgres_replication_info:
    login_host: 192.0.2.12
    login_user: monitor
    login_password: "{{ vault_monitor_password }}"
  register: postgres
  until: postgres is succeeded and (postgres.receiver or {}).status | default('') == 'streaming'
  retries: 60
  delay: 1
"""

RETURN = r"""
role:
  description: V(primary) or V(standby). A primary is what is out of recovery.
  returned: success
  type: str
  sample: primary
in_recovery:
  description: Whether it is a standby.
  returned: success
  type: bool
  sample: false
writable:
  description: Whether it is a primary whose C(default_transaction_read_only) is off.
  returned: success
  type: bool
  sample: true
version:
  description: Version as PostgreSQL writes it.
  returned: success
  type: str
  sample: 15.18 (Debian 15.18-0+deb12u1)
version_num:
  description: The same as a number.
  returned: success
  type: int
  sample: 150018
started_at:
  description: When it was started, in seconds since 1970 of its clock.
  returned: success
  type: float
  sample: 1795259810.573535
system_identifier:
  description: Identifier that all instances of one cluster share. A text, since it is longer than
    the numbers of JSON are exact. Null when the login may not read it.
  returned: success
  type: str
  sample: "7710582169383442327"
timeline:
  description: Timeline that the instance is on, one more after each promotion. Null on a standby
    when the login may not read it.
  returned: success
  type: int
  sample: 2
lsn:
  description: Where the WAL of a primary ends; null on a standby.
  returned: success
  type: str
  sample: 0/3000060
receive_lsn:
  description: Up to where a standby has received WAL by streaming; null on a primary, and when it
    has not streamed since its start.
  returned: success
  type: str
  sample: 0/3000060
replay_lsn:
  description: Up to where a standby has replayed; null on a primary.
  returned: success
  type: str
  sample: 0/3000060
replay_lag_s:
  description: Seconds since the commit that a standby has replayed last; 0 when it streams and has
    replayed all that it received; null on a primary and when nothing was replayed yet.
  returned: success
  type: float
  sample: 0.0
replay_paused:
  description: Whether the replay of a standby is paused.
  returned: success
  type: bool
  sample: false
apply_delay_s:
  description: Seconds that a standby is late on purpose (C(recovery_min_apply_delay)), 0 on a
    primary.
  returned: success
  type: float
  sample: 0.0
standbys:
  description: Who receives WAL from this instance, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    application_name:
      description: Name that the standby gives itself.
      type: str
      sample: pg2
    client_addr:
      description: Its address; null for a unix socket.
      type: str
      sample: 192.0.2.12
    state:
      description: V(streaming) when all is well, else V(startup), V(catchup), V(backup) or
        V(stopping).
      type: str
      sample: streaming
    sync_state:
      description: V(async), V(potential), V(sync) or V(quorum).
      type: str
      sample: quorum
    sent_lsn:
      description: Up to where WAL was sent.
      type: str
      sample: 0/3000060
    write_lsn:
      description: Up to where the standby has written it.
      type: str
      sample: 0/3000060
    flush_lsn:
      description: Up to where it is on the standby's disk.
      type: str
      sample: 0/3000060
    replay_lsn:
      description: Up to where queries on the standby see it.
      type: str
      sample: 0/3000060
    lag_bytes:
      description: Bytes of WAL that are not replayed there.
      type: int
      sample: 0
    lag_s:
      description: Seconds that the last measured WAL needed until it was replayed there; null when
        nothing was measured.
      type: float
      sample: 0.002
slots:
  description: Replication slots of this instance, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the slot.
      type: str
      sample: pg2
    type:
      description: V(physical) or V(logical).
      type: str
      sample: physical
    active:
      description: Whether it is in use.
      type: bool
      sample: true
    retained_bytes:
      description: Bytes of WAL that are kept for it; null when it has reserved none or has lost it.
      type: int
      sample: 0
    wal_status:
      description: V(reserved), V(extended), V(unreserved) or V(lost).
      type: str
      sample: reserved
    safe_wal_size:
      description: Bytes that can be written before the slot may lose WAL; null without a limit.
      type: int
      sample: 1073741824
receiver:
  description: What a standby receives from; null on a primary, and when nothing is received.
  returned: success
  type: dict
  contains:
    status:
      description: V(streaming) when all is well.
      type: str
      sample: streaming
    sender_host:
      description: Name, address or socket of the sender.
      type: str
      sample: 192.0.2.11
    sender_port:
      description: Its port.
      type: int
      sample: 5432
    slot:
      description: Slot that is used there; null without one.
      type: str
      sample: pg2
    latest_end_lsn:
      description: Where the sender's WAL ended when it last said so.
      type: str
      sample: 0/3000060
conflicts:
  description: Number of queries, over all databases, that were cancelled since the statistics were
    reset because they stood in the way of the replay.
  returned: success
  type: int
  sample: 0
synchronous_standby_names:
  description: The setting of this name. Empty when no commit waits for a standby.
  returned: success
  type: str
  sample: ANY 1 ("pg2","pg3")
synchronous_commit:
  description: The setting of this name.
  returned: success
  type: str
  sample: "on"
data_checksums:
  description: Whether pages carry checksums.
  returned: success
  type: bool
  sample: true
pending_restart:
  description: Names of the settings that a restart would change.
  returned: success
  type: list
  elements: str
  sample: [max_connections]
base_backups:
  description: Copies of this instance that are being made, such as for a new standby.
  returned: success
  type: list
  elements: dict
  contains:
    client_addr:
      description: Where the copy goes; null over a socket, or without the rights of pg_monitor.
      type: str
      sample: 198.51.100.13
    phase:
      description: What is done now, as C(pg_stat_progress_basebackup) says it.
      type: str
      sample: streaming database files
    streamed:
      description: Bytes that were sent.
      type: int
      sample: 1073741824
    total:
      description: Bytes in all, an estimate.
      type: int
      sample: 2147483648
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    argument_spec,
    keywords_of,
    open_session,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    LoginRefused,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_observe import observe
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import RowsUnreadable


def report(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """Read one instance."""
    with contextlib.closing(open_session(keywords_of(params))) as session:
        return observe(session).as_result()


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=argument_spec(), supports_check_mode=True)
    result: dict[str, t.Any] = {}
    try:
        result = report(module.params)
    except DriverMissing as exc:
        module.fail_json(msg=f"{exc}.")
    except Unreachable as exc:
        module.fail_json(msg=f"PostgreSQL does not answer: {exc}.")
    except LoginRefused as exc:
        module.fail_json(msg=f"PostgreSQL refuses the login: {exc}.")
    except (QueryFailed, RowsUnreadable, ValueError) as exc:
        module.fail_json(msg=f"The state of replication was not read: {exc}.")
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
