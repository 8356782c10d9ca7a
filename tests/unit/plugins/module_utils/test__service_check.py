# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of services as people define them: what is read, and what is refused by name."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._service_check import (
    check_of,
    checks_of,
    problems,
)
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Command,
    Port,
    Query,
    Web,
)

SQL = {
    "sql": "SELECT 1",
    "rows": [[1]],
    "login_host": "192.0.2.1",
    "login_user": "shop",
    "login_password": "canary",
}


def test_a_url_alone_is_what_verify_has_always_asked() -> None:
    check = check_of({"url": "https://192.0.2.1/", "validate_certs": False})
    assert (check.name, check.kind, check.retries, check.timeout_s) == (
        "https://192.0.2.1/",
        "url",
        0,
        5.0,
    )
    assert isinstance(check.wish, Web)
    assert (check.wish.statuses, check.wish.validate_certs) == ((200,), False)


def test_what_is_not_given_may_be_none() -> None:
    check = check_of({"url": "http://192.0.2.1/", "tcp": None, "status": None, "name": None})
    assert check.kind == "url"


def test_a_login_in_the_url_is_not_shown() -> None:
    check = check_of({"url": "http://bob:canary@192.0.2.1/a@b"})
    assert "canary" not in f"{check.name} {check.target}"
    assert isinstance(check.wish, Web)
    assert (check.wish.login, check.wish.url) == ("bob:canary", "http://192.0.2.1/a@b")
    assert check_of({"url": "http://192.0.2.1/a@b"}).target == "http://192.0.2.1/a@b"


def test_the_other_kinds() -> None:
    port, query, command = checks_of(
        [
            {"tcp": "[2001:db8::1]:80", "send": "x", "expect": "y", "expect_regex": "^z"},
            {**SQL, "timeout": "2", "retries": 3, "delay": 0.5},
            {"command": ["true", 1], "rc": 1, "stdout_regex": "a"},
        ]
    )
    assert isinstance(port.wish, Port)
    assert (port.wish.host, port.wish.port, port.may_change) == ("2001:db8::1", 80, True)
    assert isinstance(query.wish, Query)
    assert query.target == "192.0.2.1:5432/postgres"
    assert (query.timeout_s, query.retries, query.delay_s) == (2.0, 3, 0.5)
    assert "canary" not in repr(query)
    assert isinstance(command.wish, Command)
    assert (command.wish.argv, command.wish.rc, command.may_change) == (("true", "1"), 1, True)


@pytest.mark.parametrize(
    ("definition", "part"),
    [
        ({}, "give exactly one of url, tcp, sql, command, it has none"),
        ({"url": "http://192.0.2.1/", "tcp": "192.0.2.1:1"}, "it has url and tcp"),
        ({"url": "http://192.0.2.1/", "expect": "x"}, "there is no key expect with url"),
        ({"url": "http://192.0.2.1/", "body_regexp": "x"}, "there is no key body_regexp"),
        ({"url": "http://192.0.2.1/", "body_regex": "("}, "must be a regular expression"),
        ({"url": "http://192.0.2.1/", "status": 20}, "status must be an HTTP status"),
        ({"url": "http://192.0.2.1/", "timeout": 0}, "timeout must be greater than 0"),
        ({"url": "http://192.0.2.1/", "retries": -1}, "retries must be at least 0"),
        ({"url": "http://192.0.2.1/", "validate_certs": "no way"}, "validate_certs must be"),
        ({"url": "ftp://192.0.2.1/"}, "write it like https://"),
        ({"url": "http://192.0.2.1:x/"}, "write it like https://"),
        ({"url": 3}, "url must be a text"),
        ({"tcp": "192.0.2.1"}, "write it like 198.51.100.10:6379"),
        ({"tcp": "192.0.2.1:99999"}, "write it like 198.51.100.10:6379"),
        ({**SQL, "rows": None}, "rows is missing"),
        ({**SQL, "rows": [1]}, "rows must be a list"),
        ({**SQL, "login_host": None}, "login_host is missing"),
        ({**SQL, "ssl_mode": "on"}, "ssl_mode is 'on'"),
        ({"command": "ls -l"}, "command must be a list"),
        ({"command": []}, "command is empty"),
        ({"command": [True]}, "each word must be a text"),
    ],
)
def test_refuses(definition: dict[str, t.Any], part: str) -> None:
    [found] = problems([{"name": "shop", **definition}])
    assert found.startswith("entry 1 (shop): ")
    assert part in found
    assert "canary" not in found


def test_refuses_names_that_are_given_twice_and_lists_that_are_none() -> None:
    twice = [{"name": "a", "tcp": "192.0.2.1:1"}, {"name": "a", "tcp": "192.0.2.1:2"}]
    assert problems(twice) == ["2 entries have the name a: give each its own"]
    assert problems([]) == ["there are no checks: name at least one"]
    assert problems("x") == ["the checks must be a list"]
    assert problems(["x"]) == ["entry 1: must be a mapping"]


def test_all_wrong_entries_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="entry 1: .*; entry 2 "):
        checks_of([{}, {"name": "b"}])
