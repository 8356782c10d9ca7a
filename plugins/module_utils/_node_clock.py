# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What the kernel knows of its clock: whether something keeps it right, and how well."""

from __future__ import annotations

import ctypes
import typing as t
from collections.abc import Callable

_TIME_ERROR = 5
_STA_UNSYNC = 0x0040
_MICROSECOND = 1e-6
# struct timex of Linux: modes, offset, freq, maxerror, esterror, status, …; 208 bytes on 64 bits.
_SIZE = 256


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * _SIZE),
    )


class Reading(t.NamedTuple):
    """What adjtimex(2) returned: the state, the status bits, both errors in microseconds."""

    state: int
    status: int
    maxerror_us: int
    esterror_us: int


def read_kernel() -> Reading:
    """Ask the kernel; it changes nothing and needs no privilege.

    :raises OSError: If the kernel refuses, as some containers do.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = _Timex(modes=0)
    try:
        state = libc.adjtimex(ctypes.byref(buffer))
    except AttributeError as exc:
        raise OSError("this system has no adjtimex") from exc
    if state < 0:
        number = ctypes.get_errno()
        raise OSError(number, "adjtimex was refused")
    return Reading(state, buffer.status, buffer.maxerror, buffer.esterror)


def clock(read: Callable[[], Reading] = read_kernel) -> dict[str, t.Any]:
    """Tell whether the clock is kept; errors are in seconds.

    >>> clock(lambda: Reading(0, 0x2001, 20_000, 1500))["synchronised"]
    True
    >>> clock(lambda: Reading(5, 0x0040, 16_000_000, 16_000_000))["synchronised"]
    False
    """
    try:
        found = read()
    except OSError as exc:
        return {
            "synchronised": "unknown",
            "estimated_error_s": None,
            "maximum_error_s": None,
            "reason": f"the kernel does not tell: {exc}",
        }
    kept = found.state != _TIME_ERROR and not found.status & _STA_UNSYNC
    return {
        "synchronised": kept,
        # Of a clock that nobody keeps these say nothing.
        "estimated_error_s": found.esterror_us * _MICROSECOND if kept else None,
        "maximum_error_s": found.maxerror_us * _MICROSECOND if kept else None,
        "reason": "" if kept else "the kernel says that nothing keeps the clock (STA_UNSYNC)",
    }


__all__ = ("Reading", "clock", "read_kernel")
