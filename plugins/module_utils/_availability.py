# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Availability: percent <-> allowed downtime, and parts -> the whole.

All availabilities are in percent. Parts are taken to fail independently of each other; parts that
share a failure domain (rack, power, host) do worse than these figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration

_DAY_S = 86400.0
_YEAR_S = 365.25 * _DAY_S  # the Julian year: leap days included
PERIODS_S = {"year": _YEAR_S, "month": _YEAR_S / 12, "week": 7 * _DAY_S, "day": _DAY_S}

# Beyond any figure that means something, and few enough to drop the noise of floats.
_PERCENT_DIGITS = 10
_SECOND_DIGITS = 6
# More nines than this are below what the percents here can hold.
_NINES_MAX = 9


def period_seconds(period: object) -> float:
    """Seconds of a year (365.25 days), a month (a year / 12), a week, a day, or any duration.

    >>> period_seconds("week"), period_seconds("12h")
    (604800.0, 43200.0)

    :raises ValueError: If it is neither, or has no length.
    """
    if isinstance(period, str) and period in PERIODS_S:
        return PERIODS_S[period]
    try:
        seconds = parse_duration(period)
    except ValueError as exc:
        raise ValueError(f"the period is none of {', '.join(PERIODS_S)}, and {exc}") from None
    if seconds == 0:
        raise ValueError("the period is 0 s: it must have a length")
    return seconds


def _share_down(percent: float) -> float:
    if not 0 <= percent <= 100:
        raise ValueError(f"an availability of {percent:g} % does not exist: give 0 to 100")
    return (100 - percent) / 100


def _percent_up(share_down: float) -> float:
    return round(100 * (1 - share_down), _PERCENT_DIGITS)


def downtime(percent: float, period_s: float) -> float:
    """Seconds that a service may be down within a period.

    >>> downtime(99.9, PERIODS_S["year"])
    31557.6

    :raises ValueError: If the availability is outside 0..100.
    """
    return round(_share_down(percent) * period_s, _SECOND_DIGITS)


def availability(downtime_s: float, period_s: float) -> float:
    """Percent of the period that a service was up.

    >>> availability(864, PERIODS_S["day"])
    99.0

    :raises ValueError: If the downtime is longer than the period.
    """
    if downtime_s > period_s:
        raise ValueError(f"{downtime_s:g} s of downtime do not fit in a period of {period_s:g} s")
    return _percent_up(downtime_s / period_s)


def series(parts: Sequence[float]) -> float:
    """Percent of a chain that needs each of its parts.

    >>> series([99.9, 99.9])
    99.8001

    :raises ValueError: If there are no parts, or one is outside 0..100.
    """
    return parallel_parts(parts, len(parts))


def parallel(percent: float, n: int, k: int = 1) -> float:
    """Percent of ``n`` equal parts of which ``k`` are enough.

    >>> parallel(99.0, 2), parallel(99.0, 3, k=2)
    (99.99, 99.9702)

    :raises ValueError: If the availability is outside 0..100, or not 1 <= k <= n.
    """
    return parallel_parts([percent] * n, k)


def parallel_parts(parts: Sequence[float], k: int = 1) -> float:
    """Percent of redundant parts, each with its own availability, of which ``k`` are enough.

    >>> parallel_parts([99.0, 99.9])
    99.999

    :raises ValueError: If a part is outside 0..100, or not 1 <= k <= number of parts.
    """
    if not parts:
        raise ValueError("there are no parts: give at least one availability in percent")
    if not 1 <= k <= len(parts):
        raise ValueError(f"k is {k}: of {len(parts)} parts, 1 to {len(parts)} can be needed")
    # up[j]: probability that exactly j of the parts seen so far are up.
    up = [1.0]
    for part in parts:
        down = _share_down(part)
        grown = zip([*up, 0.0], [0.0, *up], strict=True)
        up = [same * down + one_less * (1 - down) for same, one_less in grown]
    # The small probabilities are summed, since 1 - (almost 1) loses the nines that count.
    return _percent_up(math.fsum(up[:k]))


def from_nines(nines: float) -> float:
    """Percent of a number of nines: ``100 (1 - 10 ** -nines)``.

    >>> from_nines(3), from_nines(3.3)
    (99.9, 99.9498812766)

    :raises ValueError: If it is not within 0..9.
    """
    if not 0 <= nines <= _NINES_MAX:
        raise ValueError(f"{nines:g} nines mean nothing here: give 0 to {_NINES_MAX}")
    return _percent_up(10**-nines)


def to_nines(percent: float) -> float | None:
    """Number of nines of an availability: ``-log10`` of the share of time that it is down.

    >>> to_nines(99.9), to_nines(99.95), to_nines(100)
    (3.0, 3.30103, None)

    :returns: None for 100 %, which has no last nine.
    :raises ValueError: If the availability is outside 0..100.
    """
    share = _share_down(percent)
    # Adding 0 turns the -0.0 of an availability of 0 % into 0.0.
    return round(-math.log10(share), _SECOND_DIGITS) + 0.0 if share else None


def from_mtbf(mtbf_s: float, mttr_s: float) -> float:
    """Percent of the time that a part is up, from mean times in seconds.

    ``mtbf_s`` is the mean time that it runs from a repair to the next failure.

    >>> from_mtbf(180 * 86400, 4 * 3600)
    99.907493062

    :raises ValueError: If it never runs.
    """
    if mtbf_s <= 0:
        raise ValueError("the MTBF is 0 s: a part that never runs has no availability")
    return _percent_up(mttr_s / (mtbf_s + mttr_s))


__all__ = (
    "PERIODS_S",
    "availability",
    "downtime",
    "from_mtbf",
    "from_nines",
    "parallel",
    "parallel_parts",
    "period_seconds",
    "series",
    "to_nines",
)
