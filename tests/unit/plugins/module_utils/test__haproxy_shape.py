# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_shape import problems

BIND = {"port": 80}
SERVER = {"name": "app1", "address": "192.0.2.11", "port": 8080}


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"frontends": {}}, "haproxy_frontends must be a list, not a mapping"),
        ({"frontends": "web"}, "haproxy_frontends must be a list, not the str given"),
        ({"frontends": ["web"]}, "haproxy_frontends[0] must be a mapping, not the str given"),
        ({"frontends": [{"name": "web"}]}, "haproxy_frontends: web: binds missing: add it"),
        ({"frontends": [{"binds": [BIND]}]}, "haproxy_frontends[0]: name missing: add it"),
        ({"frontends": [{}]}, "haproxy_frontends[0]: name and binds missing: add it"),
        (
            {"frontends": [{"name": "web", "binds": [{"prt": 80}]}]},
            "haproxy_frontends: web.binds[0]: unknown option prt: known are accept_proxy, address,",
        ),
        (
            {"frontends": [{"name": "web", "binds": [BIND], "routes": [{"host": "a"}]}]},
            "haproxy_frontends: web.routes[0]: backend missing: add it",
        ),
        (
            {"frontends": [{"name": "web", "binds": [BIND], "extra": "option x"}]},
            "haproxy_frontends: web.extra must be a list, not the str given",
        ),
        (
            {"frontends": [{"name": "web", "binds": [BIND], "extra": [{"a": "b"}]}]},
            "haproxy_frontends: web.extra[0] must be text, not a mapping",
        ),
        (
            {"backends": [{"name": "app", "balance": ["source"]}]},
            "haproxy_backends: app.balance must be one value, not a list",
        ),
        (
            {"backends": [{"name": "app", "cookie": "SERVER"}]},
            "haproxy_backends: app.cookie must be a mapping, not the str given",
        ),
        (
            {"backends": [{"name": "app", "check": {"expect": {"code": 200}}}]},
            "haproxy_backends: app.check.expect: unknown option code: known are status, string",
        ),
        (
            {"backends": [{"name": "app", "servers": [{"name": "a"}]}]},
            "haproxy_backends: app.servers: a: address missing: add it",
        ),
        ({"servers": [SERVER]}, "haproxy_servers: app1: backend missing: add it"),
        ({"server_weights": [1]}, "haproxy_server_weights must be a mapping, not a list"),
        ({"timeouts": {"cleint": "5s"}}, "haproxy_timeouts: unknown option cleint: known are"),
        ({"stats": {"pasword": "x"}}, "haproxy_stats: unknown option pasword: known are"),
        ({"users": [{"name": "bob"}]}, "haproxy_users: bob: password missing: add it"),
        ({"certificates": [{"src": "x"}]}, "haproxy_certificates[0]: name missing: add it"),
        ({"frontend": []}, "haproxy: unknown option frontend: known are"),
    ],
)
def test_shapes(config: dict[str, t.Any], expected: str) -> None:
    found = list(problems(config))
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_nothing_is_expected() -> None:
    assert list(problems({})) == []


def test_none_is_as_good_as_absent() -> None:
    config = {"frontends": None, "backends": [{"name": "app", "cookie": None, "servers": None}]}
    assert list(problems(config)) == []


INJECTION = "x\n    stats admin if TRUE"


@pytest.mark.parametrize(
    ("config", "where"),
    [
        ({"backends": [{"name": INJECTION}]}, "haproxy_backends[0].name"),
        ({"backends": [{"name": "app", "balance": INJECTION}]}, "haproxy_backends: app.balance"),
        (
            {"backends": [{"name": "app", "extra": ["ok", INJECTION]}]},
            "haproxy_backends: app.extra[1]",
        ),
        (
            {"frontends": [{"name": "w", "binds": [{"port": 1, "extra": INJECTION}]}]},
            "haproxy_frontends: w.binds[0].extra",
        ),
        ({"users": [{"name": "bob", "password": INJECTION}]}, "haproxy_users: bob.password"),
        ({"stats": {"user": "a", "password": "b\x00c"}}, "haproxy_stats.password"),
        ({"balance": "source\r"}, "haproxy_balance"),
        ({"server_weights": {INJECTION: 5}}, "haproxy_server_weights has a key"),
        (
            {"certificates": [{"name": "www", "src": "a\nb"}]},
            "haproxy_certificates: www.src",
        ),
    ],
)
def test_no_value_starts_a_line(config: dict[str, t.Any], where: str) -> None:
    found = list(problems(config))
    assert len(found) == 1
    assert found[0].startswith(where)
    assert "newline" in found[0]
    # The value may be a password, and the sentence must stay one line.
    assert "stats admin" not in found[0]
    assert "\n" not in found[0]


def test_a_certificate_has_lines() -> None:
    pem = "-----BEGIN CERTIFICATE-----\nMII\n"
    assert list(problems({"certificates": [{"name": "www", "content": pem}]})) == []
