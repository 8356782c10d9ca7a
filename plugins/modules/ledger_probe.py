#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write unique rows to PostgreSQL on schedule and write every acknowledgement down."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ledger_probe
short_description: Write unique rows to PostgreSQL on schedule and note every acknowledgement
version_added: 0.2.0
description:
  - Starts one write each O(period) seconds, by the clock, whatever became of the earlier ones. Each
    is one row with a unique id in a transaction of its own, through the one address that
    applications use.
  - Writes a history of one JSON object a line. M(nines.ha.drill_record) finds the RTO in it, and
    M(nines.ha.ledger_check) compares it with what the instances have, which gives the RPO.
  - A write is C(ok) when its commit was acknowledged without a warning, C(fail) when it certainly
    is not applied, and C(info) when nobody knows - it was sent and no answer came, or PostgreSQL
    warned that it did not wait for the synchronous standby.
  - An attempt uses one of O(writers) connections. It waits at most half its O(timeout) for a free
    one, then it is a C(fail) of which nothing was sent. Connections that failed are replaced; while
    some are missing a new one is tried each 5 ms. Where as many as O(writers) hang already, it is
    each quarter of O(timeout) divided by O(writers). What a new connection takes belongs to the
    outage that a client feels, and to the resolution that records state.
  - Run it with C(async) and C(poll=0) to do something meanwhile; it ends by itself after
    O(duration), when O(stop_file) appears, or on SIGTERM.
notes:
  - The table is C(<schema>.ledger) with the columns C(run), C(id) and C(written_at). It has no
    unique constraint, so that a row that is there twice is seen.
  - Give the probe a role of its own, with a C(CONNECTION LIMIT) of about five times O(writers).
    While commits wait for a synchronous standby that is gone, each write that ran out of time
    leaves a backend behind that still waits, about O(writers) of them in each O(timeout).
extends_documentation_fragment: [nines.ha.postgres, nines.ha.postgres.server]
options:
  name:
    description: Name of the probe, as records show it.
    type: str
    default: ledger
  run:
    description: Name of this run; rows of a run of this name must not be there yet.
    type: str
    required: true
  schema:
    description: Schema of the table.
    type: str
    default: nines_ha
  create:
    description:
      - Whether the schema and the table are made where they are missing.
      - Needs the right C(CREATE) on the database. Without it, make the table beforehand.
    type: bool
    default: true
  writers:
    description: Connections, which is how many writes can be under way at a time.
    type: int
    default: 8
  period:
    description: Seconds between the starts of two writes.
    type: float
    default: 0.005
  timeout:
    description: Seconds after which a write, or an attempt to connect, is given up.
    type: float
    default: 1.0
  duration:
    description: Seconds after which no more writes are started.
    type: float
    required: true
  history:
    description: File to write the history to; an existing one is replaced.
    type: path
    required: true
  stop_file:
    description: File whose existence ends the probe early.
    type: path
attributes:
  check_mode:
    support: full
    description: Writes nothing and connects nowhere.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Write each 5 ms for a minute
  nines.ha.ledger_probe:
    login_host: 198.51.100.10
    login_user: nines_ledger
    login_password: "{{ ledger_password }}"
    login_db: app
    run: drill-2026-07-14-1
    duration: 60
    history: /run/ledger.jsonl
    stop_file: /run/ledger.stop
  async: 90
  poll: 0
  register: ledger
"""

RETURN = r"""
ops:
  description: Writes that were started.
  returned: success
  type: int
  sample: 12000
ok:
  description: Writes that were acknowledged without a warning.
  returned: success
  type: int
  sample: 11580
fail:
  description: Writes that are certainly not applied.
  returned: success
  type: int
  sample: 412
info:
  description: Writes of unknown outcome.
  returned: success
  type: int
  sample: 8
first_id:
  description: Id of the first write; none where there was no write.
  returned: success
  type: int
  sample: 0
last_id:
  description: Id of the last write; none where there was no write.
  returned: success
  type: int
  sample: 11999
run:
  description: Name of this run.
  returned: success
  type: str
  sample: drill-2026-07-14-1
lag_max:
  description: Longest delay of a write against its schedule, in milliseconds.
  returned: success
  type: float
  sample: 4.2
lag_p999:
  description: Delay that 99.9 percent of the writes kept, in milliseconds.
  returned: success
  type: float
  sample: 1.3
reason:
  description: What ended the probe.
  returned: success
  type: str
  sample: stop_file
"""

import math
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _ledger_probe as engine
from ansible_collections.nines.ha.plugins.module_utils import _ledger_table as table
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils import _probe_loop as loop
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._ledger_pool import Driver
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import DriverMissing
from ansible_collections.nines.ha.plugins.module_utils._probe import Result, Schedule

PREPARE_S = 10.0
# Nothing but warnings: one that comes with an acknowledgement casts doubt on it.
QUIET = "-c client_min_messages=warning"


def header_of(params: dict[str, t.Any], place: str) -> Header:
    """Say what is probed; neither the user nor the password is told."""
    return Header(
        name=params["name"],
        kind="ledger",
        target=f"{place}/{params['login_db']}",
        period_ns=int(params["period"] * 1e9),
        timeout_ns=int(params["timeout"] * 1e9),
        wall_ns=time.time_ns(),
    )


def run(params: dict[str, t.Any]) -> Result:
    """Probe, writing the history as it happens."""
    keywords = postgres.keywords_of(params)
    library = postgres.load_driver()
    driver = Driver(lambda: library.connect(**keywords, options=QUIET, async_=True), library.Error)
    table.prepare(
        lambda: postgres.open_session(keywords, PREPARE_S),
        params["schema"],
        params["run"],
        params["create"],
    )
    schedule = Schedule(
        params["period"], params["timeout"], params["duration"], params["stop_file"]
    )
    what = engine.Statement(table.insert(params["schema"]), params["run"])
    loop.make_room(math.ceil(schedule.timeout / schedule.period))
    with open(params["history"], "w", encoding="utf-8") as stream:
        return loop.run(
            engine.write(
                driver,
                params["writers"],
                schedule,
                Writer(stream, time.monotonic_ns, time.time_ns),
                lambda: header_of(params, postgres.place_of(keywords)),
                what,
            )
        )


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **postgres.argument_spec(),
            "name": {"type": "str", "default": "ledger"},
            "run": {"type": "str", "required": True},
            "schema": {"type": "str", "default": "nines_ha"},
            "create": {"type": "bool", "default": True},
            "writers": {"type": "int", "default": 8},
            "period": {"type": "float", "default": 0.005},
            "timeout": {"type": "float", "default": 1.0},
            "duration": {"type": "float", "required": True},
            "history": {"type": "path", "required": True},
            "stop_file": {"type": "path"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for option in ("period", "timeout", "duration", "writers"):
        if params[option] <= 0:
            module.fail_json(msg=f"{option} is {params[option]}: give more than 0")
    if module.check_mode:
        module.exit_json(changed=True)
    try:
        result = run(params)
    except (*table.FAILURES, table.LedgerError, DriverMissing, ValueError) as exc:
        module.fail_json(msg=f"The ledger cannot be written: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"The history {params['history']} cannot be written: {exc}")
    counts = result._asdict()
    for lag in ("lag_max", "lag_p999"):
        counts[lag] = round(counts[lag] / 1e6, 3)
    ids = {"first_id": 0, "last_id": result.ops - 1} if result.ops else {}
    module.exit_json(changed=True, run=params["run"], **ids, **counts)


if __name__ == "__main__":
    main()
