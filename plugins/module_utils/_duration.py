# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Durations: text or number -> seconds, and seconds -> text for people."""

from __future__ import annotations

import math
import re
import typing as t

_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SYNTAX = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*", re.ASCII)
_ACCEPTED = "write a number of seconds, or a number with ms, s, m, h or d, like 250ms, 30s or 1.5h"


def parse_duration(value: object) -> float:
    """Read a duration; the result is in seconds, and a bare number is seconds.

    >>> parse_duration("250ms"), parse_duration("5m"), parse_duration(30)
    (0.25, 300.0, 30.0)

    :raises ValueError: If it is no duration, is negative, or is not finite.
    """
    if isinstance(value, str):
        return _finite(_parse_text(value), value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{value!r} is no duration: {_ACCEPTED}")
    if value < 0:
        raise ValueError(f"a duration of {value!r} s is negative: {_ACCEPTED}")
    try:
        return _finite(float(value), value)
    except OverflowError:
        raise ValueError(f"the duration is too large: {_ACCEPTED}") from None


def _parse_text(text: str) -> float:
    match = _SYNTAX.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no duration: {_ACCEPTED}")
    number, unit = match.groups()
    # Milliseconds are divided: 250 * 0.001 would not always be the nearest float.
    return float(number) / 1000 if unit == "ms" else float(number) * _UNIT_S[unit or "s"]


def _finite(seconds: float, given: object) -> float:
    if not math.isfinite(seconds):
        raise ValueError(f"{given!r} is no finite duration: {_ACCEPTED}")
    return seconds


def format_duration(seconds: float) -> str:
    """Write seconds the way people read them.

    >>> [format_duration(s) for s in (0.24, 12, 185, 31557.6)]
    ['0.24 s', '12 s', '3 min 5 s', '8 h 45 min 58 s']

    :raises ValueError: If it is negative or not finite.
    """
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(f"{seconds!r} s cannot be shown: a duration is finite and not negative")
    if seconds < 0.001:
        return f"{seconds:.2g} s"
    rounded = round(seconds, 3)
    if rounded < 60:
        return f"{rounded:g} s"
    return " ".join(_parts(round(seconds)))


def _parts(seconds: int) -> t.Iterator[str]:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            yield f"{count} {unit}"


__all__ = ("format_duration", "parse_duration")
