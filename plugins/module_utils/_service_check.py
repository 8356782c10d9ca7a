# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Checks of services, as people define them: read, or refused with the entry that is wrong."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Check,
    Command,
    Port,
    Query,
    Text,
    Web,
    Wish,
)
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    count,
    flag,
    mapping,
    named,
    positive,
    sequence,
    text,
    whole,
)

DEFAULT_TIMEOUT_S = 5.0
DEFAULT_DELAY_S = 1.0
SSL_MODES = ("allow", "disable", "prefer", "require", "verify-ca", "verify-full")
_STATUSES = range(100, 600)
# The key that says what kind a check is has the kind's name.
_COMMON = ("name", "timeout", "retries", "delay")
KEYS: dict[str, tuple[str, ...]] = {
    "url": ("status", "body", "body_regex", "validate_certs", "ca_cert"),
    "tcp": ("send", "expect", "expect_regex"),
    "sql": (
        "rows",
        "login_host",
        "login_port",
        "login_user",
        "login_password",
        "login_db",
        "ssl_mode",
        "ca_cert",
    ),
    "command": ("rc", "stdout_regex"),
}

Values: t.TypeAlias = Mapping[str, t.Any]


def checks_of(definitions: object) -> list[Check]:
    """Read a list of checks.

    >>> checks_of([{"url": "http://198.51.100.10/", "status": 204}])[0].target
    'http://198.51.100.10/'

    :raises ValueError: If one of them is wrong; the text has a sentence for each that is.
    """
    found = problems(definitions)
    if found:
        raise ValueError("; ".join(found))
    return [check_of(each) for each in sequence(definitions)]


def problems(definitions: object) -> list[str]:
    """Say what is wrong with a list of checks, a sentence each.

    >>> problems([{"name": "shop", "url": "http://198.51.100.10/", "port": 80}])[0][:33]
    'entry 1 (shop): there is no key p'
    """
    try:
        entries = sequence(definitions)
    except ValueError as exc:
        return [f"the checks {exc}"]
    if not entries:
        return ["there are no checks: name at least one"]
    return [*_each(entries), *_twice(entries)]


def _each(entries: Sequence[t.Any]) -> Iterator[str]:
    for number, entry in enumerate(entries, 1):
        try:
            check_of(entry)
        except ValueError as exc:
            name = entry.get("name") if isinstance(entry, Mapping) else None
            yield f"entry {number}{f' ({name})' if name else ''}: {exc}"


def _twice(entries: Sequence[t.Any]) -> Iterator[str]:
    names = [
        str(each["name"]) for each in entries if isinstance(each, Mapping) and each.get("name")
    ]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{names.count(name)} entries have the name {name}: give each its own"


def check_of(definition: object) -> Check:
    """Read one check; what is ``None`` counts as not given.

    :raises ValueError: If it is wrong.
    """
    values = {str(k): v for k, v in mapping(definition).items() if v is not None}
    kinds = [kind for kind in KEYS if kind in values]
    if len(kinds) != 1:
        given = f"it has {' and '.join(kinds)}" if kinds else "it has none"
        raise ValueError(f"give exactly one of {', '.join(KEYS)}, {given}")
    kind = kinds[0]
    known = (*_COMMON, kind, *KEYS[kind])
    unknown = [key for key in values if key not in known]
    if unknown:
        raise ValueError(
            f"there is no key {', '.join(unknown)} with {kind}, which takes {', '.join(known)}"
        )
    wish, target = _READ[kind](values)
    return Check(
        name=named("name", text, values.get("name", target)),
        kind=kind,
        target=target,
        timeout_s=named("timeout", positive, values.get("timeout", DEFAULT_TIMEOUT_S)),
        retries=named("retries", _natural, values.get("retries", 0)),
        delay_s=named("delay", positive, values.get("delay", DEFAULT_DELAY_S)),
        wish=wish,
    )


def _natural(value: object) -> int:
    result = whole(value)
    if result < 0:
        raise ValueError("must be at least 0")
    return result


def _pattern(value: object) -> re.Pattern[str]:
    try:
        return re.compile(text(value), re.MULTILINE)
    except re.error as exc:
        raise ValueError(f"must be a regular expression ({exc})") from None


def _text_of(values: Values, plain: str, regex: str) -> Text:
    return Text(
        named(plain, text, values[plain]) if plain in values else None,
        named(regex, _pattern, values[regex]) if regex in values else None,
    )


def _optional(values: Values, key: str) -> str | None:
    return named(key, text, values[key]) if key in values else None


def _status(value: object) -> int:
    result = whole(value)
    if result not in _STATUSES:
        raise ValueError("must be an HTTP status, 100 to 599")
    return result


def _web(values: Values) -> tuple[Web, str]:
    url = named("url", text, values["url"])
    login, separator, place = url.partition("://")[2].partition("@")
    has_login = bool(separator) and "/" not in login
    shown = f"{url.partition('://')[0]}://{place}" if has_login else url
    try:
        parts = urlsplit(shown)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"url is {shown!r}: write it like https://198.51.100.10/health")
    status = values.get("status", 200)
    given = status if isinstance(status, (list, tuple)) else [status]
    web = Web(
        url=shown,
        login=login if has_login else None,
        statuses=tuple(named("status", _status, each) for each in given) or (200,),
        body=_text_of(values, "body", "body_regex"),
        validate_certs=named("validate_certs", flag, values.get("validate_certs", True)),
        ca_cert=_optional(values, "ca_cert"),
    )
    return web, shown


def _port(values: Values) -> tuple[Port, str]:
    place = named("tcp", text, values["tcp"])
    try:
        parts = urlsplit(f"//{place.removeprefix('tcp://')}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path or parts.username:
        raise ValueError(f"tcp is {place!r}: write it like 198.51.100.10:6379")
    send = _optional(values, "send")
    answer = _text_of(values, "expect", "expect_regex")
    return Port(host, port, send, answer), f"{host}:{port}"


def _query(values: Values) -> tuple[Query, str]:
    statement = named("sql", text, values["sql"])
    if "rows" not in values:
        raise ValueError("rows is missing: say what has to come, such as rows: [[1]]")
    rows = tuple(
        tuple(named("rows", sequence, row)) for row in named("rows", sequence, values["rows"])
    )
    ssl_mode = values.get("ssl_mode", "prefer")
    if ssl_mode not in SSL_MODES:
        raise ValueError(f"ssl_mode is {ssl_mode!r}: it is one of {', '.join(SSL_MODES)}")
    login: dict[str, t.Any] = {
        key: _optional(values, key)
        for key in ("login_host", "login_user", "login_password", "ca_cert")
    }
    for needed in ("login_host", "login_user"):
        if not login[needed]:
            raise ValueError(f"{needed} is missing")
    login["login_port"] = named("login_port", count, values.get("login_port", 5432))
    login["login_db"] = named("login_db", text, values.get("login_db", "postgres"))
    login["ssl_mode"] = ssl_mode
    target = f"{login['login_host']}:{login['login_port']}/{login['login_db']}"
    return Query(statement, rows, login), target


def _command(values: Values) -> tuple[Command, str]:
    argv = tuple(
        named("command", _word, each) for each in named("command", sequence, values["command"])
    )
    if not argv:
        raise ValueError("command is empty: give the program and its arguments")
    stdout = _text_of(values, "", "stdout_regex")
    return Command(argv, named("rc", _natural, values.get("rc", 0)), stdout), argv[0]


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Refused("each word must be a text")
    return str(value)


_READ: dict[str, Callable[[Values], tuple[Wish, str]]] = {
    "url": _web,
    "tcp": _port,
    "sql": _query,
    "command": _command,
}


__all__ = (
    "DEFAULT_DELAY_S",
    "DEFAULT_TIMEOUT_S",
    "KEYS",
    "SSL_MODES",
    "check_of",
    "checks_of",
    "problems",
)
