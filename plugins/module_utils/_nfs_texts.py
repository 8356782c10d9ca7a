# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What the kernel and exportfs say of NFS on this node: texts in, values out."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

_STATE = re.compile(r"^- 0x[0-9a-f]+: \{ type: (\w+)", re.MULTILINE)
_HELD = re.compile(
    r'^- 0x[0-9a-f]+: \{ type: (?:lock|deleg, access: r?w), superblock: "[^:"]*:[^:"]*:(\d+)"', re.M
)
_OCTAL = re.compile(r"\\([0-7]{3})")
_NFS = ("nfs", "nfs4")
_WORLD = "<world>"


class NfsClient(t.NamedTuple):
    """A client that the server knows; ``state`` is confirmed, unconfirmed, courtesy or expirable.

    ``seconds_since_renew`` and ``minor_version`` are ``None`` where the kernel does not tell.
    ``held`` are the inodes of files that it has a lock on, or that were delegated to it for
    writing: then it locks them by itself, and nobody else can open them before it has given them
    back.
    """

    address: str
    minor_version: int | None
    state: str
    name: str
    opens: int
    locks: int
    seconds_since_renew: int | None
    held: tuple[int, ...] = ()


class Exported(t.NamedTuple):
    """What is exported to whom; ``*`` is the whole world."""

    path: str
    client: str
    options: tuple[str, ...]


class NfsMount(t.NamedTuple):
    """A mount of NFS."""

    path: str
    source: str
    options: tuple[str, ...]


class Server(t.NamedTuple):
    """What nfsd is like; ``in_grace``, ``lease_s`` and ``grace_s`` are ``None`` where unknown."""

    running: bool
    threads: int
    versions: tuple[str, ...]
    in_grace: bool | None
    lease_s: int | None
    grace_s: int | None
    exports: tuple[Exported, ...]
    clients: tuple[NfsClient, ...]


class Answer(t.NamedTuple):
    """What a mount said: ``stale`` and ``answer_ms`` are ``None`` where it said nothing."""

    stale: bool | None
    answer_ms: float | None
    error: str = ""


def unescaped(text: str) -> str:
    r"""Read what the kernel writes with octal numbers.

    >>> unescaped("/srv/my\\040data")
    '/srv/my data'
    """
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def versions(text: str) -> tuple[str, ...]:
    """Read which versions are on, from ``+3 +4 -4.0 +4.1 +4.2``.

    The kernel never says ``+4.0``: it is on with ``+4``, unless ``-4.0`` is there.

    >>> versions("-3 +4 -4.0 +4.1 +4.2")
    ('4.1', '4.2')
    """
    marks = text.split()
    on = [mark[1:] for mark in marks if mark[0] == "+" and mark != "+4"]
    if "+4" in marks and "-4.0" not in marks:
        on.append("4.0")
    return tuple(sorted(on))


def client(info: str, states: str) -> NfsClient:
    """Read a client's files ``info`` and ``states``."""
    pairs = (line.partition(": ") for line in info.splitlines())
    values = {key: value.strip().strip('"') for key, _colon, value in pairs}
    kinds = _STATE.findall(states)
    return NfsClient(
        address=_host(values.get("address", "")),
        minor_version=_whole(values, "minor version"),
        state=values.get("status", ""),
        name=values.get("name", ""),
        opens=kinds.count("open"),
        locks=kinds.count("lock"),
        seconds_since_renew=_whole(values, "seconds from last renew"),
        held=tuple(dict.fromkeys(map(int, _HELD.findall(states)))),
    )


def _host(address: str) -> str:
    host, _colon, _port = address.rpartition(":")
    return host.strip("[]")


def _whole(values: Mapping[str, str], key: str) -> int | None:
    return int(values[key]) if values.get(key, "").isdigit() else None


def exportfs(text: str) -> tuple[Exported, ...]:
    """Read what ``exportfs -v`` or ``exportfs -s`` prints: a long path has a line of its own."""
    found, path = [], ""
    for line in text.splitlines():
        words, _open, options = line.rstrip().rstrip(")").rpartition("(")
        if not line.rstrip().endswith(")"):
            path = line.strip()
            continue
        left, _space, who = words.strip().rpartition("\t" if "\t" in words.strip() else " ")
        path = left.strip().strip('"') or path
        host = "*" if who.strip() == _WORLD else who.strip()
        found.append(Exported(path, host, tuple(options.split(","))))
    return tuple(found)


def kernel_exports(text: str) -> tuple[Exported, ...]:
    """Read ``/proc/fs/nfsd/exports``, which knows only what was asked for since the start."""
    found = []
    for line in text.splitlines():
        path, _tab, rest = line.partition("\t")
        hosts, _open, options = rest.rstrip().rstrip(")").partition("(")
        if not line.startswith("#") and options:
            entries = (unescaped(host) for host in hosts.split(","))
            flags = tuple(options.split(","))
            found += [Exported(unescaped(path), host, flags) for host in entries]
    return tuple(found)


def nfs_mounts(mountinfo: str) -> tuple[NfsMount, ...]:
    """Read the mounts of NFS from ``/proc/self/mountinfo``."""
    found = []
    for line in mountinfo.splitlines():
        left, _dash, right = line.partition(" - ")
        fields, rest = left.split(), right.split()
        if len(fields) > 5 and len(rest) > 2 and rest[0] in _NFS:
            options = dict.fromkeys([*fields[5].split(","), *rest[2].split(",")])
            found.append(NfsMount(unescaped(fields[4]), unescaped(rest[1]), tuple(options)))
    return tuple(found)


def exports_paths(text: str) -> list[str]:
    r"""Give the paths that a file in the form of exports(5) exports.

    >>> exports_paths('# no\n/srv/a 192.0.2.0/24(rw)\n"/srv/b c" \\\n  *(ro)\n/srv/d\\040e x')
    ['/srv/a', '/srv/b c', '/srv/d e']
    """
    lines = re.sub(r"\\\n", " ", text).splitlines()
    found = [re.match(r'\s*(?:"([^"]+)"|(/\S*))', line) for line in lines]
    paths = [match[1] or match[2] for match in found if match]
    return [re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), path) for path in paths]


__all__ = (
    "Answer",
    "Exported",
    "NfsClient",
    "NfsMount",
    "Server",
    "client",
    "exportfs",
    "kernel_exports",
    "nfs_mounts",
    "unescaped",
    "versions",
)
