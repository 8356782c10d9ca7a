# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Downtime that is expected of faults, and the budget of it that an objective leaves."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._availability import (
    PERIODS_S,
    availability,
    downtime,
    parallel,
)
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    mapping,
    named,
    number,
    text,
)

_KEYS = ("fault", "rto", "per_year")
_DIGITS = 6


@dataclasses.dataclass(frozen=True)
class Fault:
    """A kind of fault: how long each one lasts for a client, and how often it comes."""

    fault: str
    rto_s: float
    per_year: float

    @property
    def yearly_s(self) -> float:
        """Seconds of downtime that are expected of it in a year."""
        return self.rto_s * self.per_year


def read_fault(value: object) -> Fault:
    """Read ``{fault, rto, per_year}``.

    :raises Refused: If a key is missing, unknown, or its value cannot be read.
    """
    given = mapping(value)
    for key in given:
        if key not in _KEYS:
            raise Refused(f"{key} is not known: give {', '.join(_KEYS)}")
    for key in _KEYS:
        if key not in given:
            raise Refused(f"{key} is missing: give {', '.join(_KEYS)}")
    per_year = named("per_year", number, given["per_year"])
    if per_year < 0:
        raise Refused(f"per_year is {per_year:g}: a fault cannot come less often than never")
    return Fault(
        named("fault", text, given["fault"]),
        named("rto", _duration, given["rto"]),
        per_year,
    )


def _duration(value: object) -> float:
    try:
        return parse_duration(value)
    except ValueError as exc:
        raise Refused(str(exc)) from None


def expected(faults: Sequence[Fault]) -> dict[str, t.Any]:
    """Sum what faults cost in a year; one after the other, never two at once.

    >>> found = expected([Fault("node lost", 23, 1), Fault("switchover", 1.24, 12)])
    >>> found["downtime_s"], found["availability"]
    (37.88, 99.9998799655)

    :returns: ``parts`` (fault, rto_s, per_year, downtime_s, and its share in percent),
        ``downtime_s`` of a year, ``availability`` in percent.
    :raises ValueError: If there are no faults, or they take longer than a year.
    """
    if not faults:
        raise ValueError("there are no faults: give at least one, with its RTO and its rate")
    total = sum(each.yearly_s for each in faults)
    return {
        "parts": [
            {
                **dataclasses.asdict(each),
                "downtime_s": round(each.yearly_s, _DIGITS),
                "share": round(100 * each.yearly_s / total, 1) if total else 0.0,
            }
            for each in faults
        ],
        "downtime_s": round(total, _DIGITS),
        "availability": availability(total, PERIODS_S["year"]),
    }


def lost_majority(percent: float, members: int, needed: int) -> float:
    """Seconds of a year in which fewer members than needed are up, if they fail independently.

    >>> round(lost_majority(99.9, 3, 2))
    95
    """
    return downtime(parallel(percent, members, needed), PERIODS_S["year"])


def budget(
    percent: float, window_s: float, spent_s: float, elapsed_s: float
) -> Mapping[str, t.Any]:
    """Tell what is left of the downtime that an objective allows within a window.

    A burn rate of 1 spends the budget exactly in one window.

    >>> found = budget(99.9, 30 * 86400, 600, 10 * 86400)
    >>> found["allowed_s"], found["left_s"], found["burn_rate"]
    (2592.0, 1992.0, 0.6944)

    :arg elapsed_s: How much of the window has passed; all of it where the window moves along.
    :returns: ``allowed_s``, ``spent_s``, ``left_s`` (negative where too much is spent), ``met`` so
        far, ``left_percent`` and ``burn_rate`` (None where nothing is allowed), and ``lasts_s``,
        for how long the rest lasts at this rate (None where nothing is spent or allowed).
    :raises ValueError: If times do not fit together, or the objective is outside 0..100.
    """
    if not 0 < elapsed_s <= window_s:
        raise ValueError(f"{elapsed_s:g} s of a window of {window_s:g} s cannot have passed")
    if spent_s > elapsed_s:
        raise ValueError(f"{spent_s:g} s of downtime do not fit in the {elapsed_s:g} s that passed")
    allowed = downtime(percent, window_s)
    left = allowed - spent_s
    rate = (spent_s / allowed) / (elapsed_s / window_s) if allowed else None
    return {
        "allowed_s": allowed,
        "spent_s": spent_s,
        "left_s": round(left, _DIGITS),
        "left_percent": round(100 * left / allowed, 2) if allowed else None,
        "burn_rate": None if rate is None else round(rate, 4),
        "lasts_s": round(max(left, 0) * elapsed_s / spent_s, 1) if spent_s and allowed else None,
        "met": left >= 0,
    }


__all__ = ("Fault", "budget", "expected", "lost_majority", "read_fault")
