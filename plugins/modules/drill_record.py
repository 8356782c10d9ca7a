#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judge a drill by what its probes saw, and write its record."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drill_record
short_description: Judge a drill by what its probes saw, and write its record
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads the histories of M(nines.ha.probe) and M(nines.ha.ledger_probe), finds the outage that the
    client felt, compares it with the objectives, and writes C(record.json), and made from that
    C(report.html), C(report.md), C(junit.xml) and C(metrics.prom).
  - A missed objective does not fail this module; look at RV(passed), which is V(unknown) where
    nothing can be concluded.
  - A history that is missing, cut off or corrupt gives the verdict V(unknown), and so does a clock
    that jumped.
  - Runs on the control node. A history is read as a stream.
options:
  directory:
    description: Folder to write to; it must exist.
    type: path
    required: true
  histories:
    description: Histories of the probes; the record names them relative to O(directory).
    type: list
    elements: path
    required: true
  events:
    description: What was done and when; C(inject) is required, C(heal) ends the fault's window.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the event.
        type: str
        required: true
      wall:
        description: When it was, in seconds since the epoch.
        type: float
        required: true
  checks:
    description: Other verdicts that the record's verdict depends on.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What was checked.
        type: str
        required: true
      passed:
        description:
          - Whether it was as it has to be; V(true), V(false) or V(unknown).
          - Anything else counts as V(unknown).
        type: raw
        required: true
      detail:
        description: What was found.
        type: str
        default: ''
  drill:
    description: Name of the drill.
    type: str
    required: true
  fault:
    description: Name of the fault.
    type: str
    required: true
  target:
    description: What the fault was injected into.
    type: str
    required: true
  cluster:
    description: Name of the cluster.
    type: str
    required: true
  objectives:
    description:
      - Declared objectives; C(rto) is a duration such as V(1s) or V(300ms).
      - C(rpo) is V(0), so that no acknowledged write may be lost, or a duration. It is judged where
        there is a O(ledger).
    type: dict
    default: {}
  ledger:
    description: The result of M(nines.ha.ledger_check), as it was registered.
    type: dict
    version_added: 0.2.0
  probes:
    description:
      - Objectives of single probes and readers. Each has C(name), as its history has it, and those
        of C(rto) (a duration such as V(5s)), C(stale) and C(backwards) that are declared. Other
        keys are not looked at.
      - A probe without an C(rto) of its own has to meet that of O(objectives).
      - C(stale) is how old what a reader reads may be, a duration. It goes from the oldest
        acknowledgement that a read missed to the start of that read. C(backwards) is how many reads
        may see less than one that had ended before they began. A reader that has neither is told
        and not judged.
    type: list
    elements: dict
    default: []
    version_added: 0.2.0
  readers:
    description:
      - Histories of M(nines.ha.ledger_reader), to be compared with O(ledger_history). To have their
        RTO judged, name them in O(histories) as well.
    type: list
    elements: path
    default: []
    version_added: 0.2.0
  ledger_history:
    description: History of M(nines.ha.ledger_probe), written on the client of O(readers) meanwhile.
    type: path
    version_added: 0.2.0
  seed:
    description: What decided where chance did.
    type: str
    version_added: 0.2.0
  round:
    description: Which round of the run this is, from 1 on.
    type: int
    default: 1
    version_added: 0.2.0
  rounds:
    description: How many rounds the run has.
    type: int
    default: 1
    version_added: 0.2.0
  versions:
    description: Versions by host and component, as P(nines.ha.drill_versions#filter) gives them.
    type: dict
    default: {}
    version_added: 0.2.0
  topology:
    description: The nodes, as P(nines.ha.drill_topology#filter) gives them.
    type: list
    elements: dict
    default: []
    version_added: 0.2.0
    suboptions:
      name:
        description: Name of the node.
        type: str
        required: true
      groups:
        description: Groups that it is in.
        type: list
        elements: str
        default: []
      address:
        description: Address on the cluster's network.
        type: str
      failure_domain:
        description: What it fails together with, such as a rack.
        type: str
  roles:
    description: Who played which part, each time that somebody looked.
    type: list
    elements: dict
    default: []
    version_added: 0.2.0
    suboptions:
      name:
        description: When in the drill it was, such as C(before), C(during) and C(after).
        type: str
        required: true
      wall:
        description: When it was, in seconds since the epoch.
        type: float
        required: true
      parts:
        description: The host by the part, such as C(primary) or C(vip_owner); empty where none did.
        type: dict
        required: true
  journals:
    description: Logs of the nodes; one that is not there is left out of the record.
    type: list
    elements: dict
    default: []
    version_added: 0.2.0
    suboptions:
      host:
        description: Name of the node.
        type: str
        required: true
      file:
        description: The log, relative to O(directory).
        type: str
        required: true
  facts:
    description: Anything else that belongs into the record, such as settings.
    type: dict
    default: {}
attributes:
  check_mode:
    support: full
    description: Judges, and writes nothing.
  diff_mode:
    support: none
    description: A record is always new.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Write the record
  nines.ha.drill_record:
    directory: records/today
    histories: [records/today/history.jsonl]
    drill: kill_vip_owner
    fault: node_power_off
    target: lb1
    cluster: shop
    objectives: {rto: 1s}
    seed: quarter-3
    roles:
      - {name: before, wall: 1795249210.1, parts: {vip_owner: lb1}}
      - {name: after, wall: 1795249230.4, parts: {vip_owner: lb2}}
    events:
      - {name: inject, wall: 1795249214.2}
      - {name: heal, wall: 1795249220.7}
  delegate_to: localhost
  register: record

- name: The objective was met
  ansible.builtin.assert:
    that: record.passed is true
"""

RETURN = r"""
passed:
  description: V(true), V(false) or V(unknown).
  returned: success
  type: raw
  sample: true
rto_s:
  description: The longest outage that a client felt, in seconds; none where it cannot be told.
  returned: success
  type: float
  sample: 0.31
rpo_s:
  description: The RPO in seconds, as M(nines.ha.ledger_check) has it; none where it is not known.
  returned: when O(ledger) is given
  type: float
  sample: 0.0
  version_added: 0.2.0
lost:
  description: Acknowledged writes that are missing; none where it is not known.
  returned: when O(ledger) is given
  type: int
  sample: 0
  version_added: 0.2.0
readers:
  description:
    - For each reader C(stale_max_s), how old the oldest thing was that it read, C(stale_p99_s),
      what 99 percent of its reads kept, and C(backwards), how many saw less than one before.
    - They are none where that is not known.
  returned: when O(readers) is given
  type: list
  elements: dict
  sample:
    - {"name": "standby", "reads": 5969, "stale": 31, "stale_max_s": 0.42, "stale_p99_s": 0.01,
       "backwards": 0, "objective_stale_s": 1.0, "objective_backwards": null, "passed": true,
       "reasons": [], "target": "198.51.100.10:5001/app", "file": "standby.jsonl"}
  version_added: 0.2.0
reasons:
  description: Why the verdict is not V(true).
  returned: success
  type: list
  elements: str
summary:
  description: The record in lines for a terminal.
  returned: success
  type: list
  elements: str
"""

import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._record_files import dumps, write
from ansible_collections.nines.ha.plugins.module_utils._record_sources import record_of
from ansible_collections.nines.ha.plugins.module_utils._record_text import markdown, summary
from ansible_collections.nines.ha.plugins.module_utils._report_html import html
from ansible_collections.nines.ha.plugins.module_utils._report_junit import junit
from ansible_collections.nines.ha.plugins.module_utils._report_prom import metrics

REPORTS: dict[str, t.Callable[[dict[str, t.Any]], str]] = {
    "record.json": dumps,
    "report.html": html,
    "report.md": markdown,
    "junit.xml": junit,
    "metrics.prom": lambda record: metrics([record]),
}


def spec() -> dict[str, t.Any]:
    """Give the options."""
    text: dict[str, t.Any] = {"type": "str", "required": True}
    wall = {"type": "float", "required": True}
    listed: dict[str, t.Any] = {"type": "list", "elements": "dict"}
    groups = {"type": "list", "elements": "str", "default": []}
    check = {"name": text, "passed": {"type": "raw", "required": True, "no_log": False}}
    node = {"name": text, "groups": groups, "address": {"type": "str"}}
    node["failure_domain"] = {"type": "str"}
    part = {"name": text, "wall": wall, "parts": {"type": "dict", "required": True}}
    return {
        "directory": {"type": "path", "required": True},
        "histories": {"type": "list", "elements": "path", "required": True},
        "events": {**listed, "required": True, "options": {"name": text, "wall": wall}},
        "checks": {
            **listed,
            "default": [],
            "options": {**check, "detail": {"type": "str", "default": ""}},
        },
        **{name: text for name in ("drill", "fault", "target", "cluster")},
        "objectives": {"type": "dict", "default": {}},
        "ledger": {"type": "dict"},
        "probes": {**listed, "default": []},
        "readers": {"type": "list", "elements": "path", "default": []},
        "ledger_history": {"type": "path"},
        "seed": {"type": "str"},
        "round": {"type": "int", "default": 1},
        "rounds": {"type": "int", "default": 1},
        "versions": {"type": "dict", "default": {}},
        "topology": {**listed, "default": [], "options": node},
        "roles": {**listed, "default": [], "options": part},
        "journals": {**listed, "default": [], "options": {"host": text, "file": text}},
        "facts": {"type": "dict", "default": {}},
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(argument_spec=spec(), supports_check_mode=True)
    if module.params["readers"] and not module.params["ledger_history"]:
        module.fail_json(msg="readers need ledger_history: what was read is compared with it")
    if nameless := [one for one in module.params["probes"] if not one.get("name")]:
        module.fail_json(msg=f"probes has one without a name: {nameless[0]}")
    try:
        record = record_of(module.params)
        if not module.check_mode:
            files = {name: render(record) for name, render in REPORTS.items()}
            write(Path(module.params["directory"]), files)
    except ValueError as exc:
        module.fail_json(msg=f"There is no record: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"A file of the record cannot be read or written: {exc}")
    module.exit_json(
        changed=True,
        passed=record["passed"],
        rto_s=record["rto_s"],
        reasons=record["reasons"],
        summary=summary(record),
        **{key: record[key] for key in ("rpo_s", "lost", "readers") if key in record},
    )


if __name__ == "__main__":
    main()
