#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: primary_observer_check
short_description: Say whether two instances took writes at the same time
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads what observers noted (M(nines.ha.primary_observer)). Two acknowledgements of an instance
    in a row, without a refusal between, show that it was writable all the time between them. An
    acknowledgement of another instance within that time is the proof of two writable primaries.
  - Finding two does not fail this module; look at RV(passed).
options:
  notes:
    description: Files of the observers. One that is missing, since its node lost power, is named
      in RV(doubts) only where no other observer saw that instance.
    type: list
    elements: path
    required: true
  instances:
    description: Names of all instances that should have been watched.
    type: list
    elements: str
    required: true
  tolerance:
    description: Seconds that the clocks of two observers may disagree.
    type: float
    default: 0.02
attributes:
  check_mode:
    support: full
    description: It changes nothing.
  diff_mode:
    support: none
    description: There is nothing to compare.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
seealso:
  - module: nines.ha.primary_observer
"""

EXAMPLES = r"""
- name: Compare what the observers saw
  nines.ha.primary_observer_check:
    notes: [records/client1.jsonl, records/db1.jsonl, records/db2.jsonl]
    instances: [db1, db2]
  register: observed

- name: There was never more than one writable primary
  ansible.builtin.assert:
    that: observed.passed is true
    fail_msg: "{{ observed.detail }}"
"""

RETURN = r"""
passed:
  description: V(false) where two took writes at the same time, V(unknown) where something is
    missing, V(true) otherwise.
  returned: success
  type: raw
  sample: true
detail:
  description: What was found, in a sentence.
  returned: success
  type: str
  sample: "commits taken, one instance at a time: db1 212, db2 190"
proofs:
  description: The first few moments at which two took writes, C(wall) in seconds since the epoch.
  returned: success
  type: list
  elements: dict
  sample: [{writable: db1, also: db2, wall: 1795249214.2}]
doubts:
  description: Why the verdict is V(unknown).
  returned: success
  type: list
  elements: str
acknowledged:
  description: Commits that each instance took.
  returned: success
  type: dict
  sample: {db1: 212, db2: 190}
attempts:
  description: Attempts of all observers.
  returned: success
  type: int
  sample: 1206
period_s:
  description: Seconds between two attempts, of the slowest observer.
  returned: success
  type: float
  sample: 0.1
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _observer as observer


def sights_of(paths: list[str]) -> list[observer.Sight]:
    """Read the notes that are there.

    :raises ValueError: If one cannot be read, or none is there.
    """
    found = []
    for path in map(Path, paths):
        if not path.exists():
            continue
        with path.open(encoding="utf-8", errors="replace") as stream:
            found.append(observer.read(stream))
    if not found:
        raise ValueError("none of the notes is there")
    return found


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "notes": {"type": "list", "elements": "path", "required": True},
            "instances": {"type": "list", "elements": "str", "required": True},
            "tolerance": {"type": "float", "default": 0.02},
        },
        supports_check_mode=True,
    )
    params = module.params
    try:
        sights = sights_of(params["notes"])
    except (OSError, ValueError) as exc:
        module.fail_json(msg=f"The notes cannot be compared: {exc}")
    result = observer.judge(sights, params["instances"], params["tolerance"])
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
