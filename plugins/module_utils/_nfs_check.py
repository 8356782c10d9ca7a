# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with NFS on a node, compared with what was declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ansible_collections.nines.ha.plugins.module_utils._nfs_exports import (
    Client,
    Export,
    network_of,
)
from ansible_collections.nines.ha.plugins.module_utils._nfs_mounts import Mount
from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import Answer, NfsMount, Server

_WORLD = ("*", "0.0.0.0/0", "::/0")
_COMPARED = ("vers", "timeo", "retrans")


def server_problems(
    server: Server, expected: Sequence[Export] | None, others: Sequence[str] | None = None
) -> list[str]:
    """Say what is wrong with the server.

    :arg expected: What was declared, or ``None`` where nothing was.
    :arg others: Paths that files of somebody else export; ``None`` where nobody has looked.
    """
    found = list(_of_exports(server, expected)) if expected is not None else []
    if expected is not None and others is not None:
        found += _of_leftovers(server, expected, others)
    found += [
        f"{each.path} is exported to the whole world: name the networks that may mount it"
        for each in server.exports
        if _canonical(each.client) in _WORLD
    ]
    return found + list(_of_names(server))


def _of_exports(server: Server, expected: Sequence[Export]) -> Iterator[str]:
    if expected and not server.running:
        yield "nfsd does not run: see `systemctl status nfs-server`"
    there = {(each.path, _canonical(each.client)): each for each in server.exports}
    wanted = {
        (export.path, network_of(each.network)): (export, each)
        for export in expected
        for each in export.clients
    }
    for key, (export, each) in wanted.items():
        if key not in there:
            yield f"{key[0]} is not exported to {key[1]}: run `exportfs -ra`, and read what it says"
            continue
        for option in _options(export, each).difference(there[key].options):
            yield f"{key[0]} is exported to {key[1]} without {option}: run `exportfs -ra`"
    # Others may export what is theirs, and what is declared to nobody else.
    declared = {PurePosixPath(export.path) for export in expected}
    for path, client in there:
        if (path, client) not in wanted and declared & {
            PurePosixPath(path),
            *PurePosixPath(path).parents,
        }:
            yield f"{path} is exported to {client}, which nobody declared: see /etc/exports.d"


def _of_leftovers(
    server: Server, expected: Sequence[Export], others: Sequence[str]
) -> Iterator[str]:
    declared = {PurePosixPath(export.path) for export in expected}
    known = {PurePosixPath(path) for path in others}
    for each in server.exports:
        path = PurePosixPath(each.path)
        if path not in known and not declared & {path, *path.parents}:
            yield (
                f"{path} is exported to {each.client}, which is neither declared nor in a file of"
                " somebody else: run the role nfs, or `exportfs -ra`"
            )


def _canonical(client: str) -> str:
    try:
        return network_of(client)
    except ValueError:
        return client


def _options(export: Export, client: Client) -> set[str]:
    mode, squash = ("ro", "root_squash")
    if "rw" in client.options or not (export.read_only or "ro" in client.options):
        mode = "rw"
    if "no_root_squash" in client.options or not export.root_squash:
        squash = "no_root_squash"
    sync = "sync" if export.sync and "async" not in client.options else "async"
    return {mode, squash, sync, *([f"fsid={export.fsid}"] if export.fsid else [])}


def _of_names(server: Server) -> Iterator[str]:
    hosts = {(each.name, each.address) for each in server.clients}
    for name, count in Counter(name for name, _address in hosts).items():
        if name and count > 1:
            yield (
                f"{count} clients call themselves {name!r}, and take each other's locks away: give"
                " each a host name of its own"
            )


def mount_problems(
    mounts: Sequence[NfsMount], answers: Mapping[str, Answer], expected: Sequence[Mount]
) -> list[str]:
    """Say what is wrong with the mounts."""
    found = []
    for mount in mounts:
        answer = answers.get(mount.path)
        if answer and answer.stale:
            found.append(
                f"mount {mount.path} is stale, {mount.source} is another or gone: end what uses"
                f" it, then `umount -l {mount.path}` and mount it again"
            )
        elif answer and answer.stale is None:
            found.append(f"mount {mount.path}: {mount.source} does not answer: {answer.error}")
    there = {mount.path: mount for mount in mounts}
    for wanted in expected:
        found += _of_mount(wanted, there.get(wanted.path), answers.get(wanted.path))
    return found


def _of_mount(wanted: Mount, mount: NfsMount | None, answer: Answer | None) -> Iterator[str]:
    if mount is None:
        why = f" ({answer.error})" if answer and answer.error else ""
        yield f"mount {wanted.path}: nothing of NFS is mounted there{why}"
        return
    source = f"{wanted.server}:{wanted.source_path}"
    if mount.source.replace("[", "").replace("]", "") != source.replace("[", "").replace("]", ""):
        yield f"mount {wanted.path} is of {mount.source} and not of {source}"
    if "soft" in mount.options and not {"soft", "softerr"} & set(wanted.options):
        yield f"mount {wanted.path} is soft: programs lose what they write while the server moves"
    for name in _COMPARED:
        asked = wanted.options.get(name, "")
        if asked and f"{name}={asked}" not in mount.options:
            yield f"mount {wanted.path} is without {name}={asked}: mount it again"


__all__ = ("mount_problems", "server_problems")
