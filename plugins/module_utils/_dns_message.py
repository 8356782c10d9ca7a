# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Questions and answers of the DNS (RFC 1035, RFC 3596, RFC 2782), as much as a probe needs."""

from __future__ import annotations

import ipaddress
import struct
import typing as t

TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
}
RCODES = ("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED")
RESPONSE, TRUNCATED, RECURSION_DESIRED = 0x8000, 0x0200, 0x0100
CLASS_IN = 1
MAX_NAME = 255
_HEAD = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")


class DnsError(ValueError):
    """The bytes are no whole message."""


class Record(t.NamedTuple):
    """One record of an answer; ``text`` as a zone file has it, names without the last dot."""

    type: int
    text: str


class Answer(t.NamedTuple):
    """What a server said."""

    rcode: int
    truncated: bool
    records: list[Record]


def question(name: str, kind: str) -> bytes:
    """Give the part of a message that asks; an answer repeats it.

    :raises ValueError: If the name is none, or the type is not known.

    >>> question("db.example", "A")
    b'\\x02db\\x07example\\x00\\x00\\x01\\x00\\x01'
    """
    if kind not in TYPES:
        raise ValueError(f"the type {kind!r} is not known: give one of {', '.join(TYPES)}")
    if not name.isascii():
        raise ValueError(f"the name {name!r} is not ASCII: give its form that begins with xn--")
    labels = [label.encode() for label in name.rstrip(".").split(".")] if name != "." else []
    if not all(1 <= len(label) <= 63 for label in labels):
        raise ValueError(f"the name {name!r} is none: each part has 1 to 63 characters")
    wire = b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
    if len(wire) > MAX_NAME:
        raise ValueError(f"the name {name!r} is none: it has more than {MAX_NAME} characters")
    return wire + struct.pack("!HH", TYPES[kind], CLASS_IN)


def query(ident: int, asked: bytes) -> bytes:
    """Give the message that asks a resolver."""
    return _HEAD.pack(ident, RECURSION_DESIRED, 1, 0, 0, 0) + asked


def answers(packet: bytes, ident: int, asked: bytes) -> bool:
    """Whether a message answers this question: it repeats its id and the question itself."""
    if len(packet) < _HEAD.size + len(asked):
        return False
    got, flags, questions, *_counts = _HEAD.unpack_from(packet)
    echo = packet[_HEAD.size : _HEAD.size + len(asked)]
    same = echo.lower() == asked.lower()
    return bool(got == ident and flags & RESPONSE and questions == 1 and same)


def parse(packet: bytes, asked: bytes) -> Answer:
    """Read a message that :func:`answers` the question.

    :raises DnsError: If it ends too early, or its names lead in a circle.
    """
    try:
        _ident, flags, _questions, count, *_others = _HEAD.unpack_from(packet)
        at, records = _HEAD.size + len(asked), []
        for _record in range(count):
            _name, at = _name_at(packet, at)
            kind, _class, _ttl, length = _RECORD.unpack_from(packet, at)
            at += _RECORD.size
            if at + length > len(packet):
                raise DnsError("a record ends after the message")
            records.append(Record(kind, _text(packet, kind, at, length)))
            at += length
    except (struct.error, IndexError, ipaddress.AddressValueError) as exc:
        raise DnsError(f"the answer is no whole message: {exc}") from exc
    return Answer(flags & 0xF, bool(flags & TRUNCATED), records)


def rcode_text(rcode: int) -> str:
    """Name a code.

    >>> rcode_text(3), rcode_text(11)
    ('NXDOMAIN', 'code 11')
    """
    return RCODES[rcode] if rcode < len(RCODES) else f"code {rcode}"


def normal(text: str) -> str:
    """Give a record's text in the one form in which two are compared.

    >>> normal("DB.example."), normal("2001:DB8:0::1")
    ('db.example', '2001:db8::1')
    """
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text.lower().removesuffix(".")


def _name_at(packet: bytes, at: int) -> tuple[str, int]:
    """Give the name that stands here, and where what follows it begins."""
    labels: list[str] = []
    after = None
    size = 0
    while (length := packet[at]) != 0:
        if length >= 0xC0:  # The rest of the name stands elsewhere, always further to the front.
            target = (length & 0x3F) << 8 | packet[at + 1]
            after = after or at + 2
            if target >= at:
                raise DnsError("a name leads in a circle")
            at = target
            continue
        size += length + 1
        if length > 63 or size > MAX_NAME or at + 1 + length > len(packet):
            raise DnsError("a name is too long")
        labels.append(packet[at + 1 : at + 1 + length].decode("ascii", "backslashreplace"))
        at += length + 1
    return ".".join(labels), after or at + 1


def _text(packet: bytes, kind: int, at: int, length: int) -> str:
    data = packet[at : at + length]
    if kind == TYPES["A"]:
        return str(ipaddress.IPv4Address(data))
    if kind == TYPES["AAAA"]:
        return str(ipaddress.IPv6Address(data))
    if kind in (TYPES["NS"], TYPES["CNAME"], TYPES["PTR"]):
        return _name_at(packet, at)[0]
    if kind == TYPES["MX"]:
        return f"{struct.unpack_from('!H', data)[0]} {_name_at(packet, at + 2)[0]}"
    if kind == TYPES["SRV"]:
        numbers = struct.unpack_from("!3H", data)
        return " ".join([*map(str, numbers), _name_at(packet, at + 6)[0]])
    if kind == TYPES["TXT"]:
        return "".join(_strings(data))
    return data.hex()


def _strings(data: bytes) -> t.Iterator[str]:
    at = 0
    while at < len(data):
        yield data[at + 1 : at + 1 + data[at]].decode("utf-8", "backslashreplace")
        at += 1 + data[at]


__all__ = (
    "TYPES",
    "Answer",
    "DnsError",
    "Record",
    "answers",
    "normal",
    "parse",
    "query",
    "question",
    "rcode_text",
)
