# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks, and which of their errors are shown."""

from __future__ import annotations

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import (
    errors_of,
    occupying,
    task_of,
)

NAMES = {"id1": "node1", "id2": "node2"}
GONE = "No such image: web:2"


@pytest.mark.parametrize(
    ("state", "desired", "runs", "ended"),
    [
        ("running", "running", True, False),
        ("running", "shutdown", False, False),
        ("starting", "running", False, False),
        ("preparing", "running", False, False),
        ("rejected", "shutdown", False, True),
        ("failed", "shutdown", False, True),
        ("complete", "shutdown", False, True),
        ("orphaned", "shutdown", False, True),
    ],
)
def test_states(state: str, desired: str, runs: bool, ended: bool) -> None:
    task = task_of(samples.task(1, state=state, desired=desired))
    assert (task.runs, task.ended) == (runs, ended)


def test_a_task_without_a_node() -> None:
    task = task_of({"ID": "t"})
    assert (task.node_id, task.state, task.error, task.runs) == ("", "new", "", False)


def test_a_failure_without_a_reason_shows_its_message() -> None:
    assert task_of(samples.task(1, state="failed")).error == "started"
    assert task_of(samples.task(1)).error == ""


def test_errors_are_the_newest_and_each_once() -> None:
    tasks = [
        task_of(samples.task(n, f"id{1 + n % 2}", "rejected", GONE, "shutdown")) for n in range(9)
    ]
    tasks.append(task_of(samples.task(10, "", "pending", "no suitable node\n (1 node)")))
    assert errors_of(tasks, NAMES) == [
        {"node": "no node", "state": "pending", "err": "no suitable node (1 node)"},
        {"node": "node1", "state": "rejected", "err": GONE},
        {"node": "node2", "state": "rejected", "err": GONE},
    ]


def test_no_more_than_five_errors() -> None:
    tasks = [task_of(samples.task(n, state="failed", err=f"exit {n}")) for n in range(9)]
    assert [each["err"] for each in errors_of(tasks, {})] == [f"exit {n}" for n in (8, 7, 6, 5, 4)]


@pytest.mark.parametrize(
    ("since", "count"),
    [
        ("", 1),
        ("2026-05-01T12:00:30.9Z", 1),
        ("2026-05-01T12:00:30Z", 1),
        ("2026-05-01T12:00:31Z", 0),
    ],
)
def test_old_errors_are_not_shown(since: str, count: int) -> None:
    task = samples.task(1, state="failed", err="exit 1", when="2026-05-01T12:00:30.123Z")
    assert len(errors_of([task_of(task)], {}, since)) == count


@pytest.mark.parametrize(
    ("state", "desired", "ready", "count"),
    [
        ("running", "running", True, 1),
        ("running", "shutdown", True, 1),
        ("shutdown", "shutdown", True, 0),
        ("running", "running", False, 1),
        ("running", "shutdown", False, 0),
        ("failed", "running", False, 0),
    ],
)
def test_tasks_that_have_not_left(state: str, desired: str, ready: bool, count: int) -> None:
    assert occupying([task_of(samples.task(1, state=state, desired=desired))], ready) == count
