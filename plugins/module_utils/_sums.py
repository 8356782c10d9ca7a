# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Worst cases as sums that can be shown: what happens one after the other, in seconds."""

from __future__ import annotations

import math
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._vrrp import PRIORITY_MIN, skew_time

_DIGITS = 6  # microseconds: beyond them is only the noise of floats
_DOWN_ADVERTS = 3  # keepalived's default and the number of both RFCs


class Sum(t.NamedTuple):
    """Terms of a worst case, each as text and in seconds."""

    terms: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        """The total."""
        return round(math.fsum(seconds for _text, seconds in self.terms), _DIGITS)

    def then(self, *others: Sum) -> Sum:
        """Append what happens afterwards."""
        return Sum(sum((other.terms for other in others), self.terms))

    def __str__(self) -> str:
        """Show the arithmetic.

        >>> str(times(3, 0.1).then(single(0.1, "skew")))
        '3 x 0.1 s + 0.1 s skew = 0.4 s'
        """
        terms = " + ".join(text for text, _seconds in self.terms)
        return f"{terms} = {format_duration(self.seconds)}"


def single(seconds: float, label: str) -> Sum:
    """Make a sum of one labelled term."""
    return Sum(((f"{format_duration(seconds)} {label}", seconds),))


def times(count: int, seconds: float, label: str = "") -> Sum:
    """Make a sum of one repeated term."""
    each = f"{count} x {format_duration(seconds)}" if count > 1 else format_duration(seconds)
    return Sum(((f"{each} {label}".rstrip(), count * seconds),))


def takeover(advert_int: float, lowest_priority: int = PRIORITY_MIN, version: int = 3) -> Sum:
    """Sum of a node loss: adverts that stay away, then the skew of the member that takes over.

    :raises ValueError: As :func:`_vrrp.skew_time`.
    """
    return times(_DOWN_ADVERTS, advert_int).then(handover(advert_int, lowest_priority, version))


def handover(advert_int: float, lowest_priority: int = PRIORITY_MIN, version: int = 3) -> Sum:
    """Sum of an owner that says goodbye (priority 0): the skew of the member that takes over.

    :raises ValueError: As :func:`_vrrp.skew_time`.
    """
    return single(skew_time(lowest_priority, advert_int, version), "skew")


def server_down(inter: float, fastinter: float, fall: int, timeout: float) -> Sum:
    """Sum until HAProxy marks a server down that swallows everything.

    It vanishes right after it passed a check. HAProxy waits ``inter``, then ``fastinter`` before
    each further look, and each look ends with its timeout.
    """
    first = single(inter, "inter").then(single(timeout, "timeout"))
    if fall == 1:
        return first
    return first.then(times(fall - 1, fastinter, "fastinter"), times(fall - 1, timeout, "timeout"))


__all__ = (
    "Sum",
    "handover",
    "server_down",
    "single",
    "takeover",
    "times",
)
