# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import fill
from ansible_collections.nines.ha.plugins.module_utils._haproxy_proxy import (
    port_problem,
    proxy_problems,
)

Section = dict[str, t.Any]

SERVER: Section = {"name": "app1", "address": "192.0.2.11", "port": 8080}


def found(kind: str, section: Section, **around: t.Any) -> list[str]:
    filled = fill({kind: [{"name": "x", **section}], **around})
    return list(proxy_problems(filled[kind][0], filled))


def frontend(**section: t.Any) -> list[str]:
    return found("frontends", {"binds": [{"port": 80}], "default_backend": "app", **section})


def backend(**section: t.Any) -> list[str]:
    return found("backends", {"servers": [SERVER], **section})


class TestMode:
    def test_unknown(self) -> None:
        assert frontend(mode="https") == ["mode https does not exist: give http or tcp"]

    @pytest.mark.parametrize(
        ("section", "option"),
        [
            ({"redirect_https": True}, "redirect_https"),
            ({"basic_auth": "Realm"}, "basic_auth"),
            ({"forwardfor": "append"}, "forwardfor"),
            ({"request_headers": [{"name": "A", "value": "b"}]}, "request_headers"),
            ({"response_headers": [{"name": "A", "value": "b"}]}, "response_headers"),
            ({"routes": [{"host": "a", "backend": "b"}]}, "routes by host or path_prefix"),
            ({"routes": [{"path_prefix": "/a", "backend": "b"}]}, "routes by host or path_prefix"),
        ],
    )
    def test_http_options_need_http(self, section: Section, option: str) -> None:
        assert frontend(**section) == []
        assert frontend(mode="tcp", **section) == [
            f"{option} needs HTTP, and this section has mode tcp: remove it, or set mode: http"
        ]

    def test_cookies_need_http(self) -> None:
        assert backend(cookie={"name": "S"}) == []
        assert "cookie needs HTTP" in backend(cookie={"name": "S"}, mode="tcp")[0]

    def test_a_tcp_service_may_be_checked_by_http(self) -> None:
        assert backend(mode="tcp", check={"type": "http", "uri": "/primary", "port": 8008}) == []


class TestFrontend:
    @pytest.mark.parametrize(
        ("section", "sentence"),
        [
            ({"default_backend": None}, "it sends nothing anywhere"),
            ({"routes": [{"backend": "b"}]}, "routes: b has no host, path_prefix or acl"),
            (
                {"routes": [{"path_prefix": "api", "backend": "b"}]},
                "path_prefix api must begin with /",
            ),
            ({"routes": [{"acl": "nobody", "backend": "b"}]}, "acl nobody is not defined"),
            ({"routes": [{"acl": "!nobody", "backend": "b"}]}, "acl nobody is not defined"),
            ({"acls": [{"name": "a b", "expression": "x"}]}, "the name 'a b' is not possible"),
            ({"forwardfor": "off"}, "forwardfor off does not exist"),
            ({"maxconn": 0}, "maxconn is 0: give at least 1"),
            ({"timeouts": {"client": "0s"}}, "timeouts: client: '0s' is too short"),
            ({"request_headers": [{"name": "A"}]}, "A: action set and value do not fit: add value"),
            (
                {"request_headers": [{"name": "A", "action": "del", "value": "b"}]},
                "A: action del and value do not fit: remove value",
            ),
            (
                {"response_headers": [{"name": "A", "action": "put", "value": "b"}]},
                "A: action put does not exist",
            ),
            (
                {"response_headers": [{"name": "A", "value": "b", "acl": "c"}]},
                "response_headers: A: acl c is not defined",
            ),
        ],
    )
    def test_refused(self, section: Section, sentence: str) -> None:
        problems = frontend(**section)
        assert len(problems) == 1
        assert sentence in problems[0]

    def test_one_that_only_redirects_needs_no_backend(self) -> None:
        assert frontend(default_backend=None, redirect_https=True) == []

    def test_one_with_lines_of_its_own_needs_no_backend(self) -> None:
        assert frontend(default_backend=None, extra=["http-request return status 204"]) == []


class TestBackend:
    @pytest.mark.parametrize(
        ("section", "sentence"),
        [
            ({"servers": []}, "it has no server: add one"),
            ({"servers": [SERVER, SERVER]}, "the server name app1 is used 2 times"),
            ({"servers": [{**SERVER, "name": "a b"}]}, "server a b: its name is not possible"),
            ({"servers": [{**SERVER, "port": 0}]}, "server app1: port 0 does not exist"),
            ({"servers": [{**SERVER, "port": None}]}, "server app1: port missing"),
            ({"servers": [{**SERVER, "weight": 257}]}, "server app1: weight is 257"),
            ({"servers": [{**SERVER, "weight": -1}]}, "server app1: weight is -1"),
            ({"servers": [{**SERVER, "weight": 1.5}]}, "server app1: weight is 1.5"),
            ({"servers": [{**SERVER, "maxconn": 0}]}, "server app1: maxconn is 0"),
            ({"retries": -1}, "retries is -1"),
            ({"cookie": {"name": "a b"}}, "cookie: the name 'a b' is not possible"),
            ({"check": {"type": "udp"}}, "check: type udp does not exist"),
            ({"check": {"fall": 0}}, "check: fall is 0: give at least 1"),
            ({"check": {"rise": 0}}, "check: rise is 0: give at least 1"),
            ({"check": {"inter": 0}}, "check: inter: 0 is too short"),
            ({"check": {"timeout": "-1s"}}, "check: timeout: '-1s' is no duration"),
            ({"check": {"port": 99999}}, "check: port 99999 does not exist"),
            ({"check": {"expect": {"status": 200}}}, "check: expect needs type http"),
            ({"check": {"type": "http", "lines": ["send x"]}}, "check: lines are for type tcp"),
            ({"check": {"type": "http", "uri": "health"}}, "check: uri health must begin with /"),
        ],
    )
    def test_refused(self, section: Section, sentence: str) -> None:
        problems = backend(**section)
        assert len(problems) == 1
        assert sentence in problems[0]

    @pytest.mark.parametrize(
        "line", ["server-template app 3 app.example.com:80", "http-request return status 204"]
    )
    def test_lines_that_answer_replace_servers(self, line: str) -> None:
        assert backend(servers=[], extra=[line]) == []
        assert backend(servers=[], extra=["option tcpka"]) != []

    def test_a_server_at_a_unix_socket_needs_no_port(self) -> None:
        assert backend(servers=[{"name": "a", "address": "/run/a.sock"}]) == []

    @pytest.mark.parametrize(("weight", "port"), [(0, 1), ("256", "65535")])
    def test_limits_are_allowed(self, weight: t.Any, port: t.Any) -> None:
        assert backend(servers=[{**SERVER, "weight": weight, "port": port}]) == []


class TestObjective:
    SLOW: t.ClassVar[Section] = {"inter": "2s", "fastinter": "1s", "timeout": "1s", "fall": 3}

    def test_checks_that_are_too_slow_show_their_sum(self) -> None:
        problems = found(
            "backends",
            {"servers": [SERVER], "check": self.SLOW},
            objectives={"rto": "3s"},
        )
        assert len(problems) == 1
        assert problems[0].startswith(
            "the objective rto 3 s cannot be met when a server answers nothing:"
        )
        assert "= 7 s" in problems[0]

    @pytest.mark.parametrize("rto", ["7s", None])
    def test_as_fast_as_declared(self, rto: str | None) -> None:
        section = {"servers": [SERVER], "check": self.SLOW}
        assert found("backends", section, objectives={"rto": rto} if rto else {}) == []

    @pytest.mark.parametrize(
        ("check", "server"), [({"type": "none"}, {}), ({}, {"check": False})], ids=str
    )
    def test_who_is_not_checked_has_no_timers(self, check: Section, server: Section) -> None:
        section = {"servers": [{**SERVER, **server}], "check": {**self.SLOW, **check}}
        assert found("backends", section, objectives={"rto": "3s"}) == []


@pytest.mark.parametrize("value", [1, 80, "443", 65535])
def test_ports(value: object) -> None:
    assert port_problem(value) is None


@pytest.mark.parametrize("value", [None, 0, -1, 65536, "x", "", True, 80.5])
def test_no_ports(value: object) -> None:
    assert port_problem(value)
