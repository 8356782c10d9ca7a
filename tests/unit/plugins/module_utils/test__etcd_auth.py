# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests that make etcd's users what was declared."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_auth import (
    Found,
    Range,
    User,
    check_users,
    plan,
    read,
)

PATRONI = User("patroni", "secret", "/service/")
RANGE = Range("/service/", "/service0")
DONE = Found(
    True,
    {"root": ["root"], "patroni": ["patroni"]},
    {"root": [], "patroni": [RANGE]},
    frozenset({"root", "patroni"}),
)


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (DONE, []),
        (
            Found(False, {}, {}),
            [
                "add role root",
                "add user root",
                "give user root the role root",
                "add role patroni",
                "let role patroni read and write /service/",
                "add user patroni",
                "give user patroni the role patroni",
                "enable authentication",
            ],
        ),
        (DONE._replace(logs_in=frozenset({"root"})), ["change the password of user patroni"]),
        (
            DONE._replace(roles={"root": [], "patroni": [Range("/old/", "/old0")]}),
            ["take /old/ from role patroni", "let role patroni read and write /service/"],
        ),
        (
            DONE._replace(roles={"root": [], "patroni": [RANGE, Range("/", "0")]}),
            ["take / from role patroni"],
        ),
        (
            DONE._replace(roles={"root": [], "patroni": [RANGE._replace(right="READ")]}),
            ["let role patroni read and write /service/"],
        ),
        (DONE._replace(users={**DONE.users, "guest": []}), []),
        (
            DONE._replace(logs_in=frozenset()),
            ["change the password of user patroni", "change the password of user root"],
        ),
    ],
)
def test_plan(found: Found, texts: list[str]) -> None:
    steps = plan(found, [PATRONI], "of root")
    assert [step.text for step in steps] == texts
    assert not any("secret" in step.text or "of root" in step.text for step in steps)


class Refused(Exception):
    """As the endpoint raises it."""


class FakeEtcd:
    """Answers from what there is; each user's password is its name with an x."""

    def __init__(self, enabled: bool, answers: dict[str, t.Any]) -> None:
        self._enabled = enabled
        self._answers = answers

    def log_in(self) -> None:
        """Do nothing."""

    def call(self, path: str, wish: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Answer."""
        if path == "/v3/auth/authenticate":
            if not self._enabled or wish["password"] != wish["name"] + "x":
                raise Refused("no")
            return {"token": "t"}
        key = wish.get("name") or wish.get("role")
        return t.cast("dict[str, t.Any]", self._answers[f"{path} {key}" if key else path])


def test_read() -> None:
    # As etcd 3.4 answers: what is empty or 0 is left out.
    answers = {
        "/v3/auth/user/list": {"users": ["root", "patroni"]},
        "/v3/auth/role/list": {"roles": ["root", "patroni"]},
        "/v3/auth/user/get root": {"roles": ["root"]},
        "/v3/auth/user/get patroni": {},
        "/v3/auth/role/get root": {},
        "/v3/auth/role/get patroni": {
            "perm": [
                {"permType": "READWRITE", "key": "L3NlcnZpY2Uv", "range_end": "L3NlcnZpY2Uw"},
                {"key": "Lw=="},
            ]
        },
    }
    users = [PATRONI, User("patroni", "patronix", "/service/")]
    found = read(FakeEtcd(True, answers), users[1:], ["rootx"], Refused)
    assert found == Found(
        True,
        {"root": ["root"], "patroni": []},
        {"root": [], "patroni": [RANGE, Range("/", "", "READ")]},
        frozenset({"root", "patroni"}),
    )
    old = read(FakeEtcd(True, answers), users[1:], ["new", "rootx"], Refused)
    assert old.enabled
    assert old.logs_in == {"patroni"}
    assert read(FakeEtcd(True, answers), users[:1], ["rootx"], Refused).logs_in == {"root"}
    empty: dict[str, t.Any] = {"/v3/auth/user/list": {}, "/v3/auth/role/list": {}}
    assert read(FakeEtcd(False, empty), users, ["rootx"], Refused) == Found(False, {}, {})


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(PATRONI)


@pytest.mark.parametrize(
    ("users", "reason"),
    [
        ([{"name": "root", "password": "x", "prefix": "/"}], "leave it out"),
        ([{"name": "a", "password": "", "prefix": "/"}], "without name or password"),
        ([{"name": "a", "password": "x", "prefix": ""}], "the prefix '' cannot be used"),
        ([{"name": "a", "password": "x", "prefix": "/~"}], "cannot be used"),
        ([{"name": "a", "password": "x", "prefix": "/"}] * 2, "names a twice"),
    ],
)
def test_refuses(users: list[dict[str, t.Any]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_users(users)
