# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances read from what a filter is given."""

from __future__ import annotations

import ipaddress
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._keepalived_instance import (
    Check,
    Instance,
    read_instance,
)

RAW: dict[str, t.Any] = {
    "name": "web",
    "virtual_router_id": 51,
    "addresses": ["198.51.100.10/24"],
    "members": ["lb1", "lb2"],
    "priorities": {"lb1": 200, "lb2": 190},
    "version": 3,
    "advert_int": 0.1,
}


def read(**changes: t.Any) -> Instance:
    instance, problems = read_instance({**RAW, **changes}, 1)
    assert problems == []
    assert instance is not None
    return instance


def test_fills_what_is_not_given() -> None:
    got = read()
    assert (got.preempt, got.preempt_delay, got.auth_pass, got.interface) == (False, 0, None, None)
    assert (got.interface_networks, got.member_addresses, got.checks) == ({}, {}, ())


def test_reads_what_templates_without_native_types_give() -> None:
    got = read(virtual_router_id="51", advert_int="0.1", preempt="True", priorities={"lb1": "9"})
    assert (got.virtual_router_id, got.advert_int, got.preempt) == (51, 0.1, True)
    assert got.priorities == {"lb1": 9}


def test_reads_networks_and_addresses() -> None:
    got = read(
        interface_networks={"lb1": ["198.51.100.7/24", "2001:db8::/64"]},
        member_addresses={"lb1": ["198.51.100.11/24", "2001:db8::11"]},
    )
    assert [str(each) for each in got.interface_networks["lb1"]] == [
        "198.51.100.0/24",
        "2001:db8::/64",
    ]
    assert got.member_addresses["lb1"][0] == ipaddress.ip_address("198.51.100.11")


def test_reads_checks() -> None:
    script = {"name": "app", "weight": 0, "interval": 1, "timeout": "0.5", "fall": 2, "url": "x"}
    process = {"name": "p", "weight": -30, "interval": 0.2, "process": "haproxy"}
    assert read(checks=[script, process], weights=[0, -30]).checks == (
        Check("app", 0, 1.0, 0.5, 2),
        Check("p", -30, 0.2, process=True),
    )


def test_weights_stand_in_for_checks() -> None:
    assert read(weights=[0, "-30"]).checks == (Check("number 1", 0), Check("number 2", -30))


@pytest.mark.parametrize(
    ("password", "length"), [("12345678", 8), ("", None), (None, None), (True, 1), (False, None)]
)
def test_keeps_no_password(password: object, length: int | None) -> None:
    assert read(auth_pass=password).auth_pass == length


@pytest.mark.parametrize("key", sorted(RAW))
def test_a_missing_key_is_a_sentence(key: str) -> None:
    raw = {name: value for name, value in RAW.items() if name != key}
    where = "Instance number 4" if key == "name" else "Instance web"
    assert read_instance(raw, 4) == (None, [f"{where}: {key} is missing: add it."])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"virtual_router_id": "x"}, "virtual_router_id must be a whole number, it is 'x'."),
        ({"addresses": "198.51.100.10/24"}, "addresses must be a list, it is '198.51.100.10/24'."),
        ({"members": ["lb1", None]}, "members: entry 2 must be a text, it is None."),
        ({"priorities": [200]}, "priorities must be a mapping, it is a list."),
        ({"priorities": {"lb1": "hi"}}, "priorities: lb1 must be a whole number, it is 'hi'."),
        ({"advert_int": "fast"}, "advert_int must be a number, it is 'fast'."),
        ({"preempt": "maybe"}, "preempt must be true or false, it is 'maybe'."),
        (
            {"interface_networks": {"lb1": ["lan"]}},
            "interface_networks: lb1: entry 1 must be a network like 198.51.100.0/24, it is 'lan'.",
        ),
        (
            {"member_addresses": {"lb1": ["lb1"]}},
            "member_addresses: lb1: entry 1 must be an address like 198.51.100.11, it is 'lb1'.",
        ),
        ({"weights": ["x"]}, "weights: entry 1 must be a whole number, it is 'x'."),
        ({"checks": ["app"]}, "checks: entry 1 must be a mapping, it is 'app'."),
        ({"checks": [{}]}, "checks: entry 1: name must be a text, it is None."),
        (
            {"checks": [{"name": "a", "interval": -1}]},
            "checks: entry 1: interval must be greater than 0, it is -1.",
        ),
        (
            {"checks": [{"name": "a", "fall": 0}]},
            "checks: entry 1: fall must be at least 1, it is 0.",
        ),
    ],
)
def test_what_cannot_be_read_is_a_sentence(changes: dict[str, t.Any], sentence: str) -> None:
    assert read_instance({**RAW, **changes}, 1) == (None, [f"Instance web: {sentence}"])


def test_all_of_it_is_said_at_once() -> None:
    instance, problems = read_instance({"name": "web", "preempt": 7}, 1)
    assert instance is None
    assert len(problems) == len(RAW)
    assert read_instance("web", 2) == (None, ["Instance number 2 is no mapping but 'web'."])
