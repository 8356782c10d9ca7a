# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._compose_model import (
    Port,
    environment,
    interpolate,
    interpolated,
    plain,
    ports_of,
    read_stack,
    variables_missing,
)

WEB: dict[str, t.Any] = {
    "image": "shop:1.4",
    "restart": "always",
    "ports": ["8080:80"],
    "healthcheck": {"test": ["CMD", "true"]},
}


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("plain", "plain"),
        ("$TAG-${TAG}", "1-1"),
        ("$$TAG $${TAG}", "$TAG ${TAG}"),
        ("${NONE:-a b}", "a b"),
        ("${NONE-}", ""),
        ("${EMPTY:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${EMPTY}", ""),
        ("${TAG:?must be}", "1"),
        ("${TAG:+set}${NONE+unset}", "set"),
        ("100 $ and $1", "100 $ and $1"),
    ],
)
def test_variables_are_replaced_as_compose_does(value: str, want: str) -> None:
    assert interpolate(value, {"TAG": "1", "EMPTY": ""}) == want


def test_variables_without_a_value_are_named_once() -> None:
    definition = {"a": ["$X", {"b": "${Y:?why} $X"}], "c": "${EMPTY:?x}", "d": 3}
    assert variables_missing(definition, {"EMPTY": ""}) == ["X", "Y", "EMPTY"]
    assert interpolated(definition, {"X": "1"})["a"] == ["1", {"b": "${Y:?why} $X"}]


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("8080:80", [Port("", 8080, "tcp")]),
        ("0.0.0.0:8080:80/udp", [Port("", 8080, "udp")]),
        ("[::1]:8080:80", [Port("::1", 8080, "tcp")]),
        ("80", [Port("", None, "tcp")]),
        ("192.0.2.1::80", [Port("192.0.2.1", None, "tcp")]),
        ("90-91:80-81", [Port("", 90, "tcp"), Port("", 91, "tcp")]),
        ({"target": 80, "published": "8080", "host_ip": "::"}, [Port("", 8080, "tcp")]),
        ({"target": 80}, [Port("", None, "tcp")]),
    ],
)
def test_ports(value: object, want: list[Port]) -> None:
    assert ports_of(value) == want


@pytest.mark.parametrize("value", ["http", "a:80", {"target": 80, "published": "x"}])
def test_what_is_no_port(value: object) -> None:
    with pytest.raises(ValueError, match=r"is no port|published"):
        ports_of(value)


def test_a_stack_is_read() -> None:
    services = {
        "web": {**WEB, "depends_on": {"migrate": {"condition": "service_completed_successfully"}}},
        "migrate": {"image": "shop:$TAG"},
        "debug": {"image": "x", "profiles": ["debug"]},
        "many": {
            "image": "y:1",
            "network_mode": "host",
            "healthcheck": {"test": "true", "disable": True},
            "deploy": {"replicas": "2", "restart_policy": {"condition": "any"}},
        },
    }
    stack = read_stack({"name": "shop", "env": {"TAG": 1.5}}, {"services": services})
    web, migrate, many = stack.services
    assert (stack.state, stack.wait_s) == ("present", 120)
    assert (web.health, web.restart, web.job, web.ports) == (
        True,
        "always",
        False,
        (Port("", 8080, "tcp"),),
    )
    assert (migrate.image, migrate.job, migrate.restart) == ("shop:1.5", True, "")
    assert (many.replicas, many.restart, many.host_network, many.health) == (
        2,
        "always",
        True,
        False,
    )
    # What is written is what was declared: Compose itself replaces variables.
    assert stack.definition["services"]["migrate"] == {"image": "shop:$TAG"}


@pytest.mark.parametrize(
    ("entry", "definition", "reason"),
    [
        ({}, {}, "name must be a text"),
        ({"name": "a"}, None, "must be a mapping"),
        ({"name": "a"}, {}, "services must be a mapping"),
        ({"name": "a", "state": "gone"}, {}, "state must be present or absent"),
        ({"name": "a", "wait": 0.5}, {}, "wait must be a whole number"),
        ({"name": "a"}, {"services": {"w": {"ports": 80}}}, "w: ?ports|must be a list"),
        ({"name": "a"}, {"services": {"w": {"deploy": {"replicas": "x"}}}}, "services: w"),
    ],
)
def test_what_cannot_be_read(entry: object, definition: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_stack(entry, definition)


def test_what_is_to_go_needs_no_definition() -> None:
    assert read_stack({"name": "old", "state": "absent"}, None).services == ()


def test_values_are_of_plain_types() -> None:
    class Tagged(str):
        __slots__ = ()

    got = plain({Tagged("a"): [Tagged("b"), 1.5, False]})
    assert got == {"a": ["b", 1.5, False]}
    assert {type(key) for key in got} == {str} == {type(got["a"][0])}
    assert environment({"A": None, "B": False}) == {"A": "None", "B": "false"}
