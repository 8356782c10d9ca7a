# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The ledger: what clients were promised against what the instances have.

Each write of a run has a unique id. The history says what became of it at the client; after the
fault every instance says which ids it has. An acknowledged id that an instance lacks is *lost*.

The RPO in seconds goes from the START of the oldest lost write to the acknowledgement that was the
newest before the outage. The outage is the first stretch without an acknowledgement, longer than
five periods and 50 ms, that begins with the newest lost acknowledgement or after it; where none
follows, the newest lost acknowledgement itself is the end. So the RPO is 0 exactly where nothing is
lost, and it never understates: over several failovers it goes from the first loss to the last.
"""

from __future__ import annotations

import math
import typing as t
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from ansible_collections.nines.ha.plugins.module_utils._history import (
    Header,
    HistoryError,
    Operation,
    read,
)
from ansible_collections.nines.ha.plugins.module_utils._outage import NOTABLE_NS, NOTABLE_PERIODS
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import Verdict

SHOWN = 10
KINDS = ("lost", "duplicates", "ghosts", "strangers", "unknown_present", "unknown_absent")


class Ledger(t.NamedTuple):
    """What the comparison found; each is a set of ids.

    ``strangers`` are there although the history does not know them.
    """

    lost: Set[int]
    duplicates: Set[int]
    ghosts: Set[int]
    strangers: Set[int]
    unknown_present: Set[int]
    unknown_absent: Set[int]


class Found(t.NamedTuple):
    """What one instance has; ``error`` says why it could not be read, ``ids`` is then empty."""

    name: str
    role: str | None
    ids: Sequence[int] = ()
    waited_s: float = 0.0
    error: str | None = None
    expected: str | None = None


class Tally:
    """What became of each write, from the client's point of view; times in nanoseconds."""

    def __init__(self) -> None:
        self.period_ns = 0
        self.acknowledged: set[int] = set()
        self.failed: set[int] = set()
        self.unknown: set[int] = set()
        self.truncated: str | None = None
        self._open: dict[int, int] = {}
        # Parallel arrays in the order of the acknowledgements: a million writes are 24 MB.
        self._ids, self._starts, self._ends = array("q"), array("q"), array("q")
        self._others: dict[int, int] = {}

    def feed(self, operation: Operation) -> None:
        """Take the next operation in.

        :raises HistoryError: If it carries no id, or its id ended twice.
        """
        value = operation.value
        if value is None:
            raise HistoryError("an operation has no value: this is no history of ledger_probe")
        if operation.type == "invoke":
            if value in self.acknowledged or value in self._others or value in self._open:
                raise HistoryError(f"the id {value} was written twice")
            self._open[value] = operation.time
            return
        start = self._open.pop(value, None)
        if start is None:
            raise HistoryError(f"the id {value} has an outcome and no start, or two outcomes")
        if operation.type == "ok":
            self.acknowledged.add(value)
            self._ids.append(value)
            self._starts.append(start)
            self._ends.append(operation.time)
            return
        (self.failed if operation.type == "fail" else self.unknown).add(value)
        self._others[value] = start

    def close(self) -> None:
        """Count what was started and has no outcome as unknown."""
        self.unknown.update(self._open)
        self._others.update(self._open)
        self._open = {}

    def times_s(self, ids: Iterable[int]) -> dict[int, float | None]:
        """When these writes began, in seconds since the header; None for ids it does not know."""
        wanted = set(ids)
        times: dict[int, float | None] = {value: None for value in wanted}
        found = {value: self._others[value] for value in wanted if value in self._others}
        if wanted & self.acknowledged:
            pairs = zip(self._ids, self._starts, strict=True)
            found.update((value, start) for value, start in pairs if value in wanted)
        times.update((value, round(start / 1e9, 4)) for value, start in found.items())
        return times

    def rpo_s(self, lost: Set[int]) -> float:
        """Give the RPO in seconds, rounded up to the tenth of a millisecond; 0.0 without a loss."""
        if not lost:
            return 0.0
        places = [place for place, value in enumerate(self._ids) if value in lost]
        oldest = min(self._starts[place] for place in places)
        end = self._before_outage(places[-1])
        return math.ceil((end - oldest) / 1e5) / 1e4

    def _before_outage(self, place: int) -> int:
        notable = max(NOTABLE_PERIODS * self.period_ns, NOTABLE_NS)
        for here in range(place, len(self._ends) - 1):
            if self._ends[here + 1] - self._ends[here] > notable:
                return self._ends[here]
        return self._ends[place]


def tally(lines: Iterable[str]) -> Tally:
    """Read a history as a stream; a corrupt or cut off one gives what stands before that.

    An acknowledgement that was written down counts, whatever comes after it.
    """
    found = Tally()
    try:
        header, operations = read(lines)
        _check_kind(header)
        found.period_ns = header.period_ns
        feed = found.feed
        for operation in operations:
            feed(operation)
    except HistoryError as exc:
        found.truncated = str(exc)
    found.close()
    return found


def _check_kind(header: Header) -> None:
    if header.kind != "ledger":
        raise HistoryError(
            f"the history is of the kind {header.kind!r}: give one of nines.ha.ledger_probe"
        )


def judge(
    acknowledged: Set[int], failed: Set[int], unknown: Set[int], present: Sequence[int]
) -> Ledger:
    """Compare what was promised with what is there.

    :arg present: Ids of the rows of one instance, each as often as it is there, in any order.

    >>> judge({1, 2}, {3}, {4, 5}, [1, 4]).lost
    {2}
    """
    there = set(present)
    twice: set[int] = set()
    if len(there) != len(present):
        twice = {value for value, count in Counter(present).items() if count > 1}
    return Ledger(
        lost=acknowledged - there,
        duplicates=twice,
        ghosts=failed & there,
        strangers=there - acknowledged - failed - unknown,
        unknown_present=unknown & there,
        unknown_absent=unknown - there,
    )


def merge(ledgers: Sequence[Ledger]) -> Ledger:
    """Put instances together: an id is lost, or present, where one of them says so.

    >>> merge([judge({1}, set(), {2}, [1, 2]), judge({1}, set(), {2}, [])]).unknown_absent
    set()
    """
    together = Ledger(*(set().union(*sets) for sets in zip(*ledgers, strict=True)))
    return together._replace(unknown_absent=together.unknown_absent - together.unknown_present)


def report(history: Tally, instances: Sequence[Found], run: str) -> dict[str, t.Any]:
    """Give the result of a check: counts, the first ids of each kind, the RPO, the verdict."""
    sides = (history.acknowledged, history.failed, history.unknown)
    judged = {one.name: judge(*sides, one.ids) for one in instances if one.error is None}
    total = merge(list(judged.values())) if judged else Ledger(*(set() for _kind in KINDS))
    shown = {kind: sorted(ids)[:SHOWN] for kind, ids in zip(KINDS, total, strict=True)}
    times = history.times_s(value for ids in shown.values() for value in ids)
    failures = [f"{one.name} {one.error}" for one in instances if one.error is not None]
    doubts = [*_of_history(history, total), *_of_instances(history, instances, run), *failures]
    if len({frozenset(ledger.unknown_present) for ledger in judged.values()}) > 1:
        doubts.append("the instances disagree on writes of unknown outcome: look again in a moment")
    faults = _faults(total)
    return {
        "passed": _verdict(faults, doubts),
        "reasons": [*faults, *doubts],
        "doubts": doubts,
        "acknowledged": len(history.acknowledged),
        "not_applied": len(history.failed),
        "unknown": len(history.unknown),
        **{kind: len(ids) for kind, ids in zip(KINDS, total, strict=True)},
        "first": {
            kind: [{"id": value, "time_s": times[value]} for value in ids]
            for kind, ids in shown.items()
        },
        "rpo_s": history.rpo_s(total.lost) if judged else None,
        "instances": [_instance(one, judged.get(one.name)) for one in instances],
    }


def _verdict(faults: Sequence[str], doubts: Sequence[str]) -> Verdict:
    if faults:
        return False
    return "unknown" if doubts else True


def _faults(total: Ledger) -> list[str]:
    counted = (
        (total.lost, "acknowledged writes are missing on at least one instance"),
        (total.duplicates, "ids are there more than once"),
        (total.ghosts, "writes that certainly failed are there nevertheless"),
    )
    return [f"{len(ids)} {text}" for ids, text in counted if ids]


def _of_history(history: Tally, total: Ledger) -> t.Iterator[str]:
    if history.truncated:
        yield history.truncated
    if not history.acknowledged:
        yield "no write was acknowledged, so none can be missing"
    if total.strangers:
        yield (
            f"{len(total.strangers)} ids are there that the history does not know:"
            " was the run's name used before?"
        )


def _of_instances(history: Tally, instances: Sequence[Found], run: str) -> t.Iterator[str]:
    if not instances:
        yield "no instance was looked at: list all of them in instances"
        return
    readable = [one for one in instances if one.error is None]
    if readable and history.acknowledged and not any(len(one.ids) for one in readable):
        yield f"no instance has any row of the run {run!r}: is that the run of this history?"
    primaries = [one.name for one in readable if one.role == "primary"]
    if len(primaries) != 1:
        names = " and ".join(primaries) or "none"
        yield f"exactly one instance has to be the primary, and what is one is: {names}"
    for one in readable:
        if one.expected not in (None, one.role):
            yield f"{one.name} is a {one.role}, and was expected to be a {one.expected}"


def _instance(one: Found, ledger: Ledger | None) -> dict[str, t.Any]:
    counts = zip(KINDS, ledger, strict=True) if ledger else ()
    return {
        "name": one.name,
        "role": one.role,
        "error": one.error,
        "rows": len(one.ids),
        "waited_s": round(one.waited_s, 3),
        **{kind: len(ids) for kind, ids in counts},
    }


__all__ = ("Found", "Ledger", "Tally", "judge", "merge", "report", "tally")
