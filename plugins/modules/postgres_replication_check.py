#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: postgres_replication_check
short_description: Prove that a PostgreSQL cluster replicates as declared
version_added: 0.2.0
description:
  - Asks all instances at the same time, writes a random token on the primary and waits until every
    standby shows it. Fails with everything that is not as declared.
  - Exactly one instance must be a primary. Each standby must be there, on the same timeline, of the
    same cluster and major version, streaming, within the limits and synchronous where declared.
  - Runs on any host that reaches all instances, so use it once, with C(run_once) or C(delegate_to).
  - The name of an instance has to be the C(application_name) of its C(primary_conninfo), unless
    O(instances[].application_name) says otherwise.
  - The token is committed without waiting for a standby, so that the check does not hang where it
    has to find out that a synchronous one is missing.
options:
  instances:
    description: All instances of the cluster.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the instance.
        type: str
        required: true
      host:
        description: Its own name or address, not one that moves.
        type: str
        required: true
      port:
        description: Its TCP port.
        type: int
        default: 5432
      role:
        description: What it has to be. Any when not given, which is right where a failover may have
          happened.
        type: str
        choices: [primary, standby]
      synchronous:
        description: Whether it has to be one of the standbys that commits wait for.
        type: bool
        default: false
      delay_s:
        description: Seconds that this standby is late on purpose, as its
          C(recovery_min_apply_delay). What it has received is then looked at, instead of what it
          shows.
        type: float
      application_name:
        description: C(application_name) of its C(primary_conninfo), where that is not its name.
        type: str
  read_only:
    description: Whether to write nothing. Every standby then has to replay up to where the
      primary's WAL ended when the check began. Check mode does the same.
    type: bool
    default: false
  timeout:
    description: Seconds that a standby has to show the token.
    type: float
    default: 10.0
  max_lag_bytes:
    description: Bytes of WAL that a standby may be behind when it is asked first. No limit when not
      given.
    type: int
  max_lag_s:
    description: Seconds that the token may take to a standby. No limit but O(timeout) when not
      given.
    type: float
  max_retained_bytes:
    description: Bytes of WAL that a replication slot may retain. No limit when not given.
    type: int
  min_sync:
    description: Number of standbys that commits have to wait for, at least. Not looked at when not
      given.
    type: int
  schema:
    description:
      - Schema, in the database O(login_db), of the table C(replication_token) with its one row.
      - Made, with the table, when it is missing and the login may do so.
    type: str
    default: nines_ha
notes:
  - O(read_only=true) needs the rights of C(pg_monitor). The token needs C(USAGE) of the schema and
    C(SELECT), C(INSERT) and C(UPDATE) of the table besides.
attributes:
  check_mode:
    description: Behaves as with O(read_only=true).
    support: full
  diff_mode:
    description: Has nothing to show. The token is no change.
    support: none
extends_documentation_fragment:
  - nines.ha.postgres
seealso:
  - module: nines.ha.postgres_replication_info
"""

EXAMPLES = r"""
- name: Prove that whatever is committed now reaches both standbys
  nines.ha.postgres_replication_check:
    login_user: monitor
    login_password: "{{ vault_monitor_password }}"
    instances:
      - {name: pg1, host: 192.0.2.11}
      - {name: pg2, host: 192.0.2.12}
      - {name: pg3, host: 192.0.2.13}
    min_sync: 1
    max_lag_s: 1
    max_retained_bytes: 10737418240
  delegate_to: localhost
  run_once: true
  register: proof

- name: Say how long it took
  ansible.builtin.debug:
    msg: "{{ proof.primary }} -> {{ proof.token_ms }} ms"
"""

RETURN = r"""
problems:
  description: Everything that is not as declared, a sentence each. Empty when the module succeeds.
  returned: when the instances were asked
  type: list
  elements: str
  sample: []
primary:
  description: Name of the primary; null when there is not exactly one.
  returned: when the instances were asked
  type: str
  sample: pg1
token_ms:
  description: For each standby that showed what the primary had written, the milliseconds from the
    commit until it did, resolved to 20 ms. For one that is late on purpose, until it had received
    it.
  returned: when the instances were asked
  type: dict
  sample: {"pg2": 3.1, "pg3": 22.8}
read_only:
  description: Whether nothing was written.
  returned: when the instances were asked
  type: bool
  sample: false
duration_s:
  description: Seconds that the check took.
  returned: when the instances were asked
  type: float
  sample: 0.09
instances:
  description: What was seen of each instance, in the order of O(instances). A failure has the
    problems alone, which this would bury.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the instance.
      type: str
      sample: pg2
    place:
      description: Where it was asked.
      type: str
      sample: 192.0.2.12:5432
    reachable:
      description: Whether it could be read.
      type: bool
      sample: true
    error:
      description: Why it could not be read, or took no token; null when all was well.
      type: str
      sample: null
    token_ms:
      description: As in RV(token_ms); null for the primary and when it did not arrive.
      type: float
      sample: 3.1
    lag_bytes:
      description: Bytes that a standby was behind when it was asked first; null when not known.
      type: int
      sample: 0
    state:
      description: What M(nines.ha.postgres_replication_info) returns; null when it cannot be read.
      type: dict
      sample: {"role": "standby", "timeline": 1}
"""

import time
import typing as t
import uuid

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._postgres_check import (
    report,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    Session,
    load_driver,
    open_session,
    shared_argument_spec,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import DriverMissing
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import (
    Wanted,
    Wish,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import survey
from ansible_collections.nines.ha.plugins.module_utils._postgres_token import check_schema, prove

_LIMITS = ("max_lag_bytes", "max_lag_s", "max_retained_bytes", "min_sync")


def wanted_of(params: t.Mapping[str, t.Any], check_mode: bool) -> Wanted:
    """Read what is declared.

    :raises ValueError: If an option is out of range.
    """
    check_schema(params["schema"])
    if params["timeout"] <= 0:
        raise ValueError(f"timeout is {params['timeout']:g} s: give more than 0")
    if not params["instances"]:
        raise ValueError("instances is empty: name all instances of the cluster")
    return Wanted(
        tuple(
            Wish(
                each["name"],
                each["role"],
                each["synchronous"],
                each["delay_s"],
                each["application_name"],
            )
            for each in params["instances"]
        ),
        read_only=params["read_only"] or check_mode,
        timeout_s=params["timeout"],
        **{name: params[name] for name in _LIMITS},
    )


def check(params: t.Mapping[str, t.Any], wanted: Wanted) -> dict[str, t.Any]:
    """Ask all instances, prove and judge."""
    start = time.monotonic()
    driver = load_driver()

    def connect(keywords: t.Mapping[str, str]) -> Session:
        return open_session(keywords, driver=driver)

    answers = survey(params["instances"], params, connect)
    seen = prove(answers, wanted, params["schema"], uuid.uuid4().hex)
    for answer in answers:
        if answer.session:
            answer.session.close()
    return {**report(seen, wanted), "duration_s": round(time.monotonic() - start, 3)}


def main() -> None:
    """Run the module."""
    instance = {
        "name": {"type": "str", "required": True},
        "host": {"type": "str", "required": True},
        "port": {"type": "int", "default": 5432},
        "role": {"type": "str", "choices": ["primary", "standby"]},
        "synchronous": {"type": "bool", "default": False},
        "delay_s": {"type": "float"},
        "application_name": {"type": "str"},
    }
    module = AnsibleModule(
        argument_spec={
            **shared_argument_spec(),
            "instances": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": instance,
            },
            "read_only": {"type": "bool", "default": False},
            "timeout": {"type": "float", "default": 10.0},
            "max_lag_bytes": {"type": "int"},
            "max_lag_s": {"type": "float"},
            "max_retained_bytes": {"type": "int"},
            "min_sync": {"type": "int"},
            "schema": {"type": "str", "default": "nines_ha"},
        },
        supports_check_mode=True,
    )
    found: dict[str, t.Any] = {}
    try:
        found = check(module.params, wanted_of(module.params, module.check_mode))
    except DriverMissing as exc:
        module.fail_json(msg=f"{exc}.")
    except ValueError as exc:
        module.fail_json(msg=f"Nothing was checked: {exc}.")
    if found["problems"]:
        count = len(found["problems"])
        text = "".join(f"\n- {problem}." for problem in found["problems"])
        # Ansible prints the whole result of a failure, and the sentence has to be found in it.
        told = {key: value for key, value in found.items() if key != "instances"}
        module.fail_json(msg=f"Replication is not as declared, {count} problem(s):{text}", **told)
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
