# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""etcd's users: what is there, and the requests that make it what was declared.

Each user has a role of its own name, which may read and write the keys below one prefix. The user
``root`` has etcd's role ``root``, which may do everything; without both, authentication cannot be
enabled.
"""

from __future__ import annotations

import base64
import typing as t
from collections.abc import Iterator, Mapping, Sequence

ROOT = "root"
_CHANGE = "/v3/auth/user/changepw"


class User(t.NamedTuple):
    """A declared user."""

    name: str
    password: str
    prefix: str

    def __repr__(self) -> str:
        """Keep the password out of every text."""
        return f"User({self.name!r}, prefix={self.prefix!r})"


class Range(t.NamedTuple):
    """Keys from ``begin`` to before ``end``, and what a role may do with them."""

    begin: str
    end: str
    right: str = "READWRITE"


class Found(t.NamedTuple):
    """What is there. ``users`` and ``roles`` give the roles and the ranges of each one.

    ``logs_in`` names the users who can log in with their declared password.
    """

    enabled: bool
    users: Mapping[str, Sequence[str]]
    roles: Mapping[str, Sequence[Range]]
    logs_in: frozenset[str] = frozenset()


class Step(t.NamedTuple):
    """One request, and what it does in words that hold no secret."""

    path: str
    wish: Mapping[str, t.Any]
    text: str


def encode(key: str) -> str:
    """Write a key the way the gateway wants it.

    >>> encode("/service/")
    'L3NlcnZpY2Uv'
    """
    return base64.b64encode(key.encode()).decode()


def range_end(prefix: str) -> str:
    """Give the first key after all that begin with a prefix.

    >>> range_end("/service/")
    '/service0'

    :raises ValueError: If the prefix is empty, or does not end with an ASCII character.
    """
    if not prefix or not " " <= prefix[-1] < "~":
        raise ValueError(f"the prefix {prefix!r} cannot be used: write one like /service/")
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


class Calls(t.Protocol):
    """What is used of an endpoint."""

    def call(self, path: str, wish: Mapping[str, t.Any], /) -> dict[str, t.Any]: ...

    def log_in(self) -> None: ...


def read(
    etcd: Calls,
    users: Sequence[User],
    root_passwords: Sequence[str],
    refused: type[Exception],
) -> Found:
    """Read what is there; ``refused`` is what a call raises.

    ``root_passwords`` are the one that is wished, and others that may be in force still.

    :raises Exception: ``refused``, if the login of the user root is not taken.
    """
    etcd.log_in()
    taken = [_logs_in(etcd, ROOT, each, refused) for each in root_passwords]
    enabled = any(taken)
    logs_in = [u.name for u in users if enabled and _logs_in(etcd, u.name, u.password, refused)]
    users_there = etcd.call("/v3/auth/user/list", {}).get("users", [])
    roles_there = etcd.call("/v3/auth/role/list", {}).get("roles", [])
    return Found(
        enabled,
        {n: etcd.call("/v3/auth/user/get", {"name": n}).get("roles", []) for n in users_there},
        {n: _ranges(etcd.call("/v3/auth/role/get", {"role": n})) for n in roles_there},
        frozenset([*([ROOT] if taken[0] else []), *logs_in]),
    )


def _logs_in(etcd: Calls, name: str, password: str, refused: type[Exception]) -> bool:
    try:
        etcd.call("/v3/auth/authenticate", {"name": name, "password": password})
    except refused as exc:
        if getattr(exc, "soon", False):
            raise
        return False
    return True


def _ranges(answer: Mapping[str, t.Any]) -> list[Range]:
    return [_held(perm) for perm in answer.get("perm", [])]


def _held(perm: Mapping[str, t.Any]) -> Range:
    # The gateway leaves out what is 0, and that is READ.
    begin, end = (base64.b64decode(perm.get(key, "")).decode() for key in ("key", "range_end"))
    return Range(begin, end, str(perm.get("permType", "READ")))


def check_users(users: Sequence[Mapping[str, t.Any]]) -> list[User]:
    """Read the declared users.

    :raises ValueError: If one cannot be used.
    """
    declared = [User(str(u["name"]), str(u["password"]), str(u["prefix"])) for u in users]
    for user in declared:
        range_end(user.prefix)
        if user.name == ROOT:
            raise ValueError("users has root, whose password is that of this login: leave it out")
        if not user.name or not user.password:
            raise ValueError(f"users has one without name or password ({user.name!r}): give both")
    names = [user.name for user in declared]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"users names {', '.join(twice)} twice: keep one of each")
    return declared


def plan(found: Found, users: Sequence[User], root_password: str) -> list[Step]:
    """Give the requests that make what is there what was declared, in order.

    Users that are not declared stay. The password of root changes last: that ends its login.

    >>> found = Found(True, {"root": ["root"]}, {"root": []}, frozenset({"root"}))
    >>> [step.text for step in plan(found, [User("patroni", "secret", "/service/")], "other")]
    ['add role patroni', 'let role patroni read and write /service/', 'add user patroni', \
'give user patroni the role patroni']
    """
    steps, last = list(_role(found, ROOT)), list[Step]()
    for step in _user(found, ROOT, root_password):
        (last if step.path == _CHANGE else steps).append(step)
    for user in users:
        steps += _role(found, user.name)
        steps += _range(found, user)
        steps += _user(found, user.name, user.password)
    if not found.enabled:
        last.append(Step("/v3/auth/enable", {}, "enable authentication"))
    return [*steps, *last]


def _role(found: Found, name: str) -> Iterator[Step]:
    if name not in found.roles:
        yield Step("/v3/auth/role/add", {"name": name}, f"add role {name}")


def _range(found: Found, user: User) -> Iterator[Step]:
    wanted = Range(user.prefix, range_end(user.prefix))
    held = found.roles.get(user.name, ())
    for other in held:
        if (other.begin, other.end) != (wanted.begin, wanted.end):
            keys = {"key": encode(other.begin), "range_end": encode(other.end)}
            text = f"take {other.begin} from role {user.name}"
            yield Step("/v3/auth/role/revoke", {"role": user.name, **keys}, text)
    if wanted not in held:
        keys = {"key": encode(wanted.begin), "range_end": encode(wanted.end)}
        text = f"let role {user.name} read and write {user.prefix}"
        wish = {"name": user.name, "perm": {"permType": wanted.right, **keys}}
        yield Step("/v3/auth/role/grant", wish, text)


def _user(found: Found, name: str, password: str) -> Iterator[Step]:
    secret = {"name": name, "password": password}
    if name not in found.users:
        yield Step("/v3/auth/user/add", secret, f"add user {name}")
    elif name not in found.logs_in:
        yield Step(_CHANGE, secret, f"change the password of user {name}")
    if name not in found.users.get(name, ()):
        yield Step(
            "/v3/auth/user/grant", {"user": name, "role": name}, f"give user {name} the role {name}"
        )


__all__ = ("ROOT", "Found", "Step", "User", "check_users", "encode", "plan", "range_end")
