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
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable, Iterable, Iterator

VERSION = 1
FLUSH_EVERY_NS = 200_000_000
TYPES = ("invoke", "ok", "fail", "info")


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

    def __init__(self, stream: t.TextIO, clock: Callable[[], int]) -> None:
        self._stream = stream
        self._clock = clock
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
        line = {"type": "footer", "operations": self._index, "reason": reason}
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()


def read(lines: Iterable[str]) -> tuple[Header, Iterator[Operation]]:
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
    except StopIteration:
        raise HistoryError("the history is empty") from None
    except (ValueError, KeyError, TypeError) as exc:
        raise HistoryError(f"line 1 is no header: {exc}") from exc
    return header, _operations(numbered)


def _operations(numbered: Iterator[tuple[int, str]]) -> Iterator[Operation]:
    # A million lines go through this loop: what is looked up once is not looked up for each.
    make, int_ = tuple.__new__, int
    count = 0
    last = 0
    for number, line in numbered:
        try:
            entry = _loads(line)
            kind = entry["type"]
            if kind == "footer":
                _check_footer(entry, count, number)
                return
            get = entry.get
            time, process, lag, value = entry["time"], entry["process"], get("lag", 0), get("value")
            if not (type(time) is type(process) is type(lag) is int_) or (
                value is not None and type(value) is not int_
            ):
                raise ValueError("a time or an id is no whole number")
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise HistoryError(f"line {number} is corrupt: {exc}") from exc
        if kind not in TYPES or get("index") != count or time < last:
            raise HistoryError(f"line {number} is out of order or of an unknown type")
        last = time
        count += 1
        yield make(Operation, (time, process, kind, lag, get("error"), value))
    raise HistoryError(f"the history is cut off after {count} operations: it has no footer")


_decode = json.JSONDecoder().raw_decode


def _loads(line: str) -> t.Any:
    """Do what ``json.loads`` does, in a third of its time for a line as :class:`Writer` has it."""
    try:
        entry, end = _decode(line)
    except ValueError:
        return json.loads(line)  # Blanks come first, or it is no JSON and this says why.
    return entry if line[end:] in ("\n", "") else json.loads(line)


def _check_footer(entry: dict[str, t.Any], count: int, number: int) -> None:
    if entry.get("operations") != count:
        raise HistoryError(
            f"line {number}: the footer counts {entry.get('operations')} operations,"
            f" there are {count}"
        )


__all__ = ("Header", "HistoryError", "Operation", "Writer", "read")
