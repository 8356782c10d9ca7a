# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services that run as they have to, that do not yet, and that never will."""

from __future__ import annotations

import typing as t

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_service import (
    Service,
    choose,
    judge,
    service_of,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import task_of

NAMES = {"id1": "node1", "id2": "node2", "id3": "node3"}
GONE = "No such image: web:2"
Tasks = list[dict[str, t.Any]]


def running(count: int, **options: t.Any) -> Tasks:
    return [samples.task(n, f"id{n}", **options) for n in range(1, count + 1)]


def rejected(count: int, err: str = GONE, image: str = "web:2") -> Tasks:
    return [
        samples.task(n, "id1", "rejected", err, "shutdown", image) for n in range(10, 10 + count)
    ]


NEW: dict[str, t.Any] = {"image": "web:2"}


@pytest.mark.parametrize(
    ("service", "tasks", "state", "reason"),
    [
        (samples.service(), running(3), "done", ""),
        (samples.service(update="completed"), running(3), "done", ""),
        (samples.service(0), [], "done", ""),
        (samples.service(None), running(2), "done", ""),
        (samples.service(2), [*running(2), *rejected(9, image="web:1")], "done", ""),
        (samples.service(), running(2), "waiting", "2 of 3 tasks run"),
        (samples.service(), [], "waiting", "0 of 3 tasks run"),
        (samples.service(1), running(1, state="starting"), "waiting", "0 of 1 tasks run"),
        (samples.service(2), running(3), "waiting", "3 of 2 tasks run"),
        (samples.service(2), [*running(2), samples.task(3, desired="shutdown")], "done", ""),
        (samples.service(None), [], "waiting", "no node has a task of it"),
        (samples.service(None), [samples.task(1, state="pending")], "waiting", "0 of 1 tasks"),
        # The update is not said to have begun, and nothing of it runs.
        (samples.service(**NEW), running(3), "waiting", "3 tasks run an older specification"),
        (
            samples.service(update="completed", **NEW),
            [*running(1), *running(3, **NEW)],
            "waiting",
            "1 tasks run an older",
        ),
        (samples.service(force_update=1), running(3), "waiting", "older specification"),
        (samples.service(force_update=1), running(3, force_update=1), "done", ""),
        (samples.service(update="updating"), running(3), "waiting", "its update is updating"),
        (
            samples.service(update="rollback_started", message="rolling back"),
            running(3),
            "waiting",
            r"its update is rollback started (rolling back)",
        ),
        (
            samples.service(update="paused", message="update paused due to failure", **NEW),
            running(2),
            "failed",
            "its update is paused (update paused due to failure)",
        ),
        (samples.service(update="rollback_paused"), running(3), "failed", "is rollback paused"),
        (samples.service(update="rollback_completed"), running(3), "failed", "was rolled back"),
        (
            samples.service(**NEW),
            rejected(3),
            "failed",
            "nodes have no image web:2: load it there, or correct its name",
        ),
        (samples.service(**NEW), rejected(2), "waiting", "0 of 3 tasks run"),
        (samples.service(**NEW), rejected(5, "exit 1"), "waiting", "0 of 3 tasks run"),
        (samples.service(update="updating", **NEW), rejected(3), "waiting", "is updating"),
        (samples.service(**NEW), [*rejected(5), *running(1, **NEW)], "waiting", "1 of 3"),
    ],
)
def test_a_moment(service: dict[str, t.Any], tasks: Tasks, state: str, reason: str) -> None:
    verdict = judge(service_of(service), [task_of(task) for task in tasks], NAMES)
    assert verdict.state == state
    assert reason in verdict.reason
    assert bool(verdict.reason) == (state != "done")


@pytest.mark.parametrize("mode", ["ReplicatedJob", "GlobalJob"])
def test_a_job_is_not_awaited(mode: str) -> None:
    entry = samples.service()
    entry["Spec"]["Mode"] = {mode: {}}
    verdict = judge(service_of(entry), [], NAMES)
    assert (verdict.state, verdict.reason[:11]) == ("failed", "it is a job")


def test_a_rollback_of_an_earlier_change() -> None:
    service = service_of(samples.service(2, update="rollback_completed"))
    tasks = [task_of(task) for task in running(2)]
    assert judge(service, tasks, NAMES, True).state == "done"
    assert judge(service, tasks[:1], NAMES, True).state == "waiting"


def test_what_is_told_of_a_service() -> None:
    tasks = [*running(2, **NEW), samples.task(3, "id9", image="web:2"), *rejected(4)]
    verdict = judge(service_of(samples.service(**NEW)), [task_of(task) for task in tasks], NAMES)
    assert (verdict.desired, verdict.running) == (3, 3)
    assert verdict.nodes == ("id9", "node1", "node2")
    assert verdict.errors == ({"node": "node1", "state": "rejected", "err": GONE},)
    assert verdict.tasks == {"task1", "task2", "task3"}


def test_errors_from_before_the_update_are_not_shown() -> None:
    old = samples.task(1, state="failed", err="exit 1", when="2026-04-30T00:00:00Z")
    verdict = judge(service_of(samples.service(update="updating")), [task_of(old)], NAMES)
    assert verdict.errors == ()


def test_a_service() -> None:
    service = service_of(samples.service(update="updating", message="update in progress"))
    assert (service.id, service.name, service.image) == ("svc1", "web", "web:1")
    assert (service.mode, service.replicas) == ("replicated", 3)
    assert (service.update_state, service.message) == ("updating", "update in progress")
    assert service_of(samples.service(None)).replicas is None
    bare = service_of({"ID": "x"})
    assert (bare.name, bare.replicas, bare.update_state, bare.stack) == ("x", 1, None, None)


def stacked(name: str, stack: str) -> Service:
    entry = samples.service(name=name)
    entry["Spec"]["Labels"]["com.docker.stack.namespace"] = stack
    return service_of({**entry, "ID": f"id-{name}"})


EVERY = [stacked("shop_web", "shop"), stacked("shop_api", "shop"), stacked("other", "blog")]


@pytest.mark.parametrize(
    ("names", "stack", "found", "missing"),
    [
        (["other"], None, ["other"], []),
        (["id-other", "shop_web", "id-other"], None, ["other", "shop_web"], []),
        (None, "shop", ["shop_api", "shop_web"], []),
        (None, "none", [], ["the stack none has no service: deploy it first"]),
        (
            ["other", "web"],
            None,
            ["other"],
            ["there is no service web; there are: other, shop_api, shop_web"],
        ),
    ],
)
def test_which_services_are_meant(
    names: list[str] | None, stack: str | None, found: list[str], missing: list[str]
) -> None:
    services, said = choose(EVERY, names, stack)
    assert [service.name for service in services] == found
    assert said == missing
