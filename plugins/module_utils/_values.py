# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Values that people give: read, or refused in a sentence that names them.

Numbers may come as text, since templates without native types turn them into it.
"""

from __future__ import annotations

import contextlib
import math
import typing as t
from collections.abc import Callable, Mapping, Sequence

_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

_T = t.TypeVar("_T")


class Refused(ValueError):
    """A value that cannot be read, with the names that lead to it."""


def named(name: str, parse: Callable[[object], _T], value: object) -> _T:
    """Parse a value, or say which one cannot be.

    >>> named("members", whole, "3")
    3

    :raises Refused: If it cannot be parsed.
    """
    try:
        return parse(value)
    # The cause is in the text; ansible-core would print it a second time.
    except Refused as exc:
        raise Refused(f"{name}: {exc}") from None
    except ValueError as exc:
        raise Refused(f"{name} {exc}, it is {_show(value)}") from None


def _show(value: object) -> str:
    # A container is not spelled out: it is long, and may hold what nobody should read.
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    return repr(value)


def text(value: object) -> str:
    """Take a text that is not empty.

    :raises ValueError: If it is none.
    """
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text")
    return value


def whole(value: object) -> int:
    """Take a whole number.

    :raises ValueError: If it is none.
    """
    if not isinstance(value, bool) and isinstance(value, (int, str)):
        with contextlib.suppress(ValueError):
            return int(value)
    raise ValueError("must be a whole number")


def count(value: object) -> int:
    """Take a whole number of at least 1.

    :raises ValueError: If it is none.
    """
    result = whole(value)
    if result < 1:
        raise ValueError("must be at least 1")
    return result


def number(value: object) -> float:
    """Take a finite number.

    :raises ValueError: If it is none.
    """
    result = math.nan
    if not isinstance(value, bool) and isinstance(value, (int, float, str)):
        with contextlib.suppress(OverflowError, ValueError):
            result = float(value)
    if not math.isfinite(result):
        raise ValueError("must be a number")
    return result


def positive(value: object) -> float:
    """Take a finite number greater than 0.

    :raises ValueError: If it is none.
    """
    result = number(value)
    if result <= 0:
        raise ValueError("must be greater than 0")
    return result


def flag(value: object) -> bool:
    """Take true or false.

    :raises ValueError: If it is neither.
    """
    if isinstance(value, bool):
        return value
    if str(value).lower() not in _TRUTH:
        raise ValueError("must be true or false")
    return _TRUTH[str(value).lower()]


def mapping(value: object) -> Mapping[str, t.Any]:
    """Take a mapping.

    :raises ValueError: If it is none.
    """
    if not isinstance(value, Mapping):
        raise ValueError("must be a mapping")
    return value


def sequence(value: object) -> Sequence[t.Any]:
    """Take a list.

    :raises ValueError: If it is none.
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise ValueError("must be a list")
    return value


def sequence_of(parse: Callable[[object], _T]) -> Callable[[object], tuple[_T, ...]]:
    """Take a list of which each entry is parsed; a refused one is named by its position, from 1."""

    def parse_all(value: object) -> tuple[_T, ...]:
        return tuple(named(f"entry {i}", parse, each) for i, each in enumerate(sequence(value), 1))

    return parse_all


def mapping_of(parse: Callable[[object], _T]) -> Callable[[object], dict[str, _T]]:
    """Take a mapping of which each value is parsed; a refused one is named by its key."""

    def parse_all(value: object) -> dict[str, _T]:
        return {str(key): named(str(key), parse, each) for key, each in mapping(value).items()}

    return parse_all


__all__ = (
    "Refused",
    "count",
    "flag",
    "mapping",
    "mapping_of",
    "named",
    "number",
    "positive",
    "sequence",
    "sequence_of",
    "text",
    "whole",
)
