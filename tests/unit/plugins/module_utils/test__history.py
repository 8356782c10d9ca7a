# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A history: what is written is what is read, and nothing doubtful passes."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import (
    Header,
    HistoryError,
    Operation,
    Writer,
    _loads,
    read,
)
from hypothesis import given
from hypothesis import strategies as st

HEADER = Header("web", "http", "http://198.51.100.10/", 10_000_000, 1_000_000_000, 5)


def written() -> list[str]:
    stream = io.StringIO()
    writer = Writer(stream, itertools.count(0, 1_000_000).__next__)
    writer.header(HEADER)
    writer.add(0, "invoke", lag=7)
    writer.add(0, "ok")
    writer.add(1, "invoke")
    writer.add(1, "fail", error='refused "hard"')
    writer.footer("duration")
    return stream.getvalue().splitlines(keepends=True)


def test_round_trip() -> None:
    header, operations = read(written())
    assert header == HEADER._replace(start_ns=0)
    assert list(operations) == [
        Operation(1_000_000, 0, "invoke", 7, None),
        Operation(2_000_000, 0, "ok", 0, None),
        Operation(3_000_000, 1, "invoke", 0, None),
        Operation(4_000_000, 1, "fail", 0, 'refused "hard"'),
    ]


def test_a_value_is_written_and_read() -> None:
    stream = io.StringIO()
    writer = Writer(stream, itertools.count().__next__)
    writer.header(HEADER)
    writer.add(3, "invoke", value=0)
    writer.add(3, "fail", error="refused", value=0)
    writer.footer("duration")
    _header, operations = read(stream.getvalue().splitlines())
    assert [operation.value for operation in operations] == [0, 0]


def test_a_line_without_a_value_has_none() -> None:
    assert not any("value" in line for line in written())
    assert [operation.value for operation in read(written())[1]] == [None] * 4


def test_lines_are_json_with_an_index() -> None:
    entries = [json.loads(line) for line in written()]
    assert [entry.get("index") for entry in entries] == [None, 0, 1, 2, 3, None]


def broken(how: str) -> list[str]:
    lines = written()
    return {
        "empty": [],
        "no-header": lines[1:],
        "cut-off": lines[:-1],
        "cut-in-a-line": [*lines[:3], lines[3][:20]],
        "a-line-is-gone": [*lines[:2], *lines[3:]],
        "two-lines-swapped": [lines[0], lines[2], lines[1], *lines[3:]],
        "rubbish": [*lines[:2], "\0\0\0\n", *lines[2:]],
        "unknown-type": [lines[0], lines[1].replace("invoke", "guess"), *lines[2:]],
        "wrong-count": [*lines[:-1], lines[-1].replace("4", "5")],
        "text-for-a-time": [lines[0], lines[1].replace("1000000", '"1000000"'), *lines[2:]],
        "half-a-time": [lines[0], lines[1].replace("1000000", "1000000.5"), *lines[2:]],
        "half-an-id": [
            lines[0],
            lines[1].replace("lag", "value").replace(":7", ":7.5"),
            *lines[2:],
        ],
        "goes-on": [*lines, lines[1]],
        "no-numbers": [lines[0], lines[1].replace('"process":0', '"process":"0"'), *lines[2:]],
        "a-list": [lines[0], "[1]\n", *lines[1:]],
        "too-deep": [lines[0], "[" * 100_000, *lines[1:]],
        "no-period": [lines[0].replace('": 10000000,', '": 0,'), *lines[1:]],
        "text-period": [lines[0].replace('": 10000000,', '": "1",'), *lines[1:]],
        "other-version": [lines[0].replace('"version": 1', '"version": 9'), *lines[1:]],
    }[how]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("empty", "is empty"),
        ("no-header", "line 1 is no header"),
        ("cut-off", "cut off after 4 operations"),
        ("cut-in-a-line", "line 4 is corrupt"),
        ("a-line-is-gone", "line 3 is out of order"),
        ("two-lines-swapped", "line 2 is out of order"),
        ("rubbish", "line 3 is corrupt"),
        ("unknown-type", "line 2 is out of order or of an unknown type"),
        ("text-for-a-time", "line 2 is corrupt: time, process, lag and value are whole"),
        ("half-a-time", "line 2 is corrupt"),
        ("half-an-id", "line 2 is corrupt"),
        ("wrong-count", "the footer counts 5 operations, there are 4"),
        ("goes-on", "goes on after it"),
        ("no-numbers", "line 2 is corrupt: time, process, lag and value are whole"),
        ("a-list", "line 2 is corrupt"),
        ("too-deep", "line 2 is corrupt"),
        ("no-period", "its times are whole numbers, more than 0"),
        ("text-period", "its times are whole numbers, more than 0"),
        ("other-version", "no header of version 1"),
    ],
)
def test_doubtful_histories_are_refused(how: str, message: str) -> None:
    def consume() -> None:
        _header, operations = read(broken(how))
        list(operations)

    with pytest.raises(HistoryError, match=message):
        consume()


def test_the_footer_says_how_far_the_wall_clock_went() -> None:
    stream, walls = io.StringIO(), iter([HEADER.wall_ns + 3_000_000 - 700])
    writer = Writer(stream, itertools.count(0, 1_000_000).__next__, walls.__next__)
    writer.header(HEADER)
    writer.add(0, "invoke")
    writer.add(0, "ok")
    writer.footer("duration")
    _header, operations = read(stream.getvalue().splitlines())
    assert operations.jump_ns is None
    assert len(list(operations)) == 2
    assert operations.jump_ns == -700


def test_a_footer_without_clocks_says_nothing_of_them() -> None:
    _header, operations = read(written())
    list(operations)
    assert operations.jump_ns is None


@given(st.data())
def test_whatever_is_wrong_is_an_error_of_its_own(data: st.DataObject) -> None:
    text = "".join(written())
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    broken = text[:begin] + data.draw(st.text(max_size=8)) + text[end:]
    with contextlib.suppress(HistoryError):
        list(read(io.StringIO(broken))[1])


@given(st.integers(0, len("".join(written())) - 2))
def test_no_part_of_a_history_is_a_history(length: int) -> None:
    part = "".join(written())[:length]
    with pytest.raises(HistoryError):
        list(read(io.StringIO(part))[1])


def test_it_is_flushed_every_200_ms() -> None:
    class Stream(io.StringIO):
        flushes = 0

        def flush(self) -> None:
            self.flushes += 1

    stream = Stream()
    writer = Writer(stream, itertools.count(0, 50_000_000).__next__)
    writer.header(HEADER)
    for number in range(20):
        writer.add(number, "invoke")
    assert stream.flushes == 4


def parsed(parse: t.Callable[[str], t.Any], line: str) -> t.Any:
    try:
        return repr(parse(line))  # NaN is not equal to itself.
    except ValueError as exc:
        return str(exc)


@given(
    line=st.sampled_from([*written(), "", "[]\n", "{}"]),
    at=st.integers(0, 120),
    gone=st.integers(0, 3),
    put=st.text(
        st.sampled_from(' \t\n\r\x00\x0b\ufeff"\\{}[],:.-+0123456789eENaItrufls\u0661é'), max_size=4
    ),
)
def test_a_line_is_read_as_json_is(line: str, at: int, gone: int, put: str) -> None:
    spoilt = line[:at] + put + line[at + gone :]
    assert parsed(_loads, spoilt) == parsed(json.loads, spoilt)
