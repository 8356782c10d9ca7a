# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of the DNS: captured and made ones, and whatever else may come."""

from __future__ import annotations

import contextlib
import struct

import pytest
from ansible_collections.nines.ha.plugins.module_utils._dns_message import (
    TYPES,
    DnsError,
    Record,
    answers,
    normal,
    parse,
    query,
    question,
)
from hypothesis import given
from hypothesis import strategies as st

ASKED = question("db.example.com", "A")
POINTER = b"\xc0\x0c"  # To the name in the question.


def message(
    *records: bytes, ident: int = 7, flags: int = 0x8180, asked: bytes = ASKED, count: int = -1
) -> bytes:
    number = len(records) if count < 0 else count
    return struct.pack("!6H", ident, flags, 1, number, 0, 0) + asked + b"".join(records)


def record(kind: str, data: bytes, name: bytes = POINTER) -> bytes:
    return name + struct.pack("!HHIH", TYPES[kind], 1, 60, len(data)) + data


def test_a_query_is_what_dig_sends() -> None:
    assert query(0x1234, question("db.example.com.", "AAAA")).hex() == (
        "123401000001000000000000026462076578616d706c6503636f6d00001c0001"
    )


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("db.example.com", "AXFR", "is not known"),
        ("dö.example", "A", "not ASCII"),
        ("a..b", "A", "1 to 63"),
        ("a" * 64, "A", "1 to 63"),
        (".".join(["a" * 60] * 5), "A", "more than 255"),
    ],
)
def test_what_cannot_be_asked(name: str, kind: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        question(name, kind)


def test_the_root_can_be_asked_for() -> None:
    assert question(".", "NS") == b"\0\0\2\0\1"


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (message(), True),
        (message(asked=question("DB.Example.com", "A")), True),
        (message(ident=8), False),
        (message(flags=0x0100), False),
        (message(asked=question("db.example.org", "A")), False),
        (message(asked=question("db.example.com", "NS")), False),
        (message()[:20], False),
        (b"", False),
    ],
)
def test_only_the_question_that_was_asked_is_answered(packet: bytes, expected: bool) -> None:
    assert answers(packet, 7, ASKED) is expected


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("A", bytes((198, 51, 100, 10)), "198.51.100.10"),
        ("AAAA", bytes.fromhex("20010db8" + "00" * 11 + "01"), "2001:db8::1"),
        ("CNAME", b"\x02lb" + POINTER, "lb.db.example.com"),
        ("MX", b"\0\x0a\x02mx" + POINTER, "10 mx.db.example.com"),
        ("SRV", b"\0\1\0\2\x15\x38\x02pg\0", "1 2 5432 pg"),
        ("TXT", b"\x03a b\x01c", "a bc"),
        ("SOA", b"\x01\x02", "0102"),
    ],
)
def test_records(kind: str, data: bytes, text: str) -> None:
    got = parse(message(record(kind, data)), ASKED)
    assert (got.rcode, got.truncated, got.records) == (0, False, [Record(TYPES[kind], text)])


def test_codes_and_the_cut() -> None:
    got = parse(message(flags=0x8383), ASKED)
    assert (got.rcode, got.truncated, got.records) == (3, True, [])


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(message(count=1), id="a-record-is-missing"),
        pytest.param(message(record("A", b"\1\2\3")), id="three-bytes-are-no-address"),
        pytest.param(message(record("A", b"\1\2\3\4")[:-2]), id="cut-off"),
        pytest.param(message(record("A", b"", b"\xc0\x20")), id="a-name-that-leads-to-itself"),
        pytest.param(message(record("A", b"", b"\x01a\xc0\x20")), id="a-name-in-a-circle"),
        pytest.param(message(record("A", b"", b"\xc0\xff")), id="a-name-beyond-the-end"),
        pytest.param(message(record("A", b"", b"\x50a\0")), id="a-part-that-is-too-long"),
    ],
)
def test_what_is_no_message(packet: bytes) -> None:
    with pytest.raises(DnsError):
        parse(packet, ASKED)


@given(noise=st.binary(max_size=80), count=st.integers(0, 3))
def test_noise_is_an_error_or_an_answer(noise: bytes, count: int) -> None:
    with contextlib.suppress(DnsError):
        parse(message(noise, count=count), ASKED)


@given(name=st.from_regex(r"[a-z0-9_-]{1,12}(\.[a-z0-9_-]{1,12}){0,4}", fullmatch=True))
def test_names_come_back(name: str) -> None:
    wire = question(name, "A")[:-4]
    assert parse(message(record("CNAME", wire)), ASKED).records[0].text == name


def test_two_texts_of_one_record_are_equal() -> None:
    assert normal("2001:0DB8::0001") == normal("2001:db8::1")
    assert normal("10 Mail.example.") == normal("10 mail.example")
