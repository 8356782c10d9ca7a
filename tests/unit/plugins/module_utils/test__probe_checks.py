# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Probes that ask what a check asks."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._probe_checks import resolved

CHECKS: list[dict[str, t.Any]] = [
    {"name": "page", "url": "https://shop.example.com/", "status": 204, "body": "hello"},
    {"name": "plain", "url": "http://shop.example.com/"},
    {"name": "pool", "tcp": "127.0.0.1:6432"},
    {"name": "cache", "tcp": "[2001:db8::1]:6379", "send": "PING\r\n", "expect": "+PONG"},
    {
        "name": "orders",
        "sql": "SELECT 1",
        "rows": [[1]],
        "login_host": "127.0.0.1",
        "login_user": "shop",
        "login_db": "shop",
    },
    {"name": "conf", "command": ["/usr/sbin/haproxy", "-c"]},
    {"name": "pattern", "url": "http://shop.example.com/", "body_regex": "a.c"},
    {"name": "login", "url": "http://me:secret@shop.example.com/"},
    {"name": "wrong", "url": "http://shop.example.com/", "port": 80},
]


@pytest.mark.parametrize(
    ("check", "asked"),
    [
        (
            "page",
            {
                "url": "https://shop.example.com/",
                "expect_status": [204],
                "expect_body": "hello",
                "validate_certs": True,
            },
        ),
        ("pool", {"url": "tcp://127.0.0.1:6432"}),
        ("cache", {"url": "tcp://[2001:db8::1]:6379", "send": "PING\r\n", "expect": "+PONG"}),
    ],
)
def test_asks_what_the_check_asks(check: str, asked: dict[str, t.Any]) -> None:
    probe = {"name": "here", "check": check, "period": 0.1, "rto": "2s"}
    assert resolved([probe], CHECKS) == [{"name": "here", "period": 0.1, "rto": "2s", **asked}]


def test_without_a_status_the_checks_own_default_counts() -> None:
    (probe,) = resolved([{"name": "here", "check": "plain"}], CHECKS)
    assert 200 in probe["expect_status"]
    assert 503 not in probe["expect_status"]


def test_a_check_without_a_name_has_that_of_what_it_asks() -> None:
    probe = {"name": "here", "check": "tcp.example.com:80"}
    assert (
        resolved([probe], [{"tcp": "tcp.example.com:80"}])[0]["url"] == "tcp://tcp.example.com:80"
    )


def test_others_stay_as_they_are() -> None:
    probes: list[dict[str, t.Any]] = [
        {"name": "a", "url": "tcp://127.0.0.1:1"},
        {"name": "b", "reader": True},
    ]
    assert resolved(probes, []) == probes


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ({"check": "nothing"}, "there is no check 'nothing'; there are page, plain"),
        ({"check": "orders"}, "of kind sql"),
        ({"check": "conf"}, "of kind command"),
        ({"check": "pattern"}, "looks for a pattern"),
        ({"check": "login"}, "it logs in"),
        ({"check": "wrong"}, "there is no key port"),
        ({"check": "pool", "url": "tcp://127.0.0.1:1"}, "url cannot be given beside check"),
        ({"check": "pool", "expect": "x"}, "expect cannot be given beside check"),
    ],
)
def test_refuses(probe: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        resolved([{"name": "here", **probe}], CHECKS)
    assert str(caught.value).startswith("the probe here: ")
    assert "secret" not in str(caught.value)
