# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""How old is what a reader sees: the history of a reader against the history of the ledger.

A read may begin after a write was acknowledged and nevertheless not see it. Its *staleness* goes
from the oldest such acknowledgement to the start of the read: what it returned is at least so old.
It is 0 where the read saw everything that was acknowledged before it began. All of it is one
clock, that of the client that wrote and read, so it never overstates.

A read goes *backwards* where it saw less than one that had ended before it began.

Both histories are read as streams. Of the acknowledgements, only those are kept whose id is larger
than all before: the oldest one that a read missed is always one of them.
"""

from __future__ import annotations

import typing as t
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._history import (
    Header,
    HistoryError,
    Operation,
    read,
)
from ansible_collections.nines.ha.plugins.module_utils._points import Histogram, step_of
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import Verdict

MOST_KEPT = 1 << 20  # 16 MiB.
CLOCKS_APART_NS = 1_000_000_000


class Aim(t.NamedTuple):
    """What was declared: the oldest that a read may be, in seconds, and how many go backwards."""

    stale_s: float | None = None
    backwards: int | None = None


class Acknowledged:
    """When the writes were acknowledged, as far as a read can have missed them."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._ids, self._times = array("q"), array("q")
        self._most = most
        self.forgot = False

    def add(self, value: int, time: int) -> None:
        """Take in the next acknowledgement, in the order of their times."""
        if self._ids and value < self._ids[-1]:
            return
        if len(self._ids) >= self._most:
            self.forgot = True
            del self._ids[: self._most // 2], self._times[: self._most // 2]
        self._ids.append(value)
        self._times.append(time)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def age(self, seen: int, start: int) -> tuple[int, bool]:
        """Give the staleness in nanoseconds, and whether it may be more than that.

        >>> acknowledged = Acknowledged()
        >>> for value, time in ((1, 10), (3, 20), (2, 25), (4, 30)):
        ...     acknowledged.add(value, time)
        >>> [acknowledged.age(seen, 40)[0] for seen in (0, 1, 2, 3, 4)]
        [30, 20, 20, 10, 0]
        """
        place = bisect_right(self._ids, seen)
        if place == len(self._ids) or self._times[place] > start:
            return 0, False
        return start - self._times[place], self.forgot and place == 0


class Reads:
    """What the reads of a history saw."""

    def __init__(self, acknowledged: Acknowledged) -> None:
        self._acknowledged = acknowledged
        self._open: dict[int, tuple[int, int]] = {}
        self._newest = -1
        self.ages = Histogram()
        self.good = self.stale = self.backwards = 0
        self.at_least = False

    def feed(self, operation: Operation) -> None:
        """Take in the next operation, when all is known that was acknowledged before it.

        :raises HistoryError: If a good read does not say what it saw.
        """
        if operation.type == "invoke":
            self._open[operation.process] = operation.time, self._newest
            return
        start, floor = self._open.pop(operation.process, (operation.time, self._newest))
        if operation.type != "ok":
            return
        seen = operation.value
        if seen is None:
            raise HistoryError("a read has no value: this is no history of ledger_reader")
        age, at_least = self._acknowledged.age(seen, start)
        self.ages.add(age, step_of(age))
        self.good += 1
        self.stale += age > 0
        self.at_least |= at_least
        self.backwards += seen < floor
        self._newest = max(self._newest, seen)


def ahead_ns(reader: Header, ledger: Header) -> int:
    """Give how much later the ledger's history began, in nanoseconds.

    :raises HistoryError: If the two were not written on one client.
    """
    walls = ledger.wall_ns - reader.wall_ns
    if reader.start_ns is None or ledger.start_ns is None:
        return walls
    ahead = ledger.start_ns - reader.start_ns
    if abs(ahead - walls) > CLOCKS_APART_NS:
        raise HistoryError(
            "the histories of the reader and of the ledger do not have one clock: they have to come"
            " from one client, and nobody may set its clock meanwhile"
        )
    return ahead


def _acknowledgements(operations: Iterable[Operation], ahead: int) -> Iterator[tuple[int, int]]:
    for operation in operations:
        if operation.type == "ok":
            if operation.value is None:
                raise HistoryError("a write has no value: this is no history of ledger_probe")
            yield operation.value, operation.time + ahead


def follow(lines: Iterable[str], ledger_lines: Iterable[str]) -> tuple[Header, Reads, bool]:
    """Read both histories; say what was read, and whether anything was acknowledged.

    :raises HistoryError: If one is corrupt or cut off, of another kind, or of another client.
    """
    header, operations = read(lines)
    ledger, writes = read(ledger_lines)
    for one, kind in ((header, "reader"), (ledger, "ledger")):
        if one.kind != kind:
            raise HistoryError(f"the history {one.name} is of the kind {one.kind!r}, not {kind!r}")
    acknowledged = Acknowledged()
    reads = Reads(acknowledged)
    coming = _acknowledgements(writes, ahead_ns(header, ledger))
    following = next(coming, None)
    for operation in operations:
        while following is not None and following[1] <= operation.time:
            acknowledged.add(*following)
            following = next(coming, None)
        reads.feed(operation)
    for _rest in coming:
        pass  # To its end, which says whether it is whole.
    return header, reads, bool(acknowledged)


def judge(
    lines: Iterable[str],
    ledger_lines: Iterable[str],
    aims: t.Mapping[str, Aim],
    file: str | None = None,
) -> dict[str, t.Any]:
    """Turn the two histories into the record's entry for one reader.

    :arg aims: Objectives by the reader's name. Where it has none ``passed`` is None: what it saw is
        then told and not judged.
    :arg file: Where the reader's history is, relative to the record.
    """
    aim = Aim()
    whence = {} if file is None else {"file": file}
    try:
        header, reads, written = follow(lines, ledger_lines)
    except HistoryError as exc:
        # Whose it was may be what cannot be read: it is not judged only where nobody would be.
        judged = any(one != aim for one in aims.values())
        why = [f"{file or 'a reader'} cannot be judged: {exc}"]
        nothing = dict.fromkeys(("stale_max_s", "stale_p99_s", "backwards"))
        passed: Verdict | None = "unknown" if judged else None
        return {**whence, **_aims(aim), **nothing, "passed": passed, "reasons": why}
    aim = aims.get(header.name, aim)
    passed, reasons = _verdict(header.name, reads, written, aim)
    known = bool(reads.good) and written
    return {
        **whence,
        "name": header.name,
        "target": header.target,
        **_aims(aim),
        "reads": reads.good,
        "stale": reads.stale,
        "stale_max_s": _seconds(reads.ages.longest) if known else None,
        "stale_p99_s": _seconds(reads.ages.percentile(0.99)) if known else None,
        "backwards": reads.backwards if reads.good else None,
        "passed": passed,
        "reasons": reasons,
    }


def _aims(aim: Aim) -> dict[str, t.Any]:
    return {"objective_stale_s": aim.stale_s, "objective_backwards": aim.backwards}


def _seconds(ns: int) -> float:
    return round(ns / 1e9, 4)


def _verdict(name: str, reads: Reads, written: bool, aim: Aim) -> tuple[Verdict | None, list[str]]:
    if aim == Aim():
        return None, []
    faults = []
    longest = _seconds(reads.ages.longest)
    if aim.stale_s is not None and longest > aim.stale_s:
        faults.append(
            f"{name}: what was read was up to {longest} s old, the objective is {aim.stale_s:g} s"
        )
    if aim.backwards is not None and reads.backwards > aim.backwards:
        faults.append(
            f"{name}: {reads.backwards} reads saw less than one before them, {aim.backwards} may"
        )
    doubts = []
    if not reads.good:
        doubts.append(f"{name}: no read had an answer, so nothing is known of what it would see")
    elif not written:
        doubts.append(f"{name}: no write was acknowledged before a read, so none can be missed")
    elif reads.at_least:
        doubts.append(f"{name}: a read was so old that its age is not known any more")
    return (False if faults else "unknown" if doubts else True), faults + doubts


def rows(reader: t.Mapping[str, t.Any]) -> list[tuple[str, str]]:
    """Give the line of a reader for people."""
    whose = reader.get("name") or reader.get("file")
    what = f"Reads of {whose}" if whose else "Reads"
    if reader["stale_max_s"] is None:
        return [(what, "staleness unknown")]
    aim = reader["objective_stale_s"]
    objective = "no objective" if aim is None else f"objective {aim:g} s"
    return [
        (
            what,
            f"at most {reader['stale_max_s']:g} s old ({objective}), 99 % at most"
            f" {reader['stale_p99_s']:g} s, {reader['backwards']} of {reader['reads']} went"
            " backwards",
        )
    ]


__all__ = ("Acknowledged", "Aim", "Reads", "ahead_ns", "follow", "judge", "rows")
