# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replicas of a Swarm: what counts, and since when."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._drill_replicas import epoch, replicas

Row = tuple[str, str, str, str, int]


def listed(
    tasks: t.Sequence[Row], desired: int = 3, down: t.Sequence[str] = ()
) -> dict[str, t.Any]:
    """Give what the API lists: tasks are (id, node, state, desired state, second of a minute)."""
    return {
        "nodes": [
            {
                "ID": f"id-{name}",
                "Description": {"Hostname": name},
                "Status": {"State": "down" if name in down else "ready"},
            }
            for name in ("n1", "n2", "n3", "n4")
        ],
        "services": [
            {"ID": "s1", "Spec": {"Name": "web", "Mode": {"Replicated": {"Replicas": desired}}}},
            {"ID": "s2", "Spec": {"Name": "agent", "Mode": {"Global": {}}}},
        ],
        "tasks": [
            {
                "ID": id_,
                "ServiceID": "s1",
                "NodeID": f"id-{node}",
                "DesiredState": desired_state,
                "Status": {"State": state, "Timestamp": f"1970-01-01T00:00:{second:02}.5Z"},
            }
            for id_, node, state, desired_state, second in tasks
        ],
    }


A, B, C = (
    ("a", "n1", "running", "running", 1),
    ("b", "n2", "running", "running", 2),
    ("c", "n3", "running", "running", 3),
)
BEFORE = listed([A, B, C])


@pytest.mark.parametrize(
    ("tasks", "down", "hit", "running", "restored_at"),
    [
        # Nothing happened: no task is new.
        ([A, B, C], [], [], 3, None),
        # A manager has not noticed yet: c is called running on a ready node.
        ([A, B, C], [], ["n3"], 2, None),
        # It has noticed, and nothing replaces it.
        ([A, B, C], ["n3"], ["n3"], 2, None),
        ([A, B, ("c", "n3", "running", "shutdown", 3)], ["n3"], ["n3"], 2, None),
        # The new one is being made, then it runs.
        ([A, B, ("d", "n4", "starting", "running", 20)], ["n3"], ["n3"], 2, None),
        ([A, B, ("d", "n4", "running", "running", 20)], ["n3"], ["n3"], 3, 20.5),
        # A task that crashed is replaced on its own node.
        ([A, B, ("c", "n3", "failed", "shutdown", 9)], [], ["n3"], 2, None),
        ([A, B, ("d", "n3", "running", "running", 10)], [], ["n3"], 3, 10.5),
        # All of them are new: the last counts.
        (
            [
                ("d", "n1", "running", "running", 30),
                ("e", "n2", "running", "running", 40),
                ("f", "n3", "running", "running", 35),
            ],
            [],
            ["n1", "n2", "n3"],
            3,
            40.5,
        ),
    ],
)
def test_what_counts(
    tasks: list[Row], down: list[str], hit: list[str], running: int, restored_at: float | None
) -> None:
    found = replicas(listed(tasks, down=down), ["web"], BEFORE, hit)
    assert found["services"][0]["running"] == running
    assert found["whole"] == (running == 3)
    assert found["missing"] == ([] if running == 3 else [f"web runs {running} of 3"])
    assert found["restored_at"] == restored_at


def test_without_a_before_nothing_is_new() -> None:
    found = replicas(BEFORE)
    assert found == {
        "whole": True,
        "missing": [],
        "services": [{"name": "web", "desired": 3, "running": 3, "nodes": ["n1", "n2", "n3"]}],
        "restored_at": None,
    }


def test_names_what_is_not_there() -> None:
    assert replicas(BEFORE, ["agent"])["missing"] == ["agent is no replicated service"]
    nothing: dict[str, t.Any] = {"nodes": [], "services": [], "tasks": []}
    assert replicas(nothing)["missing"] == ["there is no replicated service"]


def test_tasks_that_wait_for_a_node() -> None:
    # Nobody has decided where: there is no NodeID.
    found = listed([A, B])
    found["tasks"].append(
        {
            "ID": "d",
            "ServiceID": "s1",
            "DesiredState": "running",
            "Status": {"State": "pending", "Timestamp": "1970-01-01T00:00:09.123456789Z"},
        }
    )
    assert replicas(found)["missing"] == ["web runs 2 of 3"]


@pytest.mark.parametrize("given", [{}, {"nodes": 3}, {"nodes": [{}], "services": [], "tasks": []}])
def test_refuses_what_is_no_list(given: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="no list of Docker's API"):
        replicas(given)


@pytest.mark.parametrize("stamp", ["", None, "1970-01-01T00:00:00+02:00"])
def test_refuses_what_is_no_time(stamp: object) -> None:
    with pytest.raises(ValueError, match="must be in UTC"):
        epoch(stamp)


def test_reads_nanoseconds() -> None:
    assert epoch("2026-01-02T03:04:05.123456789Z") == pytest.approx(1767323045.123456789)
    assert epoch("2026-01-02T03:04:05Z") == 1767323045.0
