# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._compose_drain import (
    alone,
    away,
    steps,
    targets,
)

BACKEND = {
    "name": "app",
    "servers": [
        {"name": "a", "address": "192.0.2.1", "port": 8080},
        {"name": "b", "address": "192.0.2.2", "port": "8080"},
    ],
}
A = {"load_balancer": "lb1", "backend": "app", "server": "a"}
B = {**A, "server": "b"}


def seen(**servers: str) -> dict[str, t.Any]:
    """Give what a load balancer says: a server's status, after its administrative state."""
    listed = [
        {
            "name": name,
            "admin_state": said.split(",")[0],
            "status": said.split(",")[1],
            "check_output": None,
            "check_status": "L4CON",
        }
        for name, said in servers.items()
    ]
    return {"lb1": {"backends": [{"name": "app", "servers": listed}]}}


@pytest.mark.parametrize(
    ("ports", "addresses", "want"),
    [
        ([8080], ["192.0.2.1"], [A]),
        ([8080], ["192.0.2.1", "192.0.2.2", ""], [A, B]),
        ([80], ["192.0.2.1"], []),
        ([], ["192.0.2.1"], []),
    ],
)
def test_targets(ports: list[int], addresses: list[str], want: list[dict[str, str]]) -> None:
    assert targets(ports, addresses, {"lb1": {"backends": [BACKEND], "listens": []}}) == want


def test_targets_of_all_forms() -> None:
    extra = {"backend": "app", **BACKEND["servers"][0]}  # type: ignore[dict-item]
    for values in ({"listens": [BACKEND]}, {"backends": [{"name": "app"}], "servers": [extra]}):
        assert targets([8080], ["192.0.2.1"], {"lb1": values}) == [A]
    named = [{"backend": "x", "server": "y"}]
    assert targets([], [], {"lb1": {}, "lb2": {}}, named) == [
        {"load_balancer": name, "backend": "x", "server": "y"} for name in ("lb1", "lb2")
    ]
    assert targets([8080], ["192.0.2.1"], {"lb1": {"backends": [BACKEND]}}, []) == []


@pytest.mark.parametrize(
    ("said", "noted", "want"),
    [
        ("ready,UP", [], [A]),
        ("ready,DOWN", [], [A]),
        ("maint,MAINT", [], []),
        ("maint,MAINT", [A], [A]),
        ("drain,DRAIN", [], []),
    ],
)
def test_what_somebody_took_out_stays_out(
    said: str, noted: list[dict[str, str]], want: list[dict[str, str]]
) -> None:
    assert steps([A], seen(a=said, b="ready,UP"), noted) == want


def test_what_is_not_there_is_left_alone() -> None:
    assert steps([A], {}) == []
    assert steps([A], {"lb1": {"backends": None}}) == []
    assert steps([A], seen(b="ready,UP")) == []


@pytest.mark.parametrize(
    ("wanted", "states", "count"),
    [
        ([A], {"a": "ready,UP", "b": "ready,UP"}, 0),
        ([A], {"a": "ready,no check", "b": "ready,UP 1/2"}, 0),
        ([A], {"a": "ready,UP", "b": "ready,DOWN"}, 1),
        ([A], {"a": "ready,UP", "b": "maint,MAINT"}, 1),
        ([A], {"a": "ready,UP"}, 1),
        ([A, B], {"a": "ready,UP", "b": "ready,UP"}, 2),
        # It does not serve, so there is nothing to lose.
        ([A], {"a": "ready,DOWN", "b": "ready,DOWN"}, 0),
    ],
)
def test_who_is_alone(wanted: list[dict[str, str]], states: dict[str, str], count: int) -> None:
    assert len(alone(wanted, seen(**states))) == count


def test_words() -> None:
    assert alone([A], seen(a="ready,UP", b="ready,DOWN")) == [
        "app/a on lb1 is the only server that serves (b is DOWN)"
    ]
    assert away([A, B], seen(a="ready,UP", b="ready,DOWN")) == ["app/b on lb1 is DOWN (L4CON)"]
