# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for services, with a bound."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_wait import (
    Aim,
    Look,
    Outcome,
    Timing,
    await_services,
    look_of,
    once,
)
from swarm_fakes import Clock, FakeClient, Refused

WEB = Aim(("web",))
Tasks = list[dict[str, t.Any]]


def tasks(count: int, first: int = 1, **options: t.Any) -> Tasks:
    return [samples.task(n, f"id{1 + n % 2}", **options) for n in range(first, first + count)]


def client_of(service: dict[str, t.Any], running: Tasks) -> FakeClient:
    return FakeClient(samples.nodes(2), running, None, [service])


def run(client: FakeClient, change: Callable[[int], None], aim: Aim = WEB) -> Outcome:
    """Change the client before each look, which it counts from 0 on."""
    clock, looks = Clock(), iter(range(1000))

    def look() -> Look:
        change(next(looks))
        return look_of(client.engine(), aim)

    return await_services(look, Timing(10, 3, 1, clock, clock.sleep))


def nothing(_look: int) -> None:
    pass


def test_what_runs_already_is_seen_to_stay_so() -> None:
    got = run(client_of(samples.service(), tasks(3)), nothing)
    assert got.failures == ()
    assert got.services == [
        {
            "name": "web",
            "desired": 3,
            "running": 3,
            "update_state": None,
            "image": "web:1",
            "errors": [],
            "nodes": ["node1", "node2"],
            "seconds": 0.0,
        }
    ]


def test_it_comes_up() -> None:
    client = client_of(samples.service(), tasks(1))

    def start(look: int) -> None:
        client.running = tasks(min(3, 1 + look))

    got = run(client, start)
    assert (got.failures, got.services[0]["seconds"]) == ((), 2.0)


def test_a_task_that_is_replaced_begins_the_wait_anew() -> None:
    client = client_of(samples.service(), tasks(3))

    def crash(look: int) -> None:
        if look == 2:
            client.running = tasks(3, 2)

    got = run(client, crash)
    assert (got.failures, got.services[0]["seconds"]) == ((), 2.0)


def test_it_crashes_for_ever() -> None:
    client = client_of(samples.service(1), [])

    def crash(look: int) -> None:
        dead = tasks(1, 9, state="failed", err="task: non-zero exit (1)", desired="shutdown")
        client.running = [*tasks(1, 20 + look), *dead]

    got = run(client, crash)
    assert got.failures == (
        "web runs 1 of 1 tasks and has not stayed so for 3 s within 10 s. Newest errors: node2"
        " failed: task: non-zero exit (1)",
    )


@pytest.mark.parametrize(
    ("service", "running", "failure"),
    [
        (
            samples.service(update="paused", message="update paused"),
            [*tasks(2), *tasks(1, 3, state="rejected", err="No such image: web:1")],
            "web: its update is paused (update paused). Newest errors: node2 rejected: No such",
        ),
        (samples.service(update="rollback_completed"), tasks(3), "web: its update was rolled back"),
    ],
)
def test_a_failure_ends_it_at_once(service: dict[str, t.Any], running: Tasks, failure: str) -> None:
    client = client_of(service, running)
    got = run(client, nothing)
    assert len(got.failures) == 1
    assert failure in got.failures[0]
    assert client.calls == [("services",)]


def test_a_rollback_is_told_of_once_it_is_over() -> None:
    client = client_of(samples.service(update="rollback_started"), tasks(3))

    def roll_back(look: int) -> None:
        if look == 2:
            client.offered = [samples.service(update="rollback_completed")]

    got = run(client, roll_back)
    assert got.failures[0].startswith("web: its update was rolled back")
    assert got.services[0]["update_state"] == "rollback_completed"


def test_a_rollback_of_an_earlier_run() -> None:
    client = client_of(samples.service(update="rollback_completed"), tasks(3))
    assert run(client, nothing, WEB._replace(accept_rollback=True)).failures == ()


def test_time_is_over() -> None:
    got = run(client_of(samples.service(), tasks(2)), nothing)
    assert got.failures == ("web is not there within 10 s: 2 of 3 tasks run",)
    assert got.services[0]["running"] == 2


def test_a_service_that_is_not_there() -> None:
    got = run(client_of(samples.service(), tasks(3)), nothing, Aim(("web", "api")))
    assert got.failures == ("there is no service api; there are: web",)
    assert run(FakeClient(samples.nodes(1)), nothing, Aim(None, "shop")).failures == (
        "the stack shop has no service: deploy it first",
    )


def test_an_election_is_waited_for() -> None:
    client = client_of(samples.service(), tasks(3))

    def lose(look: int) -> None:
        client.faults["nodes"] = [Refused(samples.NO_LEADER)] if look == 1 else []

    assert run(client, lose).failures == ()


def test_an_engine_that_never_answers() -> None:
    client = client_of(samples.service(), tasks(3))

    def lose(_look: int) -> None:
        client.faults["services"] = [Refused("deadline exceeded")]

    got = run(client, lose)
    assert (got.failures, got.services) == (("deadline exceeded",), [])


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (samples.info(manager=False), "this node is no manager: run it on one"),
        (samples.info("locked", False), "the engine's swarm is locked"),
        (samples.info("error", False, error="expired"), "the engine's swarm is error: expired"),
    ],
)
def test_an_engine_that_cannot_know(info: dict[str, t.Any], reason: str) -> None:
    assert look_of(FakeClient([], info=info).engine(), WEB).error == reason


def test_looking_once_judges_nothing() -> None:
    client = client_of(samples.service(update="paused"), [])
    got = once(lambda: look_of(client.engine(), WEB))
    assert (got.failures, got.services[0]["seconds"]) == ((), None)
