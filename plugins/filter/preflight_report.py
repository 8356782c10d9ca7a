# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: findings as a report."""

from __future__ import annotations

DOCUMENTATION = r"""
name: preflight_report
short_description: Make a verdict, a table, a record and a picture of findings
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Sorts findings, the worst first, judges them, and writes them for people and for programs.
options:
  _input:
    description: Findings, as P(nines.ha.topology_findings#filter) and its neighbours return them.
    type: list
    elements: dict
    required: true
  topology:
    description: What P(nines.ha.topology#filter) returns.
    type: dict
    required: true
  fail_on:
    description: The least severity that fails; V(never) judges as V(error) does.
    type: str
    choices: [error, warning, never]
    default: error
  measurements:
    description: What belongs into the record beside it.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the table
  ansible.builtin.debug:
    msg: "{{ (findings | nines.ha.preflight_report(topology))['lines'] }}"
  vars:
    findings: "{{ groups['all'] | map('extract', hostvars) | nines.ha.topology_findings(groups) }}"
    topology: "{{ groups['all'] | map('extract', hostvars) | nines.ha.topology(groups) }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    record:
      description: All of it in plain values, as C(preflight.json) has it. C(passed) is V(true),
        V(false) or V(unknown).
      type: dict
    lines:
      description: The table for a terminal, in lines of at most 100 characters.
      type: list
      elements: str
    last:
      description: The last of them, with the verdict.
      type: str
    svg:
      description: The topology as a picture.
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._finding import from_dict
from ansible_collections.nines.ha.plugins.module_utils._preflight_report import (
    last_line,
    lines,
    record,
)
from ansible_collections.nines.ha.plugins.module_utils._topology_svg import topology_svg


def preflight_report(
    findings: t.Any, topology: t.Any, fail_on: t.Any = "error", measurements: t.Any = None
) -> dict[str, t.Any]:
    """Put findings together."""
    try:
        read = [from_dict(each) for each in findings]
        made = record(topology, read, str(fail_on), measurements)
        return {
            "record": made,
            "lines": lines(made),
            "last": last_line(made),
            "svg": topology_svg(topology, read),
        }
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"there is no report: {exc}") from exc


class FilterModule:
    """The filter preflight_report."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"preflight_report": preflight_report}
