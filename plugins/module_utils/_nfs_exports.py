# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Exports as data, with their defaults filled in, and the lines of a file for exportfs."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections.abc import Sequence
from pathlib import PurePosixPath

from ansible_collections.nines.ha.plugins.module_utils._values import (
    flag,
    mapping,
    named,
    sequence,
    text,
)

KEYS = (
    "path", "clients", "fsid", "read_only", "sync", "root_squash",
    "owner", "group", "mode", "create",
)  # fmt: skip
CLIENT_KEYS = ("network", "options")
OPPOSITES = (
    ("ro", "rw"),
    ("sync", "async"),
    ("root_squash", "no_root_squash"),
    ("all_squash", "no_all_squash"),
    ("no_subtree_check", "subtree_check"),
    ("secure", "insecure"),
    ("wdelay", "no_wdelay"),
    ("hide", "nohide"),
    ("pnfs", "no_pnfs"),
    ("acl", "no_acl"),
)
_MODE = re.compile(r"[0-7]{3,4}")
_ESCAPED = re.compile(r'[\s"#\\]')


class Client(t.NamedTuple):
    """Who may mount: ``network`` is an address or a network, as it is written in the file."""

    network: str
    options: tuple[str, ...]


class Export(t.NamedTuple):
    """One export with its defaults filled in; ``fsid`` is empty where there is none."""

    path: str
    clients: tuple[Client, ...]
    fsid: str
    read_only: bool
    sync: bool
    root_squash: bool


def parse(value: object) -> Export:
    """Read an export.

    :raises ValueError: If it has unknown keys, or a value of the wrong kind.
    """
    given = mapping(value)
    path = named("path", text, given.get("path"))
    _known(f"export {path}", given, KEYS)
    fsid = given.get("fsid")
    mode = given.get("mode")
    if mode is not None and not (isinstance(mode, str) and _MODE.fullmatch(mode)):
        raise ValueError(f"export {path}: mode {mode!r} is none: write it in quotes, like '0750'")
    return Export(
        str(PurePosixPath(path)) if path.startswith("/") else path,
        tuple(_client(path, each) for each in named("clients", sequence, given.get("clients", []))),
        "" if fsid is None else str(fsid),
        _flag(given, "read_only", False),
        _flag(given, "sync", True),
        _flag(given, "root_squash", True),
    )


def _flag(given: t.Mapping[str, t.Any], key: str, default: bool) -> bool:
    # An option of a module that is not given is there, and nothing.
    return default if given.get(key) is None else named(key, flag, given[key])


def _known(where: str, given: t.Mapping[str, t.Any], keys: Sequence[str]) -> None:
    unknown = sorted(str(key) for key in set(given).difference(keys))
    if unknown:
        raise ValueError(f"{where} has {', '.join(unknown)}, which is unknown: {', '.join(keys)}")


def _client(path: str, value: object) -> Client:
    given = mapping(value)
    _known(f"a client of export {path}", given, CLIENT_KEYS)
    options = named("options", sequence, given.get("options") or [])
    return Client(str(given.get("network") or ""), tuple(str(option) for option in options))


def network_of(given: str) -> str:
    """Write an address or a network as exportfs likes it.

    >>> network_of("198.51.100.7/24"), network_of("2001:db8::7")
    ('198.51.100.0/24', '2001:db8::7')

    :raises ValueError: If it is neither.
    """
    if "/" not in given:
        return str(ipaddress.ip_address(given))
    return str(ipaddress.ip_network(given, strict=False))


def export_lines(values: Sequence[object]) -> list[str]:
    """Write the lines of a file for exportfs.

    >>> export_lines([{"path": "/srv/a", "fsid": 1, "clients": [{"network": "192.0.2.0/24"}]}])
    ['/srv/a 192.0.2.0/24(rw,sync,root_squash,no_subtree_check,fsid=1)']

    :raises ValueError: If an export cannot be read.
    """
    return [_line(parse(value)) for value in values]


def _line(export: Export) -> str:
    path = _ESCAPED.sub(lambda found: f"\\{ord(found[0]):03o}", export.path)
    clients = (f"{network_of(c.network)}({_options(export, c)})" for c in export.clients)
    return " ".join([path, *clients])


def _options(export: Export, client: Client) -> str:
    chosen = [
        "ro" if export.read_only else "rw",
        "sync" if export.sync else "async",
        "root_squash" if export.root_squash else "no_root_squash",
        "no_subtree_check",
    ]
    opposite = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
    for option in client.options:
        if opposite.get(option) in chosen:
            chosen[chosen.index(opposite[option])] = option
        elif option not in chosen:
            chosen.append(option)
    return ",".join([*chosen, *([f"fsid={export.fsid}"] if export.fsid else [])])


__all__ = (
    "CLIENT_KEYS",
    "KEYS",
    "OPPOSITES",
    "Client",
    "Export",
    "export_lines",
    "network_of",
    "parse",
)
