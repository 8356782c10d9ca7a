# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Votes, addresses, names, servers, router ids."""

from __future__ import annotations

import typing as t

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology_checks import (
    address_findings,
    is_address,
    name_findings,
    plain,
    router_ids,
    server_findings,
    size_findings,
    sync_findings,
)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"etcd": "a b c"}, []),
        ({"etcd": "a b"}, [("error", "even_votes", "etcd")]),
        ({"etcd": "a b c d"}, [("error", "even_votes", "etcd")]),
        ({"etcd": "a"}, []),
        ({"patroni": "a b c"}, [("unknown", "relies_on", "patroni")]),
        ({"etcd": "a b c", "patroni": "a b"}, [("warning", "two_members", "patroni")]),
        ({"postgres": "a b", "load_balancers": "a b"}, []),
    ],
)
def test_sizes(groups: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    assert samples.short(size_findings(samples.made(groups))) == expected


@pytest.mark.parametrize(
    ("groups", "rpo", "severity", "part"),
    [
        ({"patroni": "a b c"}, 0, "note", "2 of 3 members have to live, 3 - 2 = 1 may be lost"),
        ({"postgres": "a b"}, 0, "note", "2 - 2 = 0 may be lost"),
        ({"postgres": "a"}, 0, "error", "1 - 1 = 0 standbys"),
        ({"patroni": "a b c"}, 30, "note", "not yet sent is lost"),
    ],
)
def test_synchronous_mode(groups: dict[str, str], rpo: int, severity: str, part: str) -> None:
    (found,) = sync_findings(samples.made(groups, ha_objectives={"rpo": rpo}))
    assert found.severity == severity
    assert part in found.why


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ({}, []),
        ({"b": {"ha_address": "198.51.100.1"}}, [("error", "address_twice", "all")]),
        (
            {"a": {"ha_address6": "2001:db8::1"}, "b": {"ha_address6": "2001:DB8:0::1"}},
            [("error", "address_twice", "all")],
        ),
        ({"b": {"ha_address": None}}, [("error", "address_missing", "all")]),
    ],
)
def test_addresses(hosts: dict[str, t.Any], expected: list[tuple[str, str, str]]) -> None:
    assert samples.short(address_findings(samples.made({"etcd": "a b c"}, {}, hosts))) == expected


@pytest.mark.parametrize(
    ("servers", "names"),
    [
        (["192.0.2.1", "2001:db8::1", "/run/app.sock", "unix@/run/app.sock"], None),
        (["192.0.2.1", "app.example.com"], "app.example.com"),
    ],
)
def test_servers_by_name(servers: list[str], names: str | None) -> None:
    proxy = {"name": "app", "servers": [{"name": "s", "address": each} for each in servers]}
    topology = samples.made({"load_balancers": "a b"}, haproxy_backends=[proxy])
    found = list(name_findings(topology))
    assert [each.what.split(": ")[1] for each in found] == ([names] if names else [])


def test_a_member_by_name_is_refused() -> None:
    hosts = {"b": {"ha_address": "b.example.com"}}
    found = name_findings(samples.made({"etcd": "a b c"}, {}, hosts))
    assert samples.short(found) == [("error", "names", "all")]


def test_a_backend_with_one_server() -> None:
    proxies = [
        {"name": "one", "servers": [{"name": "s1", "address": "192.0.2.1"}]},
        {"name": "none", "servers": []},
        {"name": "two", "servers": [{"address": "192.0.2.1"}, {"address": "192.0.2.2"}]},
    ]
    found = server_findings(samples.made({"load_balancers": "a b"}, haproxy_listens=proxies))
    assert [each.what for each in found] == ["one has one server: s1"]


def test_router_ids() -> None:
    assert router_ids([{"name": "a", "virtual_router_id": "7"}, {"name": "web"}]) == {
        "a": 7,
        "web": 11,
    }
    assert router_ids([{"name": "web"}, {"name": "b", "virtual_router_id": 11}])["web"] == 12


@pytest.mark.parametrize("value", [256, -1, "x", 1.5])
def test_router_ids_that_cannot_be(value: object) -> None:
    with pytest.raises(ValueError, match="virtual_router_id"):
        router_ids([{"name": "a", "virtual_router_id": value}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("192.0.2.1", True), ("192.0.2.1/24", False), ("db1", False), ("", False)],
)
def test_is_address(text: str, expected: bool) -> None:
    assert is_address(text) is expected
    assert plain("192.0.2.1/24") == "192.0.2.1"
