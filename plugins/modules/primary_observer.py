#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: primary_observer
short_description: Watch which instances of PostgreSQL take writes
version_added: 0.2.0
description:
  - Commits on each instance, by itself and not through an address that leads to the primary, again
    and again, and notes each attempt. M(nines.ha.primary_observer_check) then says whether two
    instances ever took writes at the same time.
  - The commit is an entry in the WAL that nobody reads. It needs no table and leaves nothing
    behind, and it waits for synchronous standbys as every commit does. A standby is asked whether
    it is one, and nothing more.
  - Run it with C(async) and C(poll=0) beside a fault; it ends by itself after O(duration), or when
    O(stop_file) appears. Run one on a host outside, and one on each node for the time that the node
    is cut off.
notes:
  - A commit that waits for a synchronous standby is waited for, up to O(timeout). Nothing else is
    tried on that instance meanwhile.
extends_documentation_fragment: [nines.ha.postgres]
options:
  observer:
    description: Name of this observer, as findings show it.
    type: str
    required: true
  instances:
    description: The instances to watch.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the instance, the same for every observer.
        type: str
        required: true
      host:
        description: Address of the instance, or the directory of its unix socket.
        type: str
        required: true
      port:
        description: Port of the instance.
        type: int
        default: 5432
  period:
    description: Seconds between two attempts on one instance.
    type: float
    default: 0.1
  timeout:
    description: Seconds that a commit may wait.
    type: float
    default: 30.0
  duration:
    description: Seconds after which it ends.
    type: float
    required: true
  notes:
    description: File to write to; an existing one is replaced.
    type: path
    required: true
  stop_file:
    description: File whose existence ends it early.
    type: path
attributes:
  check_mode:
    support: full
    description: Writes nothing and connects nowhere.
  diff_mode:
    support: none
    description: There is nothing to compare.
seealso:
  - module: nines.ha.primary_observer_check
  - module: nines.ha.ledger_probe
"""

EXAMPLES = r"""
- name: Watch three instances for a minute
  nines.ha.primary_observer:
    observer: client1
    login_user: shop
    login_password: "{{ shop_password }}"
    login_db: shop
    instances:
      - {name: db1, host: 198.51.100.11}
      - {name: db2, host: 198.51.100.12}
      - {name: db3, host: 198.51.100.13}
    duration: 60
    notes: /run/observer.jsonl
  async: 90
  poll: 0
"""

RETURN = r"""
notes:
  description: The file.
  returned: success
  type: str
  sample: /run/observer.jsonl
"""

import functools
import time
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _observer_watch as watch
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import DriverMissing


def instances_of(params: dict[str, t.Any]) -> list[watch.Instance]:
    """Make the instances that the options describe."""
    driver = postgres.load_driver()
    keywords = postgres.keywords_of(params)
    return [
        watch.Instance(
            one["name"],
            functools.partial(
                postgres.open_session,
                {**keywords, "host": one["host"], "port": str(one["port"])},
                params["timeout"],
                driver,
            ),
        )
        for one in params["instances"]
    ]


def run(params: dict[str, t.Any]) -> None:
    """Watch until it is over."""
    deadline = time.monotonic() + params["duration"]
    stop = Path(params["stop_file"]) if params["stop_file"] else None

    def ended() -> bool:
        return time.monotonic() > deadline or (stop is not None and stop.exists())

    instances = instances_of(params)
    with open(params["notes"], "w", encoding="utf-8") as stream:
        notes = watch.Notes(stream, params["observer"], params["period"])
        watch.observe(instances, notes, params["period"], ended)


def main() -> None:
    """Run the module."""
    instance = {
        "name": {"type": "str", "required": True},
        "host": {"type": "str", "required": True},
        "port": {"type": "int", "default": 5432},
    }
    module = AnsibleModule(
        argument_spec={
            **postgres.shared_argument_spec(),
            "observer": {"type": "str", "required": True},
            "instances": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": instance,
            },
            "period": {"type": "float", "default": 0.1},
            "timeout": {"type": "float", "default": 30.0},
            "duration": {"type": "float", "required": True},
            "notes": {"type": "path", "required": True},
            "stop_file": {"type": "path"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for option in ("period", "timeout", "duration"):
        if params[option] <= 0:
            module.fail_json(msg=f"{option} is {params[option]}: give more than 0")
    if not module.check_mode:
        try:
            run(params)
        except (DriverMissing, ValueError) as exc:
            module.fail_json(msg=f"Nothing can be observed: {exc}")
        except OSError as exc:
            module.fail_json(msg=f"The notes {params['notes']} cannot be written: {exc}")
    module.exit_json(changed=True, notes=params["notes"])


if __name__ == "__main__":
    main()
