# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts a cluster has, and the verdict over them."""

from __future__ import annotations

import re
import typing as t

import pytest
import status_samples as samples
import tree
from ansible_collections.nines.ha.plugins.module_utils import _status_parts as parts


def verdicts(hosts: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    return {area.title: area.passed for area in parts.areas(hosts)}


def test_a_cluster_that_is_well() -> None:
    made = parts.areas(samples.well())
    assert verdicts(samples.well()) == {
        "Nodes": True,
        "What clients see": True,
        "Virtual addresses": True,
        "HAProxy": True,
        "PostgreSQL by Patroni": True,
        "etcd": True,
        "Backups": True,
    }
    assert (parts.verdict_of(made), parts.problems_of(made)) == (True, [])


def test_a_cluster_that_lost_a_node() -> None:
    found = verdicts(samples.one_lost())
    wrong = ["Nodes", "HAProxy", "PostgreSQL by Patroni", "etcd", "Backups"]
    assert [title for title, passed in found.items() if passed is False] == wrong
    # The address has moved, and the segment says that nobody else has it.
    assert found["What clients see"] is True
    told = parts.problems_of(parts.areas(samples.one_lost()))
    assert told[0] == f"Nodes: node3: {samples.UNREACHABLE['msg']}"
    assert "etcd: node3 does not answer" in told
    assert "Backups: backup1: it is too old" in told
    assert len(told) == len(set(told))


def test_what_is_not_known_is_not_well() -> None:
    made = parts.areas(samples.unknown())
    assert parts.verdict_of(made) == "unknown"
    assert parts.problems_of(made) == [
        "etcd: node1 is not known: etcd was not asked: no CA",
    ]


def test_nothing_is_unknown() -> None:
    assert (parts.areas([]), parts.verdict_of([])) == ([], "unknown")


def test_a_host_that_nobody_looked_at_is_left_out() -> None:
    other = {"inventory_hostname": "node9", "group_names": ["etcd"]}
    assert verdicts([*samples.well(), other]) == verdicts(samples.well())


@pytest.mark.parametrize("left_out", [None, {}, {"skipped": True, "changed": False}])
def test_a_part_that_nobody_has_is_not_there(left_out: t.Any) -> None:
    hosts = [samples.host(n, __keepalived_status=left_out) for n in (1, 2)]
    assert "Virtual addresses" not in verdicts(hosts)


def test_a_part_that_each_has_to_have_is_there() -> None:
    assert verdicts([samples.host(1, __etcd_status=None)])["etcd"] == "unknown"


@pytest.mark.parametrize(
    ("serving", "passed"),
    [([True, False], True), ([True, True], False), ([False, False], False), ([False], False)],
)
def test_exactly_one_of_a_pair_serves(serving: list[bool], passed: bool) -> None:
    results = {f"n{i}": {"server": {"running": one}} for i, one in enumerate(serving)}
    assert parts.pair(results).passed is passed


def test_nobody_knows_of_a_pair_whose_other_half_is_away() -> None:
    found = parts.pair({"a": {"server": {"running": False}}, "b": {}})
    assert (found.passed, list(found.problems)) == ("unknown", [])


@pytest.mark.parametrize(
    ("backup", "passed"),
    [
        (samples.backup(3600.0), True),
        (samples.backup(None), "unknown"),
        (samples.backup(3600.0, "the repository is corrupt"), False),
        ({**samples.backup(1.0), "__backup_status": None}, "unknown"),
    ],
)
def test_backups_are_judged(backup: dict[str, t.Any], passed: t.Any) -> None:
    assert verdicts([backup])["Backups"] == passed


def test_what_a_part_reads_is_registered_somewhere() -> None:
    texts = [path.read_text() for path in tree.ROOT.glob("roles/*/tasks/status.yml")]
    texts.append((tree.ROOT / "playbooks/status.yml").read_text())
    registered = {name for text in texts for name in re.findall(r"register: (\w+)", text)}
    wanted = {name for part in parts.PARTS for name in part.variables}
    # The role of backups registers its own where it is.
    assert registered | {"__backup_status"} == wanted | {"__backup_status"}
