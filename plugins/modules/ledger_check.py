#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the acknowledged writes of a ledger with what every instance has."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ledger_check
short_description: Compare the acknowledged writes of a ledger with what every instance has
version_added: 0.2.0
description:
  - Reads the history of M(nines.ha.ledger_probe) and, from every instance, the ids that are there.
    Run it after the fault is healed and every member has rejoined.
  - An acknowledged write that an instance lacks is lost. A write that certainly failed and is there
    is a ghost. A write of unknown outcome may be there or not.
  - Waits until the standbys have replayed what the primary has at the start of the check.
  - A lost write does not fail this module; look at RV(passed), or give the whole result to
    M(nines.ha.drill_record), which compares it with the objective.
extends_documentation_fragment: [nines.ha.postgres]
options:
  history:
    description: History of the probe.
    type: path
    required: true
  run:
    description: Name of the run, as it was given to the probe.
    type: str
    required: true
  schema:
    description: Schema of the table.
    type: str
    default: nines_ha
  instances:
    description: All instances of the cluster, in any order. They decide themselves who is primary.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name, as results show it.
        type: str
        required: true
      host:
        description: Address of the instance itself, not one that leads to whoever is primary.
        type: str
        required: true
      port:
        description: Port of the instance.
        type: int
        default: 5432
      role:
        description: What it should be; where it is something else the verdict is V(unknown).
        type: str
        choices: [primary, standby]
  timeout:
    description:
      - Seconds that the standbys together may take to catch up with the primary.
      - Also the limit for each statement.
    type: float
    default: 30.0
  delete:
    description:
      - Whether the run's rows are removed on the primary afterwards.
      - They stay where the verdict is not V(true), for somebody to look at.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Compares, and deletes nothing.
  diff_mode:
    support: none
    description: There is nothing to show but the result.
"""

EXAMPLES = r"""
- name: Compare what was acknowledged with what is there
  nines.ha.ledger_check:
    history: /run/ledger.jsonl
    run: drill-2026-07-14-1
    login_user: nines_ledger
    login_password: "{{ ledger_password }}"
    login_db: app
    instances:
      - {name: db1, host: 198.51.100.11}
      - {name: db2, host: 198.51.100.12}
  register: checked

- name: No acknowledged write is missing
  ansible.builtin.assert:
    that: checked.passed is true
"""

RETURN = r"""
passed:
  description:
    - V(false) where a write is lost, is there twice, or is there although it certainly failed.
    - V(unknown) where nothing can be concluded - the history is cut off, an instance cannot be read
      or did not catch up, no write was acknowledged, or there is not exactly one primary.
    - V(true) otherwise.
  returned: success
  type: raw
  sample: true
reasons:
  description: Why the verdict is not V(true).
  returned: success
  type: list
  elements: str
doubts:
  description: Those of the RV(reasons) for which the check is not conclusive.
  returned: success
  type: list
  elements: str
acknowledged:
  description: Writes that were acknowledged without a warning.
  returned: success
  type: int
  sample: 11580
not_applied:
  description: Writes that certainly failed, as the client saw it.
  returned: success
  type: int
  sample: 412
unknown:
  description: Writes of unknown outcome, those without any outcome in the history among them.
  returned: success
  type: int
  sample: 8
lost:
  description: Acknowledged writes that at least one instance lacks.
  returned: success
  type: int
  sample: 0
duplicates:
  description: Ids that an instance has more than once.
  returned: success
  type: int
  sample: 0
ghosts:
  description: Writes that certainly failed and that an instance has nevertheless.
  returned: success
  type: int
  sample: 0
strangers:
  description: Ids that an instance has and that the history does not know.
  returned: success
  type: int
  sample: 0
unknown_present:
  description: Writes of unknown outcome that an instance has.
  returned: success
  type: int
  sample: 3
unknown_absent:
  description: Writes of unknown outcome that no instance has.
  returned: success
  type: int
  sample: 5
first:
  description:
    - For each of V(lost), V(duplicates), V(ghosts), V(strangers), V(unknown_present) and
      V(unknown_absent), the ten smallest ids.
    - Each has C(id) and C(time_s), when the write began, in seconds since the start of the history
      (none for strangers).
  returned: success
  type: dict
  sample: {"lost": [{"id": 4711, "time_s": 23.5551}]}
rpo_s:
  description:
    - Age of the oldest lost write at the moment of the outage, in seconds, rounded up to 0.1 ms.
    - It goes from the start of the oldest lost write to the acknowledgement that was the newest
      before the outage. The outage is the first stretch without an acknowledgement, longer than
      five periods and 50 ms, that begins with the newest lost acknowledgement or after it. Where
      none follows, the newest lost acknowledgement itself is the end.
    - 0.0 exactly where nothing is lost. It never understates - over several failovers in one
      history it goes from the first loss to the last.
    - None where no instance could be read.
  returned: success
  type: float
  sample: 0.0
instances:
  description:
    - For each instance C(name), the C(role) that it has, C(rows) of this run, C(waited_s) until it
      had caught up, C(error) where it could not be read, and the counts as above.
  returned: success
  type: list
  elements: dict
  sample: [{"name": "db1", "role": "primary", "rows": 11583, "error": null, "lost": 0}]
deleted:
  description: Rows that were removed.
  returned: success
  type: int
  sample: 0
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _ledger as ledger
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils._ledger_read import (
    Access,
    Instance,
    Question,
    Reader,
)
from ansible_collections.nines.ha.plugins.module_utils._ledger_table import LedgerError
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import DriverMissing


def reader_of(params: dict[str, t.Any]) -> Reader:
    """Make the reader that the options describe."""
    keywords = postgres.keywords_of(params)
    driver = postgres.load_driver()

    def connect(instance: Instance) -> postgres.Session:
        where = {"host": instance.host, "port": str(instance.port)}
        return postgres.open_session({**keywords, **where}, params["timeout"], driver)

    return Reader(
        Access(connect),
        [Instance(**given) for given in params["instances"]],
        Question(params["schema"], params["run"], params["timeout"]),
    )


def check(params: dict[str, t.Any], delete: bool) -> dict[str, t.Any]:
    """Compare, and remove the rows where all is well and that is wanted."""
    with open(params["history"], encoding="utf-8", errors="replace") as stream:
        history = ledger.tally(stream)
    with contextlib.closing(reader_of(params)) as reader:
        result = ledger.report(history, reader.read(), params["run"])
        wanted = delete and result["passed"] is True
        return {**result, "deleted": reader.delete() if wanted else 0}


def main() -> None:
    """Run the module."""
    instance = {
        "name": {"type": "str", "required": True},
        "host": {"type": "str", "required": True},
        "port": {"type": "int", "default": 5432},
        "role": {"type": "str", "choices": ["primary", "standby"]},
    }
    module = AnsibleModule(
        argument_spec={
            **postgres.shared_argument_spec(),
            "history": {"type": "path", "required": True},
            "run": {"type": "str", "required": True},
            "schema": {"type": "str", "default": "nines_ha"},
            "instances": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": instance,
            },
            "timeout": {"type": "float", "default": 30.0},
            "delete": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    params = module.params
    names = [one["name"] for one in params["instances"]]
    if len(set(names)) != len(names):
        module.fail_json(msg=f"instances has a name twice: {names}; give each one its own")
    try:
        result = check(params, params["delete"] and not module.check_mode)
    except OSError as exc:
        module.fail_json(msg=f"The history {params['history']} cannot be read: {exc}")
    except (LedgerError, DriverMissing, ValueError) as exc:
        module.fail_json(msg=f"The ledger of the run {params['run']} cannot be checked: {exc}")
    module.exit_json(changed=result["deleted"] > 0, **result)


if __name__ == "__main__":
    main()
