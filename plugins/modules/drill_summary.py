#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sum the records of several rounds up, or those of a campaign."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_summary
short_description: Sum the records of several rounds up
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads every C(record.json) below a folder and gives the smallest, median, 95th percentile
    (nearest rank) and largest RTO, how many rounds passed, and a table.
  - Of a campaign, see O(campaign), it gives the same for each fault, and the verdict on all.
  - Records of schema 1 are read as well. One that cannot be read fails the module; of a
    campaign, it leaves the verdict on its drill V(unknown).
options:
  directory:
    description: Folder that holds the records, each in a folder of its own.
    type: path
    required: true
  campaign:
    description:
      - Says that O(directory) is the folder of a campaign, which has a plan (C(plan.json)) and a
        note of each drill that was run (C(drills/*.json)), and whether another drill may begin.
      - A campaign that is V(ended) and did not run what was planned is not passed, but for chaos,
        where the window decides how many drills there are.
    type: str
    choices: [running, ended]
    version_added: 0.2.0
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

- name: Sum a campaign up
  nines.ha.drill_summary:
    directory: records/latest-campaign
    campaign: ended
  delegate_to: localhost
  register: quarter
"""

RETURN = r"""
total:
  description:
    - C(rounds), C(passed), C(failed), C(unknown) and C(verdict).
    - C(rto_min_s), C(rto_median_s), C(rto_p95_s) and C(rto_max_s), in seconds.
    - Where a round has a ledger, C(ledgers), how many of them are unknown (C(ledgers_unknown)),
      C(acknowledged), C(lost) and C(rpo_max_s), in seconds.
  returned: without O(campaign)
  type: dict
table:
  description: The rounds, or the faults of a campaign, in lines for a terminal.
  returned: success
  type: list
  elements: str
summary:
  description:
    - The campaign. C(verdict) is true, false or V(unknown); C(stopped) says why it ended early.
    - C(faults) has for each drill what RV(total) has for one, C(drills) each drill with its
      C(verdict), C(reasons) and C(records).
  returned: with O(campaign)
  type: dict
progress:
  description: Lines that say how the newest drill of the campaign went.
  returned: with O(campaign)
  type: list
  elements: str
page:
  description: The campaign in Markdown, with links to the records.
  returned: with O(campaign)
  type: str
"""

import json
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _campaign_result as campaigns
from ansible_collections.nines.ha.plugins.module_utils import _record_files as files
from ansible_collections.nines.ha.plugins.module_utils._record import aggregate
from ansible_collections.nines.ha.plugins.module_utils._record_text import table


class Unreadable(Exception):
    """A file cannot be read, or is none of those that this version writes."""


def load(path: Path) -> t.Any:
    """Read a file.

    :raises Unreadable: If that cannot be done.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise Unreadable(f"{path} cannot be read: {exc}") from exc


def records_of(directory: Path) -> list[dict[str, t.Any]]:
    """Read the records below a folder, the rounds in their order.

    :raises Unreadable: If one cannot be, or is of another schema.
    """
    places = sorted(f"{path.parent.name}/{path.name}" for path in directory.glob(f"*/{files.NAME}"))
    found = list(files.load(directory, places))
    if wrong := [f"{one.path}: {one.error}" for one in found if one.error]:
        raise Unreadable(f"{directory} holds records that cannot be used: {'; '.join(wrong)}")
    return [one.record for one in found if one.record is not None]


def sum_rounds_up(directory: Path) -> dict[str, t.Any]:
    """Sum the rounds of one drill up.

    :raises Unreadable: If there is nothing to sum up, or it cannot be read.
    """
    records = records_of(directory)
    if not records:
        raise Unreadable(f"{directory} holds no record: each stands in a folder of its own")
    total = aggregate(records)
    return {"total": total, "table": table(total, records)}


def run_of(directory: Path, note: dict[str, t.Any]) -> campaigns.Run:
    """Read the records of one drill; it has none where they cannot be read, and says why."""
    if not note["run"]:
        return note, []
    try:
        return note, records_of(directory / note["run"])
    except Unreadable as exc:
        return {**note, "reasons": [*note["reasons"], str(exc)]}, []


def sum_campaign_up(directory: Path, ended: bool) -> dict[str, t.Any]:
    """Sum a campaign up, also where a drill of it left nothing.

    :raises Unreadable: If its plan or a note cannot be read.
    """
    notes = [load(path) for path in sorted(directory.glob("drills/*.json"))]
    runs = [run_of(directory, note) for note in notes]
    campaign = campaigns.sum_up(load(directory / "plan.json"), runs, ended)
    return {
        "summary": campaign,
        "table": campaigns.table(campaign),
        "progress": campaigns.progress(campaign),
        "page": campaigns.markdown(campaign),
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "directory": {"type": "path", "required": True},
            "campaign": {"type": "str", "choices": ["running", "ended"]},
        },
        supports_check_mode=True,
    )
    directory, campaign = Path(module.params["directory"]), module.params["campaign"]
    try:
        if campaign is None:
            result = sum_rounds_up(directory)
        else:
            result = sum_campaign_up(directory, campaign == "ended")
    except Unreadable as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
