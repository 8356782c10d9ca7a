# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_deviations import deviations
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import resolve

RUNNING: dict[str, t.Any] = {
    "name": "app1",
    "status": "UP",
    "admin_state": "ready",
    "check_status": "L7OK",
    "check_output": None,
    "last_change_s": 12,
}


def declared(**server: t.Any) -> dict[str, t.Any]:
    entry = {"name": "app1", "address": "192.0.2.11", "port": 8080, **server}
    return resolve({"backends": [{"name": "app", "servers": [entry]}]})


def running(*servers: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return [{"name": "app", "servers": [{**RUNNING, **server} for server in servers]}]


@pytest.mark.parametrize("status", ["UP", "UP 1/2", "no check"])
def test_a_server_in_use(status: str) -> None:
    assert deviations(declared(), running({"status": status})) == []


@pytest.mark.parametrize(
    ("server", "sentence"),
    [
        ({"admin_state": "maint", "status": "MAINT"}, "app/app1 is in state maint, set at run"),
        ({"admin_state": "drain", "status": "DRAIN"}, "app/app1 is in state drain, set at run"),
        (
            {
                "status": "DOWN",
                "check_status": "L4CON",
                "check_output": "Connection refused",
            },
            "app/app1 is DOWN for 12 s (L4CON Connection refused)",
        ),
        ({"status": "DOWN 1/2", "check_status": None}, "DOWN 1/2 for 12 s (no reason given)"),
        ({"status": "NOLB"}, "app/app1 is NOLB"),
    ],
)
def test_a_server_not_in_use(server: dict[str, t.Any], sentence: str) -> None:
    found = deviations(declared(), running(server))
    assert len(found) == 1
    assert sentence in found[0]


def test_a_server_that_is_declared_disabled_may_be_in_any_state() -> None:
    assert deviations(declared(disabled=True), running({"admin_state": "maint"})) == []


def test_what_is_missing_and_what_is_too_much() -> None:
    assert deviations(declared(), running({"name": "app2"})) == [
        "app/app1 is not there: the running process has an old configuration",
        "app/app2 is not declared: the running process has an old configuration",
    ]


def test_a_backend_that_is_missing() -> None:
    assert deviations(declared(), []) == [
        "app is not there: the running process has an old configuration"
    ]


def test_other_backends_are_nobodys_business() -> None:
    others = [{"name": "nines-x", "servers": []}]
    assert deviations(declared(), running({}) + others) == []
