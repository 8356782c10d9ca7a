# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The VRRP state of the local keepalived, from the JSON dump that it writes on a signal.

keepalived has no query interface that is always built in. On a signal its VRRP process writes
``keepalived.json`` into its temporary directory, as root and readable by root only, because the
dump contains VRRP passwords; none of them leaves this file. The directory is often ``/tmp``,
where anybody may put files: a link, a FIFO or a file of another owner is never read.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import time
import typing as t
from collections.abc import Callable, Iterator
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils._addresses import Runner

# include/vrrp.h: VRRP_STATE_*
_STATES = {0: "INIT", 1: "BACKUP", 2: "MASTER", 3: "FAULT", 97: "DELETED", 98: "STOP"}
_PID_FILES = ("keepalived.pid", "keepalived/keepalived.pid")
_DUMP_NAME = "keepalived.json"
_MAX_DUMP_BYTES = 8 * 1024 * 1024
_POLL_S = 0.002


class Unreachable(Exception):
    """keepalived does not run here or does not tell its state; the text says why."""


class Instance(t.NamedTuple):
    """One VRRP instance as keepalived sees it now; ``priority`` is the effective one."""

    name: str
    state: str
    priority: int
    interface: str
    virtual_router_id: int
    addresses: tuple[str, ...]


class VrrpState(t.NamedTuple):
    """All instances, or the reason why they are unknown. ``pid`` is keepalived's main process."""

    pid: int | None
    instances: tuple[Instance, ...]
    unreachable: str | None


class Process(t.NamedTuple):
    """What decides whether the signal may be sent, and where the dump will appear."""

    pid: int
    # Signals that the process blocks (to read them from a signalfd), catches or ignores.
    handled_signals: frozenset[int]
    temporary_directory: str


def parse_dump(text: str) -> tuple[Instance, ...]:
    """Read ``keepalived.json``: a list of instances, or (``json_version 2``) a mapping with one.

    :raises ValueError: When the text is not a complete dump.
    """
    # keepalived does not escape control characters in strings: strict JSON would refuse them.
    document = json.loads(text, strict=False)
    entries = document["vrrp"] if isinstance(document, dict) and "vrrp" in document else document
    if not isinstance(entries, list):
        raise ValueError("the dump holds no list of VRRP instances")
    try:
        return tuple(_instance(entry["data"]) for entry in entries)
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError(f"a VRRP instance in the dump has an unknown shape: {exc!r}") from exc


def _instance(data: dict[str, t.Any]) -> Instance:
    vips = [*data.get("vips", ()), *data.get("evips", ())]
    return Instance(
        name=data["iname"],
        state=_STATES.get(data["state"], str(data["state"])),
        priority=data["effective_priority"],
        interface=data.get("ifp_ifname", ""),
        virtual_router_id=data["vrid"],
        # "198.51.100.10/24 dev eth0 scope global set"
        addresses=tuple(vip.split()[0] for vip in vips),
    )


def read_state(
    run: Runner,
    program: str | None,
    timeout_s: float,
    *,
    root: Path = Path("/"),
    owner: int = 0,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> VrrpState:
    """Let the running keepalived dump its state and read it; waits ``timeout_s`` at most.

    :param program: Path of the program keepalived; None where it is not installed.
    :param owner: Numeric user that has to own the dump.
    """
    pid: int | None = None
    try:
        if program is None:
            raise Unreachable("keepalived is not installed on this host")
        process = find_process(root)
        pid = process.pid
        number = _dump_signal(run, program, process)
        dump = root / f"proc/{pid}/root{process.temporary_directory}" / _DUMP_NAME
        before = _identity(dump)
        _send_signal(process, number, root)
        return VrrpState(
            pid, _await_dump(dump, before, owner, clock() + timeout_s, clock, sleep), None
        )
    except PermissionError as exc:
        return VrrpState(pid, (), f"asking keepalived needs root ({exc}): run with become: true")
    except (Unreachable, OSError) as exc:
        return VrrpState(pid, (), str(exc))


def _await_dump(
    dump: Path,
    before: tuple[int, ...] | None,
    owner: int,
    deadline: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> tuple[Instance, ...]:
    """Wait for a complete dump that is not the one from ``before``."""
    last_seen = "no new file; keepalived writes none as long as it has no VRRP instance"
    while clock() < deadline:
        if _identity(dump) not in (None, before):
            # keepalived gives the file its name first and then writes into it.
            try:
                return parse_dump(_read_owned(dump, owner))
            except (FileNotFoundError, ValueError) as exc:
                last_seen = f"a file that is not its dump ({exc})"
        sleep(_POLL_S)
    raise Unreachable(
        "keepalived runs and was asked for its state, but in the time allowed it left nothing"
        f" usable in {dump}: {last_seen}"
    )


def find_process(root: Path = Path("/")) -> Process:
    """Find the main process by its pid file; a stale file that names another program is passed.

    :raises Unreachable: When no keepalived runs.
    """
    for pid in _pids(root):
        try:
            process = _process(pid, root)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if process is not None:
            return process
    files = " or ".join(f"/run/{name}" for name in _PID_FILES)
    raise Unreachable(f"keepalived is not running: no process of that name stands in {files}")


def _pids(root: Path) -> Iterator[int]:
    for name in _PID_FILES:
        try:
            yield int((root / "run" / name).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            continue


def _process(pid: int, root: Path) -> Process | None:
    """Read what the kernel tells about a process; None when it is not keepalived."""
    proc = root / "proc" / str(pid)
    status = dict(
        line.split(":", 1) for line in (proc / "status").read_text().splitlines() if ":" in line
    )
    if status["Name"].strip() != "keepalived":
        return None
    mask = 0
    for field in ("SigBlk", "SigCgt", "SigIgn"):
        mask |= int(status[field], 16)
    environment = (proc / "environ").read_bytes().split(b"\0")
    settings = [entry[7:] for entry in environment if entry.startswith(b"TMPDIR=")]
    directory = os.fsdecode(settings[0]) if settings else ""
    return Process(
        pid=pid,
        handled_signals=frozenset(n + 1 for n in range(64) if mask >> n & 1),
        temporary_directory=directory.rstrip("/") if directory.startswith("/") else "/tmp",
    )


def _dump_signal(run: Runner, program: str, process: Process) -> int:
    """Ask the program which signal makes it dump, and make sure that it cannot be killed by it."""
    status, stdout, stderr = run([program, "--signum=JSON"])
    if status != 0 or not stdout.strip().isdigit():
        raise Unreachable(
            "this keepalived was built without JSON support:"
            f" '{program} --signum=JSON' ended with {status}: {(stderr or stdout).strip()}"
        )
    number = int(stdout)
    if number not in process.handled_signals:
        # A starting keepalived has no handler yet: the signal's default action is to end it.
        raise Unreachable(f"keepalived (pid {process.pid}) is starting: ask again in a second")
    return number


def _send_signal(process: Process, number: int, root: Path) -> None:
    """Send through a pidfd, so that a pid that was just given to another process is not hit."""
    handle = os.pidfd_open(process.pid)
    try:
        if _process(process.pid, root) != process:
            raise Unreachable(
                f"keepalived (pid {process.pid}) was restarted while it was asked: ask again"
            )
        signal.pidfd_send_signal(handle, number)
    finally:
        os.close(handle)


def _identity(path: Path) -> tuple[int, ...] | None:
    """Tell one version of the file from the next; None when there is none."""
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_ctime_ns


def _read_owned(path: Path, owner: int) -> str:
    """Read a plain file of ``owner``; links and FIFOs are refused without waiting for them.

    :raises ValueError: When somebody else may have made the file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            raise ValueError("a link, which keepalived does not make: remove it") from exc
        raise
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode) or seen.st_uid != owner:
            found = f"{stat.filemode(seen.st_mode)} of uid {seen.st_uid}"
            raise ValueError(f"{found}, not a plain file of uid {owner}: remove it")
        return os.read(handle, _MAX_DUMP_BYTES).decode("utf-8", "replace")
    finally:
        os.close(handle)


__all__ = (
    "Instance",
    "Process",
    "Unreachable",
    "VrrpState",
    "find_process",
    "parse_dump",
    "read_state",
)
