# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import (
    duration_text,
    fill,
    only_tls,
    resolve,
    targets,
)

SERVER = {"name": "app1", "address": "192.0.2.11", "port": 8080}


def config(**given: t.Any) -> dict[str, t.Any]:
    return {"backends": [{"name": "app", "servers": [SERVER]}], **given}


class TestTimers:
    def test_they_come_from_the_objective(self) -> None:
        resolved = resolve(config(objectives={"rto": "1s"}))
        check = resolved["backends"][0]["check"]
        assert {key: check[key] for key in ("inter", "fastinter", "timeout", "fall", "rise")} == {
            "inter": "200ms",
            "fastinter": "100ms",
            "timeout": "100ms",
            "fall": 2,
            "rise": 2,
        }
        assert resolved["timeouts"]["connect"] == "100ms"

    def test_each_can_be_set_by_hand(self) -> None:
        resolved = resolve(
            {
                "check": {"inter": "3s", "fall": 5},
                "timeouts": {"connect": "4s"},
                "backends": [{"name": "app", "servers": [SERVER], "check": {"inter": 7}}],
            }
        )
        check = resolved["backends"][0]["check"]
        assert (check["inter"], check["fall"], check["rise"]) == ("7s", 5, 2)
        assert resolved["timeouts"]["connect"] == "4s"

    def test_an_objective_that_cannot_be_met_is_refused(self) -> None:
        with pytest.raises(ValueError, match="rto 0.1 s cannot be met"):
            fill(config(objectives={"rto": "100ms"}))

    def test_unless_every_timer_is_set_by_hand(self) -> None:
        by_hand = {
            "inter": "50ms",
            "fastinter": "10ms",
            "downinter": "50ms",
            "timeout": "10ms",
            "fall": 1,
            "rise": 1,
        }
        filled = fill(
            config(objectives={"rto": "100ms"}, check=by_hand, timeouts={"connect": "10ms"})
        )
        assert filled["check"] == by_hand


class TestServers:
    def test_servers_of_the_inventory_join_their_backend(self) -> None:
        filled = fill(
            config(
                servers=[{**SERVER, "backend": "app", "name": "app2"}],
                listens=[{"name": "db", "binds": [{"port": 5432}]}],
            )
        )
        assert [server["name"] for server in filled["backends"][0]["servers"]] == ["app1", "app2"]
        assert filled["listens"][0]["servers"] == []

    def test_a_weight_at_the_server_counts_more(self) -> None:
        servers = [{**SERVER, "weight": 7}, {**SERVER, "name": "app2"}, {**SERVER, "name": "app3"}]
        filled = fill(
            {
                "backends": [{"name": "app", "servers": servers}],
                "server_weights": {"app1": 1, "app2": 2},
            }
        )
        assert [s["weight"] for s in filled["backends"][0]["servers"]] == [7, 2, None]

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("192.0.2.11", "192.0.2.11:8080"),
            ("2001:db8::11", "[2001:db8::11]:8080"),
            ("app1.example.com", "app1.example.com:8080"),
            ("/run/app.sock", "/run/app.sock"),
        ],
    )
    def test_endpoints(self, address: str, expected: str) -> None:
        servers = [{**SERVER, "address": address}]
        resolved = resolve({"backends": [{"name": "app", "servers": servers}]})
        assert resolved["backends"][0]["servers"][0]["endpoint"] == expected


class TestFallbacks:
    @pytest.mark.parametrize("value", [False, "no", "false"])
    def test_switches_may_be_text(self, value: object) -> None:
        filled = fill(config(redispatch=value, backends=[{"name": "app", "redispatch": None}]))
        assert filled["backends"][0]["redispatch"] is False

    def test_a_backend_overrides_the_role(self) -> None:
        filled = fill(
            {
                "balance": "leastconn",
                "retries": 1,
                "backends": [{"name": "a"}, {"name": "b", "balance": "source", "retries": 0}],
            }
        )
        assert [(b["balance"], b["retries"]) for b in filled["backends"]] == [
            ("leastconn", 1),
            ("source", 0),
        ]

    @pytest.mark.parametrize(("mode", "expected"), [("http", "replace"), ("tcp", "none")])
    def test_forwarded_headers_are_set_in_http_only(self, mode: str, expected: str) -> None:
        filled = fill({"frontends": [{"name": "web", "mode": mode, "binds": [{"port": 80}]}]})
        assert filled["frontends"][0]["forwardfor"] == expected

    def test_the_input_is_left_alone(self) -> None:
        given = config(frontends=[{"name": "w", "binds": [{"port": 1, "certificate": "c"}]}])
        before = repr(given)
        resolve(given)
        assert repr(given) == before


TLS = {"port": 443, "certificate": "www"}
PLAIN = {"port": 80}


class TestSecureCookies:
    @pytest.mark.parametrize(
        ("binds", "redirect", "secure"),
        [
            ([[TLS]], False, True),
            ([[PLAIN, TLS]], True, True),
            ([[PLAIN, TLS]], False, False),
            ([[TLS], [PLAIN]], False, False),
            ([], False, False),
        ],
        ids=["tls", "redirect", "both", "two-frontends", "unreached"],
    )
    def test_where_every_way_to_the_backend_is_tls(
        self, binds: list[list[dict[str, t.Any]]], redirect: bool, secure: bool
    ) -> None:
        resolved = resolve(
            {
                "frontends": [
                    {
                        "name": f"f{number}",
                        "binds": some,
                        "redirect_https": redirect,
                        "default_backend": "app",
                    }
                    for number, some in enumerate(binds)
                ],
                "backends": [{"name": "app", "cookie": {"name": "S"}, "servers": [SERVER]}],
            }
        )
        assert resolved["backends"][0]["cookie"]["secure"] is secure

    def test_by_hand(self) -> None:
        cookie = {"name": "S", "secure": True}
        resolved = resolve({"backends": [{"name": "app", "cookie": cookie, "servers": [SERVER]}]})
        assert resolved["backends"][0]["cookie"]["secure"] is True

    def test_of_a_listen_section(self) -> None:
        resolved = resolve({"listens": [{"name": "l", "binds": [TLS], "cookie": {"name": "S"}}]})
        assert resolved["listens"][0]["cookie"]["secure"] is True


class TestHttpsPort:
    @pytest.mark.parametrize(
        ("binds", "port"),
        [([PLAIN], 443), ([PLAIN, TLS], 443), ([PLAIN, {**TLS, "port": 8443}], 8443)],
    )
    def test_of_the_frontend_itself(self, binds: list[dict[str, t.Any]], port: int) -> None:
        resolved = resolve({"frontends": [{"name": "web", "binds": binds}]})
        assert resolved["frontends"][0]["https_port"] == port

    def test_of_another_frontend(self) -> None:
        resolved = resolve(
            {
                "frontends": [
                    {"name": "web", "binds": [PLAIN]},
                    {"name": "tls", "binds": [{**TLS, "port": 9443}]},
                ]
            }
        )
        assert resolved["frontends"][0]["https_port"] == 9443


def test_the_default_certificate_is_the_first() -> None:
    bind = {"port": 443, "certificate": "b", "certificates": ["a", "c"]}
    filled = fill({"frontends": [{"name": "web", "binds": [bind]}]})
    assert filled["frontends"][0]["binds"][0]["certificates"] == ["b", "a", "c"]
    assert only_tls(filled["frontends"][0])


def test_targets_are_named_once() -> None:
    routes = [{"backend": "a"}, {"backend": "b"}, {"backend": "a"}]
    assert targets({"routes": routes, "default_backend": "b"}) == ["a", "b"]


@pytest.mark.parametrize("value", [0, "0.1ms", "soon", -1, True])
def test_durations_below_a_millisecond_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="duration|too short"):
        duration_text(value)


@pytest.mark.parametrize(
    ("address", "ipv6", "expected"),
    [
        ("*", True, ["0.0.0.0:80", "[::]:80 v6only"]),
        ("*", False, ["0.0.0.0:80"]),
        ("::", True, ["[::]:80 v6only"]),
        ("198.51.100.10", True, ["198.51.100.10:80"]),
        ("2001:db8::10", True, ["[2001:db8::10]:80"]),
        ("unix@/run/x.sock", True, ["unix@/run/x.sock"]),
        ("abns@x", True, ["abns@x"]),
    ],
)
def test_endpoints(address: str, ipv6: bool, expected: list[str]) -> None:
    binds = [{"address": address, "port": 80}]
    resolved = resolve({"frontends": [{"name": "web", "binds": binds}], "ipv6": ipv6})
    assert resolved["frontends"][0]["binds"][0]["endpoints"] == expected
