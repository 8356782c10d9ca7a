# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with exports: each sentence says which one, what, and what to write instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ansible_collections.nines.ha.plugins.module_utils._nfs_exports import (
    OPPOSITES,
    Export,
    network_of,
    parse,
)

_ALONE = ("crossmnt", "mountpoint", "mp", "security_label")
_WITH_VALUE = ("anonuid", "anongid", "sec", "mountpoint", "mp", "xprtsec", "refer", "replicas")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_MAX_FSID = 2**32 - 1
_NARROWEST = {4: 8, 6: 16}  # bits: wider than these is no network that anybody owns


def export_problems(
    values: Sequence[object],
    allow_no_root_squash: Sequence[str] = (),
    pair: bool = False,
    state_directory: str = "",
) -> list[str]:
    """Say what is wrong, a sentence each.

    :arg allow_no_root_squash: Paths for which ``no_root_squash`` was asked for by name.
    :arg pair: Whether two servers show the same exports, one after the other.
    :arg state_directory: Where a pair keeps the state of NFS; nobody may mount it.
    """
    exports, found = [], []
    for position, value in enumerate(values, 1):
        try:
            exports.append(parse(value))
        except ValueError as exc:
            text_ = str(exc)
            found.append(text_ if text_.startswith(("export ", "a client")) else
                         f"export {position}: {text_}")  # fmt: skip
    for export in exports:
        found += _of_path(export)
        found += _of_clients(export)
        found += _of_squash(export, allow_no_root_squash)
        found += _of_fsid(export, pair)
    found += _twice(exports)
    found += _nested(exports)
    found += _state(exports, state_directory)
    return found


def _of_path(export: Export) -> Iterator[str]:
    path = export.path
    if not path.startswith("/"):
        yield f"export {path}: the path is not absolute: begin it with /"
    elif ".." in PurePosixPath(path).parts:
        yield f"export {path}: the path has .. in it: write where it leads to"
    elif path == "/":
        yield "export /: the whole system is not exported: name a folder of the data"


def _of_clients(export: Export) -> Iterator[str]:
    where, seen = f"export {export.path}", set()
    if not export.clients:
        yield f"{where}: no client: name the networks that may mount it, like 198.51.100.0/24"
    for client in export.clients:
        wrong = _of_network(client.network)
        if wrong:
            yield f"{where}: {wrong}"
            continue
        network = network_of(client.network)
        if network in seen:
            yield f"{where}: {network} is named twice: put its options together"
        seen.add(network)
        for option in client.options:
            wrong = _of_option(option)
            if wrong:
                yield f"{where}, client {network}: {wrong}"
        if export.sync and "async" in client.options:
            yield (
                f"{where}, client {network}: async was not asked for: a server that dies loses"
                " what it has acknowledged. Take it away, or say sync: false of the export"
            )


def _of_network(given: str) -> str:
    if not given:
        return "a client has no network: name one, like 198.51.100.0/24"
    if given == "*":
        return "* is the whole world: name the networks that may mount it"
    try:
        network = ipaddress.ip_network(network_of(given))
    except ValueError:
        return (
            f"{given} is no address and no network: names can be answered by anybody and need DNS,"
            " so write the address"
        )
    if not network.prefixlen:
        return f"{given} is the whole world: name the networks that may mount it"
    if network.prefixlen < _NARROWEST[network.version]:
        return f"{given} is nearly the whole world: name the networks that may mount it"
    return ""


def _of_option(option: str) -> str:
    name, equals, value = option.partition("=")
    if name == "fsid":
        return "fsid belongs to the export and not to a client: write it beside its path"
    plain = {each for pair in OPPOSITES for each in pair} | set(_ALONE)
    if re.search(r"[\s()]", option) or (equals and (name not in _WITH_VALUE or not value)):
        return f"the option {option!r} cannot be used"
    if not equals and name not in plain:
        return f"the option {option!r} is unknown: see exports(5)"
    return ""


def _of_squash(export: Export, allowed: Sequence[str]) -> Iterator[str]:
    if str(export.path) in [str(PurePosixPath(path)) for path in allowed]:
        return
    by_client = any("no_root_squash" in client.options for client in export.clients)
    if by_client or not export.root_squash:
        yield (
            f"export {export.path}: no_root_squash makes root of each client root of these files:"
            " leave it away, or name this path in nfs_allow_no_root_squash"
        )


def _of_fsid(export: Export, pair: bool) -> Iterator[str]:
    where = f"export {export.path}"
    if not export.fsid:
        if pair:
            yield (
                f"{where}: fsid is missing: after a move, clients know their files by it, and would"
                " have stale handles. Give a number of your own, the same on both servers"
            )
    elif export.fsid in ("0", "root"):
        yield (
            f"{where}: fsid 0 makes it the root of NFSv4, and clients would have to mount it as /:"
            " take 1 or more"
        )
    elif not (_UUID.fullmatch(export.fsid) or _small(export.fsid)):
        yield f"{where}: fsid {export.fsid} is neither 1 to {_MAX_FSID} nor a UUID"


def _small(fsid: str) -> bool:
    return fsid.isascii() and fsid.isdigit() and 0 < int(fsid) <= _MAX_FSID


def _twice(exports: Sequence[Export]) -> Iterator[str]:
    paths, fsids = set[str](), dict[str, str]()
    for export in exports:
        if export.path in paths:
            yield f"export {export.path} is there twice: put its clients together"
        paths.add(export.path)
        key = export.fsid.replace("-", "").lower()
        if key and fsids.setdefault(key, export.path) != export.path:
            yield (
                f"exports {fsids[key]} and {export.path} have the same fsid {export.fsid}: clients"
                " would take one for the other, give each its own"
            )


def _nested(exports: Sequence[Export]) -> Iterator[str]:
    for outer in exports:
        crossed = outer.clients and all("crossmnt" in c.options for c in outer.clients)
        inner = [
            e.path for e in exports if PurePosixPath(outer.path) in PurePosixPath(e.path).parents
        ]
        if inner and not crossed:
            yield (
                f"export {outer.path} holds {', '.join(inner)}, which is exported too: clients of"
                " the outer one would see it empty, or with the outer one's rights. Export folders"
                " beside each other, or give all clients of the outer one the option crossmnt"
            )


def _state(exports: Sequence[Export], state_directory: str) -> Iterator[str]:
    if not state_directory:
        return
    state = PurePosixPath(state_directory)
    for export in exports:
        path = PurePosixPath(export.path)
        if path == state or path in state.parents or state in path.parents:
            yield (
                f"export {export.path} shows {state_directory}, the state of the NFS servers:"
                " export a folder beside it"
            )


__all__ = ("export_problems",)
