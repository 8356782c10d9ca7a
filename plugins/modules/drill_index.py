#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write an index over the records of many drills."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_index
short_description: Write an index over the records of many drills
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads every C(record.json) below a folder, as M(nines.ha.drill_record) wrote them, and writes
    C(index.html) and C(index.md) with a line for each and the trend of each fault, and
    C(metrics.prom) with the newest record of each cluster, drill and fault.
  - A record that cannot be read is listed as such, and does not fail the module.
  - Records of schema 1 are read as well.
options:
  directory:
    description: >-
      Folder of the records, one folder a run, and in it one folder a round. Links in it, such as
      C(latest), are not followed.
    type: path
    required: true
attributes:
  check_mode:
    support: full
    description: Reads, and writes nothing.
  diff_mode:
    support: none
    description: There is nothing to compare.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
seealso:
  - module: nines.ha.drill_record
  - module: nines.ha.drill_summary
"""

EXAMPLES = r"""
- name: Write the index
  nines.ha.drill_index:
    directory: records
  delegate_to: localhost
"""

RETURN = r"""
records:
  description: How many records there are.
  returned: success
  type: int
  sample: 12
unreadable:
  description: The files that are no records, each with the reason.
  returned: success
  type: list
  elements: str
  sample: ["20261121T120000Z-link_cut/round-01/record.json: it is no record"]
summary:
  description: The sums in a line.
  returned: success
  type: str
  sample: "12 records: 11 passed, 1 failed, 0 unknown"
files:
  description: The files that were written, since they were not there or were different.
  returned: success
  type: list
  elements: str
  sample: [index.html, index.md, metrics.prom]
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._index import Index, counts
from ansible_collections.nines.ha.plugins.module_utils._record_files import (
    find,
    load,
    pending,
    write,
)

DEPTH = 2


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={"directory": {"type": "path", "required": True}}, supports_check_mode=True
    )
    root = Path(module.params["directory"])
    try:
        index = Index(list(load(root, find(root, DEPTH))))
        changed = (pending if module.check_mode else write)(root, index.files())
    except OSError as exc:
        module.fail_json(
            msg=f"The records in {root} cannot be read, or the index not written: {exc}"
        )
    module.exit_json(
        changed=bool(changed),
        records=len(index.records),
        unreadable=[f"{path}: {error}" for path, error in index.unreadable],
        summary=counts(index),
        files=changed,
    )


if __name__ == "__main__":
    main()
