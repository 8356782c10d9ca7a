# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What failures mean: texts as libpq 15 and servers of 13 to 17 write them."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    LoginRefused,
    Unreachable,
    explain,
    hide,
)

_AT = 'connection to server at "192.0.2.11", port 5432 failed: '


@pytest.mark.parametrize(
    ("text", "answered", "said"),
    [
        (f"{_AT}Connection refused\n\tIs the server running?", False, "nobody listens there"),
        (f"{_AT}No route to host\n", False, "no network path"),
        (f"{_AT}Network is unreachable\n", False, "no network path"),
        (f"{_AT}timeout expired\n", False, "off, frozen or cut off"),
        ("timeout after 3 s", False, "off, frozen or cut off"),
        (
            'could not translate host name "pg9" to address: Name or service',
            False,
            "does not resolve",
        ),
        ("connection to server on socket failed: No such file or directory", False, "unix socket"),
        (f"{_AT}FATAL:  the database system is starting up\n", True, "takes no session"),
        (f"{_AT}FATAL:  the database system is shutting down\n", True, "takes no session"),
        ("FATAL:  sorry, too many clients already\n", True, "too many clients"),
        (f"{_AT}server closed the connection unexpectedly", True, "closed the connection"),
        ('connection to server at "ssl-db1" (::1), port 1 failed: reset', True, "5432: reset"),
        ("", True, "the connection broke"),
    ],
)
def test_no_server_or_none_that_takes_sessions(text: str, answered: bool, said: str) -> None:
    failure = explain(text, "192.0.2.11:5432")
    assert isinstance(failure, Unreachable)
    assert failure.answered is answered
    assert str(failure).startswith("192.0.2.11:5432: ")
    assert said in str(failure)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('FATAL:  password authentication failed for user "postgres"\n', "login_password"),
        ("fe_sendauth: no password supplied\n", "give login_password"),
        ('FATAL:  no pg_hba.conf entry for host "192.0.2.1"', "add a line"),
        ('FATAL:  pg_hba.conf rejects connection for host "192.0.2.1"', "`reject` line"),
        ('FATAL:  Peer authentication failed for user "postgres"', "become_user: postgres"),
        ('FATAL:  database "x" does not exist', "login_db"),
        ('FATAL:  role "x" does not exist', "login_user"),
        ("server does not support SSL, but SSL was required", "ssl_mode"),
        ("SSL error: certificate verify failed", "ca_cert"),
        ('致命错误:  用户 "x" Password 认证失败', "认证失败"),
    ],
)
def test_a_server_that_lets_nobody_in(text: str, said: str) -> None:
    failure = explain(_AT + text, "here")
    assert isinstance(failure, LoginRefused)
    assert said in str(failure)


def test_a_secret_is_taken_out() -> None:
    assert hide("password canary is wrong", "canary") == "password ******** is wrong"
    assert hide("nothing to hide", "") == "nothing to hide"
