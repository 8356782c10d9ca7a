# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All of it, on the inventories of the lab and on a made-up one of two sites."""

from __future__ import annotations

import typing as t

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology import read_topology
from ansible_collections.nines.ha.plugins.module_utils._topology_findings import topology_findings

INVENTORIES = sorted(
    path
    for path in samples.LAB.glob("*.yml")
    # One is no inventory by itself, another one's groups have names of their own; in the cluster
    # that somebody else has built, the client is the only load balancer, which is an error; so is
    # the one server of NFS that backups are on.
    if "\nall:" in path.read_text()
    and samples.load(path).services
    and path.stem not in ("backup_nfs", "foreign_cluster")
)


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: path.stem)
def test_no_lab_is_in_error(path) -> None:  # type: ignore[no-untyped-def]
    found = topology_findings(samples.load(path))
    assert [each for each in found if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("three_node", []),
        ("patroni", []),
        ("load_balancers", []),
        ("foreign_cluster", [("load_balancers", "error", (("host", "client1"),))]),
        ("two_node", [("postgres", "warning", (("host", "node1"), ("host", "node2")))]),
    ],
)
def test_single_points(name: str, points: list[t.Any]) -> None:
    found = topology_findings(samples.load(samples.LAB / f"{name}.yml"))
    assert [(each.service, each.severity, each.units) for each in found if each.units] == points


def test_two_sites() -> None:
    found = topology_findings(samples.load(samples.TWO_SITES))
    assert [(each.service, each.severity, each.units) for each in found if each.units] == [
        ("patroni", "error", (("domain", "rack-1 (north)"),)),
        ("etcd", "warning", (("site", "north"),)),
    ]
    others = {each.check for each in found}
    assert {"backup_beside", "names", "timers", "sync", "monitoring_missing"} <= others


def test_nothing_to_look_at() -> None:
    found = topology_findings(read_topology({"all": ["a"], "web": ["a"]}, {}))
    assert samples.short(found) == [("error", "no_service", "all")]


def test_what_cannot_be_told_is_said() -> None:
    untold = {"patroni_dynamic": "a: 'x' is undefined"}
    found = topology_findings(read_topology({"etcd": ["a", "b", "c"]}, {}, untold))
    (one,) = [each for each in found if each.check == "unreadable"]
    assert (one.severity, one.why) == ("unknown", "a: 'x' is undefined.")


def test_every_finding_says_what_and_why() -> None:
    for path in (*INVENTORIES, samples.TWO_SITES):
        for each in topology_findings(samples.load(path)):
            assert each.what
            assert each.why.endswith(".")
            assert not each.change.endswith(".")
            assert each.change or each.severity in ("note", "unknown")
