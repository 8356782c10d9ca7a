# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Read NFS on this node: the server's files below /proc, exportfs, and whether mounts answer.

Nothing here waits for a server that is gone: mounts are asked by children with a time limit, and
a child that cannot be ended is left behind.
"""

from __future__ import annotations

import subprocess
import time
import typing as t
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import (
    Answer,
    Exported,
    NfsClient,
    NfsMount,
    Server,
    client,
    exportfs,
    exports_paths,
    kernel_exports,
    nfs_mounts,
    versions,
)

# What AnsibleModule.run_command offers: argv in; exit status, stdout and stderr out.
Runner = Callable[[list[str]], tuple[int, str, str]]
_STALE = "Stale file handle"
_TICK_S = 0.02


class Child(t.Protocol):
    """What is used of a process."""

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def text(self) -> str: ...


class _Process:
    def __init__(self, argv: Sequence[str]) -> None:
        # Statistics of the file system are never cached, so that the server has to answer.
        self._child = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )

    def poll(self) -> int | None:
        return self._child.poll()

    def kill(self) -> None:
        self._child.kill()

    def text(self) -> str:
        said = self._child.stderr
        return said.read().decode(errors="replace").strip() if said else ""


def read_server(proc: str, run: Runner, program: str | None) -> Server:
    """Read nfsd.

    :arg program: Path of exportfs, where it is installed.
    """
    folder = Path(proc, "fs/nfsd")
    threads = _number(folder / "threads") or 0
    ended = _text(folder / "v4_end_grace").strip()
    return Server(
        running=threads > 0,
        threads=threads,
        versions=versions(_text(folder / "versions")),
        in_grace=ended == "N" if threads and ended in ("Y", "N") else None,
        lease_s=_number(folder / "nfsv4leasetime"),
        grace_s=_number(folder / "nfsv4gracetime"),
        exports=_exports(folder, run, program),
        clients=_clients(folder / "clients"),
    )


def _exports(folder: Path, run: Runner, program: str | None) -> tuple[Exported, ...]:
    if program is None:
        return kernel_exports(_text(folder / "exports"))
    status, out, err = run([program, "-v"])
    if status:
        raise ValueError(f"'{program} -v' ended with {status}: {err.strip() or '-'}")
    return exportfs(out)


def _clients(folder: Path) -> tuple[NfsClient, ...]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name.zfill(10))
    except OSError:
        return ()
    read = ((_text(entry / "info"), _text(entry / "states")) for entry in entries)
    # One that goes while it is read has nothing to say.
    return tuple(client(info, states) for info, states in read if info)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _number(path: Path) -> int | None:
    text = _text(path).strip()
    return int(text) if text.isdigit() else None


def read_others(etc: str, own: str) -> list[str]:
    """Give the paths that files beside the role's own export.

    :arg own: Name of the role's own file in ``exports.d``.
    """
    files = [Path(etc, "exports"), *sorted(Path(etc, "exports.d").glob("*.exports"))]
    return [path for file in files if file.name != own for path in exports_paths(_text(file))]


def read_mounts(proc: str) -> tuple[NfsMount, ...]:
    """Read which NFS mounts there are. Asks no server."""
    return nfs_mounts(_text(Path(proc, "self/mountinfo")))


def ask(
    paths: Iterable[str],
    timeout_s: float,
    *,
    spawn: Callable[[Sequence[str]], Child] = _Process,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Answer]:
    """Ask all mounts at the same time whether they answer; an automount is mounted by that."""
    began = clock()
    # Not what is in it: the root of a client is nobody to the server, and may be denied that.
    waiting = {path: spawn(["stat", "-f", "--", path]) for path in paths}
    answers: dict[str, Answer] = {}
    while waiting and clock() - began < timeout_s:
        for path, child in list(waiting.items()):
            status = child.poll()
            if status is not None:
                answers[path] = _judge(status, waiting.pop(path).text(), clock() - began)
        if waiting:
            sleep(_TICK_S)
    for path, child in waiting.items():
        child.kill()
        answers[path] = Answer(None, None, f"no answer within {timeout_s:g} s")
    return answers


def _judge(status: int, said: str, seconds: float) -> Answer:
    if not status:
        return Answer(False, round(seconds * 1000, 1))
    if _STALE in said:
        return Answer(True, round(seconds * 1000, 1), _STALE)
    return Answer(None, None, said or f"stat ended with {status}")


__all__ = ("Child", "Runner", "ask", "read_mounts", "read_server")
