# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The history of a probe: one JSON object a line, appended as things happen.

The first line is a header that ties the monotonic clock to the wall clock, the last one a footer; a
file without footer was cut off. Between them stand operations, in the order in which they happened:

``invoke``
    an attempt was started; ``lag`` is how late, against its schedule
``ok``
    it succeeded
``fail``
    it certainly did not
``info``
    nobody knows: it was sent and no answer came

All times are nanoseconds since the header, on the client's monotonic clock. An operation of a probe
that writes carries its ``value``, the unique id that it writes.

The footer ties the two clocks together once more: where they went apart meanwhile, the wall clock
jumped. Histories of earlier versions have a footer without clocks; of those nothing is known.
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable, Iterable, Iterator

VERSION = 1
FLUSH_EVERY_NS = 200_000_000
TYPES = ("invoke", "ok", "fail", "info")
# What reading a line that is none of ours may raise.
_CORRUPT = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class HistoryError(Exception):
    """The history cannot be trusted; the message names the line."""


class Header(t.NamedTuple):
    """What was probed, and how often."""

    name: str
    kind: str
    target: str
    period_ns: int
    timeout_ns: int
    wall_ns: int
    #: When the times begin, on the client's monotonic clock: it ties histories of one client.
    start_ns: int | None = None
    #: What a probe that keeps connections needs, at most, to have one again.
    reconnect_ns: int = 0


class Operation(t.NamedTuple):
    """One line between header and footer."""

    time: int
    process: int
    type: str
    lag: int
    error: str | None
    value: int | None = None


class Writer:
    """Appends to a history and flushes it every 200 ms at the latest."""

    def __init__(
        self,
        stream: t.TextIO,
        clock: Callable[[], int],
        wall: Callable[[], int] | None = None,
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._wall = wall
        self._start = 0
        self._flushed = 0
        self._index = 0

    def header(self, header: Header) -> None:
        """Write the header; times count from now."""
        self._start = self._clock()
        header = header._replace(start_ns=self._start)
        line = {"type": "header", "version": VERSION, **header._asdict()}
        self._stream.write(json.dumps(line) + "\n")

    def now(self) -> int:
        """Nanoseconds since the header."""
        return self._clock() - self._start

    def add(
        self,
        process: int,
        kind: str,
        lag: int = 0,
        error: str | None = None,
        value: int | None = None,
    ) -> int:
        """Append one operation and return its time."""
        time = self.now()
        extra = f',"lag":{lag}' if kind == "invoke" else ""
        if value is not None:
            extra += f',"value":{value}'
        if error is not None:
            extra += f',"error":{json.dumps(error)}'
        self._stream.write(
            f'{{"index":{self._index},"time":{time},"process":{process},"type":"{kind}"{extra}}}\n'
        )
        self._index += 1
        if time - self._flushed > FLUSH_EVERY_NS:
            self._stream.flush()
            self._flushed = time
        return time

    def footer(self, reason: str) -> None:
        """Write the footer, which says that nothing is missing."""
        line: dict[str, t.Any] = {"type": "footer", "operations": self._index, "reason": reason}
        if self._wall is not None:
            line.update(time=self.now(), wall_ns=self._wall())
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()


class Operations:
    """The operations of a history, read once; afterwards it knows what the footer says."""

    def __init__(self, header: Header, numbered: Iterator[tuple[int, str]]) -> None:
        self._wall_ns = header.wall_ns
        self._numbered = numbered
        self.jump_ns: int | None = None

    def __iter__(self) -> Iterator[Operation]:
        """Give one after the other.

        :raises HistoryError: If the history is corrupt or cut off.
        """
        # A million lines go through this loop: what is looked up once is not looked up for each.
        make, int_ = tuple.__new__, int
        count = 0
        last = 0
        for number, line in self._numbered:
            try:
                entry = _loads(line)
                kind = entry["type"]
                if kind == "footer":
                    self._end(entry, count, number)
                    return
                get = entry.get
                time, process = entry["time"], entry["process"]
                lag, value = get("lag", 0), get("value")
                if not (time.__class__ is process.__class__ is lag.__class__ is int_) or (
                    value is not None and value.__class__ is not int_
                ):
                    raise ValueError("time, process, lag and value are whole numbers")
            except _CORRUPT as exc:
                raise HistoryError(f"line {number} is corrupt: {exc}") from exc
            if kind not in TYPES or get("index") != count or time < last:
                raise HistoryError(f"line {number} is out of order or of an unknown type")
            last = time
            count += 1
            yield make(Operation, (time, process, kind, lag, get("error"), value))
        raise HistoryError(f"the history is cut off after {count} operations: it has no footer")

    def _end(self, entry: dict[str, t.Any], count: int, number: int) -> None:
        if entry.get("operations") != count:
            raise HistoryError(
                f"line {number}: the footer counts {entry.get('operations')} operations,"
                f" there are {count}"
            )
        if next(self._numbered, None) is not None:
            raise HistoryError(f"line {number} is the footer, and the history goes on after it")
        if "wall_ns" in entry:
            wall, time = entry["wall_ns"], entry["time"]
            if not type(wall) is type(time) is int:
                raise ValueError("the footer's clocks are whole numbers")
            # How far the wall clock went more than the monotonic one.
            self.jump_ns = wall - self._wall_ns - time


def read(lines: Iterable[str]) -> tuple[Header, Operations]:
    """Read a history as a stream.

    :raises HistoryError: Here for a bad header; while iterating for a corrupt line, an operation
        count that does not match, or a missing footer.
    """
    numbered = enumerate(lines, start=1)
    try:
        first = json.loads(next(numbered)[1])
        if first.pop("type") != "header" or first.pop("version") != VERSION:
            raise HistoryError(f"line 1 is no header of version {VERSION}")
        header = Header(**first)
        _check(header)
    except StopIteration:
        raise HistoryError("the history is empty") from None
    except _CORRUPT as exc:
        raise HistoryError(f"line 1 is no header: {exc}") from exc
    return header, Operations(header, numbered)


def _check(header: Header) -> None:
    if not all(isinstance(text, str) for text in (header.name, header.kind, header.target)):
        raise ValueError("name, kind and target are texts")
    times = (header.period_ns, header.timeout_ns, header.wall_ns + 1, header.reconnect_ns + 1)
    if not all(time.__class__ is int and time > 0 for time in times):
        raise ValueError("its times are whole numbers, more than 0")
    if header.start_ns is not None and header.start_ns.__class__ is not int:
        raise ValueError("start_ns is a whole number")


_decode = json.JSONDecoder().raw_decode


def _loads(line: str) -> t.Any:
    """Do what ``json.loads`` does, in a third of its time for a line as :class:`Writer` has it."""
    try:
        entry, end = _decode(line)
    except ValueError:
        return json.loads(line)  # Blanks come first, or it is no JSON and this says why.
    return entry if line[end:] in ("\n", "") else json.loads(line)


__all__ = ("Header", "HistoryError", "Operation", "Operations", "Writer", "read")
