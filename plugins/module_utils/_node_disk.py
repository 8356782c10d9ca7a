# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""How fast a disk syncs, and how much room there is: bounded, and nothing stays behind."""

from __future__ import annotations

import math
import os
import tempfile
import time
import typing as t
from collections.abc import Callable, Sequence
from pathlib import Path

_MIB = 1 << 20
# What etcd's own advice measures with: writes of this size, each followed by fdatasync.
_WRITE = b"\0" * 2300
_MAX_WRITES = 500
_MIN_WRITES = 20
_ROOM = 64 * _MIB

Clock = Callable[[], float]


def existing_parent(path: str) -> str:
    """Give the folder itself, or the nearest one above it that is there.

    >>> existing_parent("/there/is/no/such/folder")
    '/'
    """
    found = Path(path)
    while not found.is_dir() and found != found.parent:
        found = found.parent
    return str(found)


def sync_times(
    folder: str,
    seconds: float,
    sync: Callable[[int], None] = os.fdatasync,
    now: Clock = time.perf_counter,
) -> list[float]:
    """Write to a file without a name, sync after each write, give the times in seconds.

    The file has no name where the file system can do that, and loses it at once elsewhere: nothing
    is left, whatever ends this process.

    :raises OSError: If the folder cannot be written to.
    """
    times: list[float] = []
    end = now() + seconds
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        while len(times) < _MAX_WRITES:
            start = now()
            if start >= end:
                break
            file.write(_WRITE)
            sync(file.fileno())
            times.append(now() - start)
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """Give the nearest rank.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5), percentile([5.0], 0.99)
    (2.0, 5.0)
    """
    rank = max(1, math.ceil(share * len(values)))
    return sorted(values)[rank - 1]


def disk(
    path: str, seconds: float, measure: Callable[[str, float], list[float]] = sync_times
) -> dict[str, t.Any]:
    """Measure the place where a folder is, or will be; times are in milliseconds.

    :arg seconds: 0 measures no syncs.
    """
    folder = existing_parent(path)
    found: dict[str, t.Any] = {
        "path": path,
        "measured": folder,
        **_space(folder),
        "fsync_p50_ms": None,
        "fsync_p99_ms": None,
        "fsync_max_ms": None,
        "fsyncs": 0,
        "reason": "",
    }
    if seconds <= 0:
        return {**found, "reason": "nothing asked for it"}
    if found["free_mib"] is not None and found["free_mib"] * _MIB < _ROOM:
        return {**found, "reason": f"only {found['free_mib']} MiB are free: nothing was written"}
    try:
        times = measure(folder, seconds)
    except OSError as exc:
        return {**found, "reason": f"{folder} cannot be written to: {exc.strerror or exc}"}
    found["fsyncs"] = len(times)
    if len(times) < _MIN_WRITES:
        slow = max(times, default=0.0)
        reason = f"{len(times)} syncs in {seconds:g} s are too few (slowest {slow * 1000:.0f} ms)"
        return {**found, "fsync_max_ms": _ms(slow), "reason": reason}
    return {
        **found,
        "fsync_p50_ms": _ms(percentile(times, 0.5)),
        "fsync_p99_ms": _ms(percentile(times, 0.99)),
        "fsync_max_ms": _ms(max(times)),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _space(folder: str) -> dict[str, t.Any]:
    try:
        space = os.statvfs(folder)
    except OSError:
        return {"free_mib": None, "size_mib": None, "device": None}
    return {
        "free_mib": space.f_bavail * space.f_frsize // _MIB,
        "size_mib": space.f_blocks * space.f_frsize // _MIB,
        "device": os.stat(folder).st_dev,
    }


def disks(
    places: Sequence[tuple[str, bool]],
    seconds: float,
    one: Callable[[str, float], dict[str, t.Any]] = disk,
) -> list[dict[str, t.Any]]:
    """Measure each place; two on one file system share one measurement of syncs."""
    found: list[dict[str, t.Any]] = []
    measured: dict[t.Any, dict[str, t.Any]] = {}
    for path, syncs in places:
        space = one(path, 0.0)
        device = space["device"]
        if not syncs:
            found.append(space)
        elif device is not None and device in measured:
            found.append({**measured[device], "path": path})
        else:
            measured[device] = one(path, seconds)
            found.append(measured[device])
    return found


def memory(text: str) -> dict[str, t.Any]:
    """Read ``/proc/meminfo``.

    >>> memory("MemTotal: 2048 kB\\nMemAvailable: 1024 kB\\n")
    {'total_mib': 2, 'available_mib': 1}
    """
    sizes = {}
    for line in text.splitlines():
        name, _colon, rest = line.partition(":")
        number = rest.split()[:1]
        if number and number[0].isdigit():
            sizes[name] = int(number[0]) // 1024
    return {"total_mib": sizes.get("MemTotal"), "available_mib": sizes.get("MemAvailable")}


__all__ = ("disk", "disks", "existing_parent", "memory", "percentile", "sync_times")
