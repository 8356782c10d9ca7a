# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What stands in PostgreSQL's configuration files, from data.

Formats: https://www.postgresql.org/docs/current/config-setting.html (postgresql.conf) and
https://www.postgresql.org/docs/current/auth-pg-hba-conf.html (pg_hba.conf).
"""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._values import named, sequence, text

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
_BARE = re.compile(r"[a-z_][a-z0-9_]*|\+[a-z_][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
TYPES = ("local", "host", "hostssl", "hostnossl")
METHODS = (
    "scram-sha-256",
    "cert",
    "peer",
    "reject",
    "ldap",
    "radius",
    "pam",
    "gss",
    "md5",
    "ident",
    "trust",
)


def setting(value: object) -> str:
    """Write a value as postgresql.conf wants it.

    >>> setting(True), setting(100), setting("it's"), setting(["a", "b"])
    ('on', '100', "'it''s'", "'a,b'")

    :raises ValueError: If it contains a control character, which would change the lines below.
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = ",".join(str(each) for each in value)
    if not isinstance(value, str):
        raise ValueError("must be a text, a number, true or false, or a list of them")
    if _CONTROL.search(value):
        raise ValueError("contains a newline or another control character: write it as one line")
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def conf_lines(settings: Mapping[str, object]) -> list[str]:
    """Give the lines of postgresql.conf, by name.

    >>> conf_lines({"port": 5432, "log_line_prefix": "%m "})
    ["log_line_prefix = '%m '", 'port = 5432']

    :raises ValueError: If a name or a value cannot stand there.
    """
    for name in settings:
        if not _NAME.fullmatch(str(name)):
            raise ValueError(f"{name!r} is no name of a setting: letters, digits and _ only")
    return [f"{name} = {named(name, setting, settings[name])}" for name in sorted(settings)]


def _words(value: object) -> str:
    """Databases or users of a line: quoted where they need it, keywords left alone."""
    parts = [part.strip() for part in text(value).split(",")]
    if not all(parts):
        raise ValueError("has an empty name between two commas")
    return ",".join(part if _BARE.fullmatch(part) else _quoted(part) for part in parts)


def _quoted(value: str) -> str:
    if _CONTROL.search(value) or '"' in value:
        raise ValueError("contains a quotation mark or a control character")
    return f'"{value}"'


def _address(value: object) -> str:
    given = text(value)
    if given in ("all", "samehost", "samenet"):
        return given
    if "/" in given:
        try:
            return str(ipaddress.ip_network(given))
        except ValueError as exc:
            raise ValueError(f"is no network ({exc})") from None
    if not _HOST.fullmatch(given) or given.replace(".", "").isdigit():
        raise ValueError("needs a prefix length, as in 198.51.100.0/24, or must be a host name")
    return given


def _method(kind: str, value: object) -> str:
    if value not in METHODS:
        raise ValueError(f"must be one of {', '.join(METHODS)}")
    if value == "trust" and kind != "local":
        raise ValueError("must not be trust: everybody on that network would be let in unasked")
    if value == "peer" and kind != "local":
        raise ValueError("can be peer only for type local")
    return str(value)


def _entry(entry: Mapping[str, t.Any]) -> Iterator[str]:
    kind = str(entry.get("type", "hostssl"))
    if kind not in TYPES:
        raise ValueError(f"type {kind!r} is unknown: it is one of {', '.join(TYPES)}")
    given = entry.get("address")
    addresses = [given] if isinstance(given, str) else list(given or [])
    if kind == "local" and addresses:
        raise ValueError("a local entry has no address: leave it out, or choose hostssl")
    if kind != "local" and not addresses:
        raise ValueError(f"a {kind} entry needs an address, such as 198.51.100.0/24")
    method = named(
        "method", lambda value: _method(kind, value), entry.get("method", "scram-sha-256")
    )
    who = [kind, named("database", _words, entry.get("database"))]
    who.append(named("user", _words, entry.get("user")))
    options = [f"{name}={_quoted(str(value))}" for name, value in entry.get("options", {}).items()]
    for address in addresses or [None]:
        where = [] if address is None else [named("address", _address, address)]
        yield " ".join([*who, *where, method, *options])


def hba_lines(entries: object) -> list[str]:
    """Give the lines of pg_hba.conf; an entry with several addresses gives several.

    >>> hba_lines([{"database": "shop", "user": "shop", "address": "198.51.100.0/24"}])
    ['hostssl shop shop 198.51.100.0/24 scram-sha-256']

    :raises ValueError: If an entry cannot stand there; it is named by its number, from 1.
    """
    lines: list[str] = []
    for number, entry in enumerate(sequence(entries), 1):
        try:
            lines += _entry(entry)
        except ValueError as exc:
            raise ValueError(f"entry {number}: {exc}") from None
    return lines


__all__ = ("METHODS", "TYPES", "conf_lines", "hba_lines", "setting")
