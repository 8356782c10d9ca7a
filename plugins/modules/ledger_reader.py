#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the newest id of a ledger on schedule and write down what every read saw."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ledger_reader
short_description: Read the newest id of a ledger on schedule and write down what every read saw
version_added: 0.2.0
description:
  - Starts one read each O(period) seconds, by the clock, whatever became of the earlier ones,
    through the address that readers use, such as the port of a load balancer that leads to
    standbys.
  - Writes a history of one JSON object a line. M(nines.ha.drill_record) compares it with that of
    M(nines.ha.ledger_probe), which writes on the same client meanwhile, and finds how old what was
    read was, and whether a read saw less than one before it.
  - A read is C(ok) when it was answered, with the newest id or without any; C(fail) when the server
    refused it, or there was no connection for it in half its O(timeout); C(info) when no answer
    came.
  - Run it with C(async) and C(poll=0) to do something meanwhile; it ends by itself after
    O(duration), when O(stop_file) appears, or on SIGTERM.
notes:
  - The table is that of M(nines.ha.ledger_probe). As long as it is not there, reads fail.
  - Where the table was made by an older version of this collection, its index does not contain the
    id, and each read looks at all rows of the run.
extends_documentation_fragment: [nines.ha.postgres, nines.ha.postgres.server]
options:
  name:
    description: Name of the reader, as records show it.
    type: str
    default: reader
  run:
    description: Name of the run, as it was given to M(nines.ha.ledger_probe).
    type: str
    required: true
  schema:
    description: Schema of the table.
    type: str
    default: nines_ha
  connections:
    description: Connections, which is how many reads can be under way at a time.
    type: int
    default: 4
  period:
    description: Seconds between the starts of two reads.
    type: float
    default: 0.01
  timeout:
    description: Seconds after which a read, or an attempt to connect, is given up.
    type: float
    default: 1.0
  duration:
    description: Seconds after which no more reads are started.
    type: float
    required: true
  history:
    description: File to write the history to; an existing one is replaced.
    type: path
    required: true
  stop_file:
    description: File whose existence ends the reader early.
    type: path
attributes:
  check_mode:
    support: full
    description: Connects nowhere.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Read each 10 ms through the port that leads to standbys
  nines.ha.ledger_reader:
    login_host: 198.51.100.10
    login_port: 5001
    login_user: nines_ledger
    login_password: "{{ ledger_password }}"
    login_db: app
    run: drill-2026-07-14-1
    duration: 60
    history: /run/reader.jsonl
    stop_file: /run/ledger.stop
  async: 90
  poll: 0
  register: reader
"""

RETURN = r"""
ops:
  description: Reads that were started.
  returned: success
  type: int
  sample: 6000
ok:
  description: Reads that were answered.
  returned: success
  type: int
  sample: 5969
fail:
  description: Reads that were refused, or had no connection.
  returned: success
  type: int
  sample: 31
info:
  description: Reads that were sent and never answered.
  returned: success
  type: int
  sample: 0
lag_max:
  description: Longest delay of a read against its schedule, in milliseconds.
  returned: success
  type: float
  sample: 4.2
lag_p999:
  description: Delay that 99.9 percent of the reads kept, in milliseconds.
  returned: success
  type: float
  sample: 1.3
reason:
  description: What ended the reader.
  returned: success
  type: str
  sample: stop_file
"""

import math
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _ledger_reader as engine
from ansible_collections.nines.ha.plugins.module_utils import _ledger_table as table
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils import _probe_loop as loop
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import Driver
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import DriverMissing
from ansible_collections.nines.ha.plugins.module_utils._probe import Schedule


def header_of(params: dict[str, t.Any], place: str) -> Header:
    """Say what is read; neither the user nor the password is told."""
    return Header(
        name=params["name"],
        kind="reader",
        target=f"{place}/{params['login_db']}",
        period_ns=int(params["period"] * 1e9),
        timeout_ns=int(params["timeout"] * 1e9),
        wall_ns=time.time_ns(),
    )


def run(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """Read, writing the history as it happens."""
    keywords = postgres.keywords_of(params)
    library = postgres.load_driver()
    driver = Driver(lambda: library.connect(**keywords, async_=True), library.Error)
    schedule = Schedule(
        params["period"], params["timeout"], params["duration"], params["stop_file"]
    )
    loop.make_room(math.ceil(schedule.timeout / schedule.period))
    with open(params["history"], "w", encoding="utf-8") as stream:
        result = loop.run(
            engine.read(
                driver,
                params["connections"],
                schedule,
                Writer(stream, time.monotonic_ns, time.time_ns),
                lambda: header_of(params, postgres.place_of(keywords)),
                engine.Question(table.newest(params["schema"]), params["run"]),
            )
        )
    return {
        name: round(value / 1e6, 3) if name.startswith("lag") else value
        for name, value in result._asdict().items()
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **postgres.argument_spec(),
            "name": {"type": "str", "default": "reader"},
            "run": {"type": "str", "required": True},
            "schema": {"type": "str", "default": "nines_ha"},
            "connections": {"type": "int", "default": 4},
            "period": {"type": "float", "default": 0.01},
            "timeout": {"type": "float", "default": 1.0},
            "duration": {"type": "float", "required": True},
            "history": {"type": "path", "required": True},
            "stop_file": {"type": "path"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for option in ("period", "timeout", "duration", "connections"):
        if params[option] <= 0:
            module.fail_json(msg=f"{option} is {params[option]}: give more than 0")
    if module.check_mode:
        module.exit_json(changed=True)
    try:
        result = run(params)
    except (DriverMissing, ValueError) as exc:
        module.fail_json(msg=f"The ledger cannot be read: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"The history {params['history']} cannot be written: {exc}")
    module.exit_json(changed=True, **result)


if __name__ == "__main__":
    main()
