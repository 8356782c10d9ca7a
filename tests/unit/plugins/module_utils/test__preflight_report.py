# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table and the record."""

from __future__ import annotations

import json

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._preflight_report import (
    WIDTH,
    lines,
    record,
)
from ansible_collections.nines.ha.plugins.module_utils._topology import as_dict
from ansible_collections.nines.ha.plugins.module_utils._topology_findings import topology_findings
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vips_as_dicts

TOPOLOGY = samples.load(samples.TWO_SITES)
PLAIN = {**as_dict(TOPOLOGY), "addresses": vips_as_dicts(TOPOLOGY)}
FOUND = topology_findings(TOPOLOGY)


def test_lines_are_short_and_the_worst_comes_first() -> None:
    shown = lines(record(PLAIN, FOUND))
    assert max(len(line) for line in shown) <= WIDTH
    heads = [line for line in shown if line and not line.startswith(" ") and "(" in line]
    assert [
        line.split()[0] for line in heads if not line.startswith(("etcd", "patroni", "address"))
    ] == [
        "Errors",
        "Warnings",
        "Notes",
    ]
    assert shown[-1] == "FAILED: 1 error, 3 warnings, 0 unknown, 5 notes"


def test_the_table_has_the_arithmetic() -> None:
    shown = lines(record(PLAIN, FOUND))
    row = next(line for line in shown if line.startswith("etcd "))
    assert row.split()[1:5] == ["5", "3", "2", "5"]


def test_the_record_is_plain() -> None:
    node = {"clock": {}, "invocation": {"module_args": "canary"}, "changed": False}
    made = record(PLAIN, FOUND, "error", {"nodes": {"a": node}})
    assert json.loads(json.dumps(made)) == made
    assert made["measurements"] == {"nodes": {"a": {"clock": {}}}}
    assert made["passed"] is False


@pytest.mark.parametrize(("fail_on", "passed"), [("error", True), ("warning", False)])
def test_what_fails_is_the_operators_choice(fail_on: str, passed: bool) -> None:
    found = [Finding("warning", "spread", "etcd", "a", "b.")]
    assert record(PLAIN, found, fail_on)["passed"] is passed


def test_a_cluster_without_a_name() -> None:
    made = record({"cluster": "", "services": [], "addresses": [], "hosts": []}, [])
    assert lines(made)[0] == "Preflight of a cluster without ha_cluster_name"
