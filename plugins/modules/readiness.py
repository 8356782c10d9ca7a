#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judge whether high availability is worth it, and what is missing for it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: readiness
short_description: Judge whether high availability is worth it, and what is missing for it
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Judges criteria by the inventory, by records of drills and restores, and by answers that people
    wrote down, and recommends a single node with backups, two nodes, or three. Says why, what each
    would cost, which availability can be expected, and what is missing, the most important first.
  - What nobody answered is C(unknown), never met. Many servers, many containers and a wish for
    speed are no reasons, and where they are given, the result says so.
  - Runs on the control node and writes C(readiness.md) and C(readiness.json) there. It asks no
    server and changes none.
options:
  cluster:
    description: Name of the cluster. Records of other clusters do not count.
    type: str
    default: ''
  groups:
    description:
      - Hosts of each group. C(etcd), C(patroni), C(postgres) and C(load_balancers) hold nodes;
        C(clients), C(monitors) and C(backup_hosts) hold what stands outside; C(all) is everybody.
    type: dict
    required: true
  failure_domains:
    description: The failure domain of each host that declares one.
    type: dict
    default: {}
  nodes:
    description:
      - Hosts that are, or are to be, nodes. Without it those of the groups that hold nodes; where
        there are none, all hosts that do not stand outside.
    type: list
    elements: str
  objectives:
    description: Declared objectives, as in C(ha_objectives).
    type: dict
    default: {}
  answers:
    description:
      - File of answers in YAML; C(docs/readiness.example.yml) has all questions. Without it,
        nothing is answered.
    type: path
  records:
    description:
      - Folder below which C(record.json) of drills and C(restore.json) of restores are looked for.
        It need not exist. Links are not followed.
    type: path
    required: true
  max_age:
    description: How old the proof of a drill, a restore or an alarm may be, a duration.
    type: str
    default: 92d
  directory:
    description: Folder to write to; it is made where it is missing.
    type: path
    required: true
attributes:
  check_mode:
    support: full
    description: Judges, and writes nothing.
  diff_mode:
    support: none
    description: An assessment is always new.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
requirements:
  - PyYAML, where O(answers) are given
"""

EXAMPLES = r"""
- name: Judge three hosts of which nothing else is known
  nines.ha.readiness:
    cluster: shop
    groups: {all: [node1, node2, node3]}
    failure_domains: {node1: rack-a, node2: rack-b, node3: rack-c}
    records: records
    directory: readiness
  delegate_to: localhost
  register: readiness

- name: Show it
  ansible.builtin.debug:
    msg: "{{ readiness.summary }}"
"""

RETURN = r"""
recommendation:
  description: What to run now, V(single node with backups), V(two nodes) or V(three nodes).
  returned: success
  type: str
target:
  description: What the need justifies once all that is missing is there.
  returned: success
  type: str
why:
  description: Reasons, in sentences.
  returned: success
  type: list
  elements: str
criteria:
  description:
    - C(name), C(title), C(basis), C(verdict) (V(true), V(false) or V(unknown)), C(found) and
      C(todo) of each criterion, the most important first.
  returned: success
  type: list
  elements: dict
missing:
  description: What to do, the most important first.
  returned: success
  type: list
  elements: dict
options:
  description:
    - For each number of nodes C(cost_factor), C(availability) in percent, C(downtime_s) of a year,
      its C(parts), and whether it meets the objective.
  returned: success
  type: list
  elements: dict
does_not_count:
  description: Reasons that were given and are none.
  returned: success
  type: list
  elements: dict
summary:
  description: The assessment in lines for a terminal.
  returned: success
  type: list
  elements: str
"""

import json
import os
import time
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._readiness import (
    AnswersError,
    Inventory,
    assess,
    read_answers,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_text import markdown, summary
from ansible_collections.nines.ha.plugins.module_utils._yaml_lines import HAS_YAML

RECORD_NAMES = ("record.json", "restore.json")
RETURNED = (
    "recommendation",
    "target",
    "why",
    "criteria",
    "missing",
    "options",
    "does_not_count",
)


def records_below(folder: Path) -> t.Iterator[tuple[str, str]]:
    """Give path and text of each record, in order; the link to the newest run is not followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(set(names) & set(RECORD_NAMES)):
            path = Path(where, name)
            text = path.read_text(encoding="utf-8", errors="replace")
            yield path.relative_to(folder).as_posix(), text


def result_of(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """Read what there is, and judge it."""
    try:
        max_age_s = parse_duration(params["max_age"])
    except ValueError as exc:
        raise ValueError(f"max_age: {exc}") from None
    answers = read_answers(Path(params["answers"]).read_bytes()) if params["answers"] else {}
    inventory = Inventory(
        params["cluster"],
        params["groups"],
        params["failure_domains"],
        params["nodes"],
        params["objectives"],
    )
    records = records_below(Path(params["records"]))
    return assess(inventory, answers, records, max_age_s, time.time())


def write(folder: Path, result: dict[str, t.Any]) -> None:
    """Write the assessment for people and for programs."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2, sort_keys=True)
    (folder / "readiness.json").write_text(text + "\n", encoding="utf-8")
    (folder / "readiness.md").write_text(markdown(result), encoding="utf-8")


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "cluster": {"type": "str", "default": ""},
            "groups": {"type": "dict", "required": True},
            "failure_domains": {"type": "dict", "default": {}},
            "nodes": {"type": "list", "elements": "str"},
            "objectives": {"type": "dict", "default": {}},
            "answers": {"type": "path"},
            "records": {"type": "path", "required": True},
            "max_age": {"type": "str", "default": "92d"},
            "directory": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    if module.params["answers"] and not HAS_YAML:
        module.fail_json(msg=missing_required_lib("PyYAML"))
    try:
        result = result_of(module.params)
        if not module.check_mode:
            write(Path(module.params["directory"]), result)
    except AnswersError as exc:
        module.fail_json(
            msg=f"The answers in {module.params['answers']} cannot be used:\n{exc}\n"
            "docs/readiness.example.yml of this collection has all questions."
        )
    except ValueError as exc:
        module.fail_json(msg=f"Readiness cannot be judged: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"A file cannot be read or written: {exc}")
    module.exit_json(
        changed=not module.check_mode,
        summary=summary(result),
        **{key: result[key] for key in RETURNED},
    )


if __name__ == "__main__":
    main()
