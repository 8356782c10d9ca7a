# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What the record shows of one probe: its windows, its outages, and points to draw."""

from __future__ import annotations

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._outage import Checker, Stretch, Window
from ansible_collections.nines.ha.plugins.module_utils._points import Points

MAX_OUTAGES = 100


def seconds(ns: int) -> float:
    """Nanoseconds as seconds, to the tenth of a millisecond."""
    return round(ns / 1e9, 4)


def points_of(points: Points) -> dict[str, t.Any]:
    """Give the points of a drawing, as rows of start, ok, bad, shortest, median, longest."""

    def exact(ns: int | None) -> float | None:
        return None if ns is None else round(ns / 1e9, 6)

    rows = [
        [seconds(p.start), p.ok, p.bad, exact(p.shortest), exact(p.median), exact(p.longest)]
        for p in points.points()
    ]
    return {"bucket_s": seconds(points.width), "rows": rows}


def outages_of(checker: Checker, trailing: Stretch | None, placed: bool) -> dict[str, t.Any]:
    """Give the longest outages in their order, and how many there were.

    :arg placed: Whether it is known when the fault was.
    """
    found = []
    for name, window in checker.windows.items():
        some = {*window.outages, *([window.longest] if window.outages and window.longest else [])}
        found += [(stretch, name, True) for stretch in some]
    if trailing is not None:
        found.append((trailing, "fault", False))
    total = sum(window.outage_count for window in checker.windows.values())
    longest = sorted(found, key=lambda item: item[0].length, reverse=True)[:MAX_OUTAGES]
    inject = checker.marks.inject
    return {
        "count": total + (trailing is not None),
        "longest": [
            {
                "start_s": seconds(stretch.start),
                "offset_s": seconds(stretch.start - inject) if placed else None,
                "length_s": seconds(stretch.length),
                "window": name if placed else None,
                "ended": ended,
            }
            for stretch, name, ended in sorted(longest)
        ],
    }


def from_injection_of(checker: Checker) -> float | None:
    """Give the seconds from the injection to the end of the outage; None without an outage."""
    longest = checker.windows["fault"].longest
    if longest is None or longest.length <= checker.notable:
        return None
    return seconds(longest.end - checker.marks.inject)


def window_of(window: Window) -> dict[str, t.Any]:
    """Give the counts of one window."""
    return {
        **window.counts,
        "longest_s": seconds(window.longest.length) if window.longest else None,
        "outages": window.outage_count,
        "unavailable_s": seconds(window.unavailable),
        "errors": dict(sorted(window.errors.items())),
    }


__all__ = ("from_injection_of", "outages_of", "points_of", "seconds", "window_of")
