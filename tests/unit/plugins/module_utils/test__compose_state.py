# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._compose_state import (
    Container,
    StateUnreadable,
    Wanted,
    ill,
    images,
    parse,
    problems,
)

WEB = Wanted("shop", "web")
JOB = Wanted("shop", "job", job=True, health=False)
GOOD = Container(
    "shop", "web", "shop-web-1", "5f", "shop:1", "sha256:1", "running", "healthy", 0, False, "", 0,
    "2026-11-22T11:47:22Z", (),
)  # fmt: skip


def shown(**state: t.Any) -> str:
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    base = {"Status": "running", "ExitCode": 0, "OOMKilled": False, "Error": "", "StartedAt": "t"}
    return json.dumps(
        {
            "id": "5f",
            "name": "/shop-web-1",
            "image": "shop:1",
            "image_id": "sha256:1",
            "labels": labels,
            "state": {**base, **state},
            "restarts": 2,
        }
    )


def test_containers_are_read() -> None:
    log = [
        {"ExitCode": 0, "Output": "fine"},
        *({"ExitCode": 1, "Output": f"bad\n{i} " + "x" * 400} for i in range(4)),
    ]
    health = {"Status": "unhealthy", "FailingStreak": 4, "Log": log}
    one, two = parse(f"{shown()}\n\n{shown(Health=health)}\n")
    assert (one.name, one.health, one.restarts, one.checks) == ("shop-web-1", "", 2, ())
    assert two.health == "unhealthy"
    assert [each[:5] for each in two.checks] == ["bad 1", "bad 2", "bad 3"]
    assert all(len(each) == 303 for each in two.checks)
    assert parse(shown(Health={"Status": "none"}))[0].health == ""
    assert images([one]) == {"shop/web": "sha256:1"}


@pytest.mark.parametrize("output", ["nonsense", "[]", '{"id": "5f"}', "null"])
def test_what_is_not_known(output: str) -> None:
    with pytest.raises(StateUnreadable, match="something else"):
        parse(output)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"state": "restarting", "exit_code": 1}, r"is restarting \(exit code 1\)"),
        ({"state": "exited", "exit_code": 137, "out_of_memory": True}, "code 137, out of memory"),
        ({"state": "created", "error": "port is taken"}, r"is created \(port is taken\)"),
        ({"health": "starting"}, r"not passed its health check yet \(starting\)"),
        ({"health": "unhealthy", "checks": ("a", "b")}, "is unhealthy: b"),
        ({"health": ""}, "has no health check"),
        ({"restarts": 3}, "restarted 3 time"),
        ({"started_at": "later"}, "started anew"),
        ({"id": "60"}, "started anew"),
    ],
)
def test_a_service(changes: dict[str, t.Any], words: str | None) -> None:
    seen = GOOD._replace(**changes)
    found = problems([WEB], [seen], [GOOD])
    if words is None:
        assert found == []
        assert ill([WEB], [seen]) == []
    else:
        (problem,) = found
        assert re.search(words, problem)
        assert problem.startswith("shop/web (shop-web-1) ")


def test_one_without_a_check_that_needs_none() -> None:
    bare = GOOD._replace(health="")
    assert problems([WEB._replace(health=False)], [bare]) == []
    assert problems([WEB._replace(health=False)], [GOOD._replace(health="unhealthy")]) != []


def test_numbers_and_strangers() -> None:
    assert problems([WEB], []) == ["shop/web has 0 container(s), declared: 1"]
    assert problems([WEB._replace(replicas=2)], [GOOD]) == [
        "shop/web has 1 container(s), declared: 2"
    ]
    assert problems([], [GOOD]) == ["shop/web runs (container shop-web-1) and is not declared"]
    assert problems([], [GOOD._replace(state="exited")]) == []
    assert problems([WEB._replace(image="shop:2")], [GOOD]) == [
        "shop/web (shop-web-1) runs the image shop:1, declared: shop:2"
    ]


@pytest.mark.parametrize(
    ("state", "code", "fine"), [("exited", 0, True), ("exited", 1, False), ("running", 0, False)]
)
def test_a_job_ends(state: str, code: int, fine: bool) -> None:
    seen = GOOD._replace(service="job", state=state, exit_code=code, health="")
    assert (problems([JOB], [seen]) == []) == fine
    assert (ill([JOB], [seen]) == []) == fine
