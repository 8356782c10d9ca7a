#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sum the records of several rounds up."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_summary
short_description: Sum the records of several rounds up
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads every C(record.json) below a folder and gives the smallest, median, 95th percentile
    (nearest rank) and largest RTO, how many rounds passed, and a table.
  - Records of schema 1 are read as well. Any that cannot be read fails the module.
options:
  directory:
    description: Folder that holds the records, each in a folder of its own.
    type: path
    required: true
attributes:
  check_mode:
    support: full
    description: Reads only.
  diff_mode:
    support: none
    description: Changes nothing.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Sum the rounds up
  nines.ha.drill_summary:
    directory: records/latest
  delegate_to: localhost
  register: rounds
"""

RETURN = r"""
total:
  description:
    - C(rounds), C(passed), C(failed), C(unknown) and C(verdict).
    - C(rto_min_s), C(rto_median_s), C(rto_p95_s) and C(rto_max_s), in seconds.
    - Where a round has a ledger, C(ledgers), how many of them are unknown (C(ledgers_unknown)),
      C(acknowledged), C(lost) and C(rpo_max_s), in seconds.
  returned: success
  type: dict
table:
  description: The rounds in lines for a terminal.
  returned: success
  type: list
  elements: str
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._record import aggregate
from ansible_collections.nines.ha.plugins.module_utils._record_files import NAME, load
from ansible_collections.nines.ha.plugins.module_utils._record_text import table


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"directory": {"type": "path", "required": True}}, supports_check_mode=True
    )
    root = Path(module.params["directory"])
    found = list(
        load(root, sorted(f"{path.parent.name}/{NAME}" for path in root.glob(f"*/{NAME}")))
    )
    wrong = [f"{one.path}: {one.error}" for one in found if one.error]
    if wrong or not found:
        why = "; ".join(wrong) or "there is none: each stands in a folder of its own"
        module.fail_json(msg=f"The records in {root} cannot be summed up. {why}")
    records = [one.record for one in found if one.record is not None]
    total = aggregate(records)
    module.exit_json(changed=False, total=total, table=table(total, records))


if __name__ == "__main__":
    main()
