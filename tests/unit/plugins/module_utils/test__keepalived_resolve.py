# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Instances as operators write them, and what becomes of them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._keepalived_resolve import (
    Context,
    resolve,
    resolve_all,
    resolve_check,
)

CHECK_DEFAULTS = {"interval": 0.2, "timeout": 0.2, "fall": 2, "rise": 2, "weight": 0}


def context(**changes: t.Any) -> Context:
    base = Context(
        host="lb1",
        members=["lb1", "lb2"],
        member_addresses={"lb1": "198.51.100.11", "lb2": "198.51.100.12"},
        member_addresses6={"lb1": "2001:db8::11", "lb2": "2001:db8::12"},
        interface="eth0",
        networks=["198.51.100.0/24", "2001:db8::/64"],
        defaults={"version": 3, "advert_int": 0.1, "preempt": False, "preempt_delay": 0},
        checks=[{"name": "web", "url": "http://127.0.0.1:8405/healthz"}],
        check_defaults=CHECK_DEFAULTS,
    )
    return base._replace(**changes)


V4, V6 = "198.51.100.10/24", "2001:db8::10/64"


@pytest.mark.parametrize(
    ("addresses", "advertised", "excluded", "source", "peers"),
    [
        pytest.param([V4], [V4], [], "198.51.100.11", ["198.51.100.12"], id="ipv4"),
        pytest.param([V6], [V6], [], "2001:db8::11", ["2001:db8::12"], id="ipv6-alone"),
        pytest.param([V6, V4], [V4], [V6], "198.51.100.11", ["198.51.100.12"], id="mixed"),
    ],
)
def test_families(
    addresses: list[str], advertised: list[str], excluded: list[str], source: str, peers: list[str]
) -> None:
    got = resolve({"name": "web", "addresses": addresses}, context())
    assert (got["advertised"], got["excluded"]) == (advertised, excluded)
    assert (got["source"], got["peers"]) == (source, peers)


def test_everything_has_a_value() -> None:
    got = resolve({"name": "web", "addresses": [V4]}, context())
    assert got["priorities"] == {"lb1": 200, "lb2": 190}
    assert got["interface"] == "eth0"
    assert got["weights"] == [0]
    assert 1 <= got["virtual_router_id"] <= 255
    assert got["member_addresses"]["lb2"] == ["198.51.100.12", "2001:db8::12"]
    assert got["auth_pass"] is None


def test_what_the_operator_says_wins() -> None:
    given = {"name": "web", "addresses": [V4], "advert_int": 1, "priorities": {"lb1": 9, "lb2": 8}}
    got = resolve({**given, "members": ["lb2", "lb1"], "preempt": None}, context())
    assert (got["advert_int"], got["priorities"]) == (1, {"lb1": 9, "lb2": 8})
    assert got["preempt"] is False
    assert got["members"] == ["lb2", "lb1"]


def test_router_ids_never_collide() -> None:
    first = resolve({"name": "b", "addresses": [V4]}, context())["virtual_router_id"]
    both = resolve_all(
        [
            {"name": "b", "addresses": [V4]},
            {"name": "a", "addresses": [V4], "virtual_router_id": first},
        ],
        context(),
    )
    assert both[0]["virtual_router_id"] != both[1]["virtual_router_id"] == first


@pytest.mark.parametrize(
    ("instance", "changes", "message"),
    [
        ({"addresses": [V4]}, {}, "has no name"),
        ({"name": "web", "vrid": 1}, {}, "unknown option vrid"),
        (
            {"name": "web", "addresses": [V6]},
            {"member_addresses6": {}},
            "keepalived_member_addresses6",
        ),
        ({"name": "web", "addresses": [V4], "members": ["lb9"]}, {}, "no address is known for lb9"),
        ({"name": "web", "addresses": [V4], "track": ["db"]}, {}, "tracks db"),
        ({"name": "web", "addresses": [V4], "members": ["lb1", "lb1"]}, {}, "unique"),
    ],
)
def test_refusals(instance: dict[str, t.Any], changes: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resolve(instance, context(**changes))


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ({"url": "http://127.0.0.1/"}, "has no name"),
        ({"name": "a"}, "exactly one of url, command and process, it has none"),
        ({"name": "a", "url": "x", "process": "y"}, "it has url and process"),
        ({"name": "a", "url": "x", "every": 1}, "unknown option every"),
    ],
)
def test_check_refusals(check: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        resolve_check(check, CHECK_DEFAULTS)


def test_an_instance_may_track_nothing() -> None:
    assert resolve({"name": "web", "addresses": [V4], "track": []}, context())["checks"] == []


@pytest.mark.parametrize(
    ("check", "interval"),
    [
        pytest.param({"name": "a", "url": "x", "interval": 0.2}, 1, id="a-script-is-rounded-up"),
        pytest.param({"name": "a", "command": "/x", "interval": 1.5}, 2, id="never-down"),
        pytest.param({"name": "a", "process": "x", "interval": 0.2}, 0.2, id="a-process-is-not"),
    ],
)
def test_old_keepalived_counts_whole_seconds(check: dict[str, t.Any], interval: float) -> None:
    assert resolve_check(check, CHECK_DEFAULTS, whole_seconds=True)["interval"] == interval
    assert resolve_check(check, CHECK_DEFAULTS)["interval"] == check["interval"]
