# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""How far the clock of a node is off, from round trips."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterator

COMMAND = "LC_ALL=C date +%s.%N"
MAX_TRIES = 20
_TIME = re.compile(r"\d{9,11}\.\d{1,9}")


class Trip(t.NamedTuple):
    """One question: sent and answered by the own clock, read by the other one; in seconds."""

    sent: float
    read: float
    answered: float

    @property
    def offset_s(self) -> float:
        """The other clock minus the own one, if it was read in the middle of the trip."""
        return self.read - (self.sent + self.answered) / 2

    @property
    def uncertainty_s(self) -> float:
        """How far that may be wrong: it was read somewhere within the trip."""
        return (self.answered - self.sent) / 2


def best(trips: list[Trip]) -> Trip | None:
    """Take the shortest trip; one in which the own clock was set back is none.

    >>> best([Trip(10.0, 10.5, 12.0), Trip(20.0, 20.3, 20.2)]).uncertainty_s > 0.09
    True
    """
    sound = [trip for trip in trips if trip.answered >= trip.sent]
    return min(sound, key=lambda trip: trip.uncertainty_s, default=None)


def compare(
    ask: Callable[[str], tuple[int, str, str]], now: Callable[[], float], tries: int
) -> dict[str, t.Any]:
    """Ask a node for its time, and tell how far it is off.

    :arg ask: Runs a command there; gives its status, output and errors.
    :raises ValueError: If the number of tries is out of range.
    """
    if not 1 <= tries <= MAX_TRIES:
        raise ValueError(f"tries is {tries}: give 1 to {MAX_TRIES}")
    trips: list[Trip] = []
    reason = "its clock was set while it was asked"
    for sent, answered, status, out, err in _asked(ask, now, tries):
        found = _TIME.search(out)
        if status != 0 or not found:
            reason = f"`{COMMAND}` ended with {status}: {(err or out).strip()[:120] or 'nothing'}"
            break
        trips.append(Trip(sent, float(found[0]), answered))
    shortest = best(trips)
    if shortest is None:
        return {"offset_s": None, "uncertainty_s": None, "reason": reason}
    return {
        "offset_s": round(shortest.offset_s, 6),
        "uncertainty_s": round(shortest.uncertainty_s, 6),
        "reason": "",
    }


def _asked(
    ask: Callable[[str], tuple[int, str, str]], now: Callable[[], float], tries: int
) -> Iterator[tuple[float, float, int, str, str]]:
    # The first one may have to open the connection.
    for _number in range(tries + 1):
        sent = now()
        status, out, err = ask(COMMAND)
        yield sent, now(), status, out, err


__all__ = ("COMMAND", "MAX_TRIES", "Trip", "best", "compare")
