# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Mounts of a client as data: what is wrong with them."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ansible_collections.nines.ha.plugins.module_utils._values import mapping, named, text

KEYS = ("name", "server", "source_path", "path", "options", "automount", "owner", "group", "mode")
_SYSTEM = (
    "/", "/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/root", "/run", "/sbin", "/sys",
    "/tmp", "/usr", "/var", "/var/lib",
)  # fmt: skip
_NUMBERS = ("timeo", "retrans", "port", "rsize", "wsize", "nconnect", "acregmin", "acregmax")
_GOOD_VERSIONS = ("4.1", "4.2")


class Mount(t.NamedTuple):
    """A mount with what counts here; ``options`` by name, empty text where there is no value."""

    server: str
    source_path: str
    path: str
    options: Mapping[str, str]


def options_of(value: object) -> dict[str, str]:
    """Read options of a mount: a list, or a text with commas.

    >>> options_of("hard,vers=4.2")
    {'hard': '', 'vers': '4.2'}

    :raises ValueError: If it is neither.
    """
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, Sequence):
        raise ValueError("must be a list")
    pairs = (str(option).strip().partition("=") for option in value)
    return {name: given for name, _equals, given in pairs if name}


def parse(value: object) -> Mount:
    """Read a mount.

    :raises ValueError: If it has unknown keys, or a value of the wrong kind.
    """
    given = mapping(value)
    path = named("path", text, given.get("path"))
    unknown = sorted(str(key) for key in set(given).difference(KEYS))
    if unknown:
        raise ValueError(
            f"mount {path} has {', '.join(unknown)}, which is unknown: {', '.join(KEYS)}"
        )
    return Mount(
        named("server", text, given.get("server")),
        named("source_path", text, given.get("source_path")),
        str(PurePosixPath(path)) if path.startswith("/") else path,
        named("options", options_of, given.get("options") or []),
    )


def mount_problems(values: Sequence[object], v3: bool = False) -> list[str]:
    """Say what is wrong, a sentence each.

    :arg v3: Whether NFSv3 was asked for.
    """
    mounts, found = [], []
    for position, value in enumerate(values, 1):
        try:
            mounts.append(parse(value))
        except ValueError as exc:
            said = str(exc)
            found.append(said if said.startswith("mount ") else f"mount {position}: {said}")
    for mount in mounts:
        found += (f"mount {mount.path}: {wrong}" for wrong in _of(mount, v3))
    found += _twice(mounts)
    return found


def _of(mount: Mount, v3: bool) -> Iterator[str]:
    if not mount.path.startswith("/"):
        yield "the path is not absolute: begin it with /"
    elif mount.path in _SYSTEM:
        yield "this folder belongs to the system: take one of your own"
    if not mount.source_path.startswith("/"):
        yield f"source_path {mount.source_path} is not absolute: begin it with /"
    if any(mark in mount.server for mark in "/ "):
        yield f"the server {mount.server!r} is neither a name nor an address"
    yield from _of_options(mount.options)
    yield from _of_version(mount.options, v3)


def _of_options(options: Mapping[str, str]) -> Iterator[str]:
    soft = next((name for name in ("soft", "softerr") if name in options), "")
    if soft and "hard" in options:
        yield f"hard and {soft} contradict each other: take {soft} away"
    elif soft and "ro" not in options:
        yield (
            f"{soft} gives programs an error while the server moves, and loses what they wrote:"
            " take hard, or mount it with ro"
        )
    if "nolock" in options:
        yield "nolock makes locks count on this client alone: take it away"
    for name in _NUMBERS:
        if name in options and not (options[name].isdigit() and int(options[name]) > 0):
            yield f"{name}={options[name]} is no number greater than 0"


def _of_version(options: Mapping[str, str], v3: bool) -> Iterator[str]:
    version = options.get("vers", options.get("nfsvers", ""))
    if version in ("", *_GOOD_VERSIONS) or (v3 and version == "3"):
        return
    if version == "3":
        yield "vers=3 was not asked for: take 4.2, or set nfs_v3: true"
    elif version in ("4", "4.0"):
        yield (
            f"vers={version} may mean NFSv4.0, whose locks are given back only after the whole"
            " grace time: take 4.2"
        )
    else:
        yield f"vers={version} is unknown: take 4.2"


def _twice(mounts: Sequence[Mount]) -> Iterator[str]:
    seen = set[str]()
    for mount in mounts:
        if mount.path in seen:
            yield f"mount {mount.path} is there twice: the second would hide the first"
        seen.add(mount.path)


__all__ = ("KEYS", "Mount", "mount_problems", "options_of", "parse")
