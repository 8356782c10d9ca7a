# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attempts over DNS, against a server of the test."""

from __future__ import annotations

import asyncio
import struct
import typing as t
from collections.abc import Callable

import pytest
from ansible_collections.nines.ha.plugins.module_utils._dns_message import Answer, Record
from ansible_collections.nines.ha.plugins.module_utils._probe import Outcome, Unexpected, judged
from ansible_collections.nines.ha.plugins.module_utils._probe_dns import (
    attempt,
    dns_target_of,
    judge,
)

Reply = Callable[[bytes], list[bytes]]
A = 1


def reply(address: bytes = bytes((198, 51, 100, 10)), rcode: int = 0, add: int = 0) -> Reply:
    """Answer with one address, this code, and an id that differs by ``add``."""

    def make(request: bytes) -> list[bytes]:
        ident = (struct.unpack_from("!H", request)[0] + add) % 65_536
        head = struct.pack("!6H", ident, 0x8180 | rcode, 1, bool(address), 0, 0)
        record = b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 60, 4) + address if address else b""
        return [head + request[12:] + record]

    return make


class Server(asyncio.DatagramProtocol):
    def __init__(self, make: Reply) -> None:
        self.make = make

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = t.cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for packet in self.make(data):
            self.transport.sendto(packet, addr)


def asked(make: Reply, expect: str | None = None) -> Outcome:
    async def main() -> Outcome:
        loop = asyncio.get_running_loop()
        transport, _server = await loop.create_datagram_endpoint(
            lambda: Server(make), local_addr=("127.0.0.1", 0)
        )
        port = transport.get_extra_info("sockname")[1]
        try:
            target = dns_target_of(f"dns://127.0.0.1:{port}/db.example.com", expect)
            return await judged(attempt(target), 0.2)
        finally:
            transport.close()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("make", "expect", "expected"),
    [
        pytest.param(reply(), None, ("ok", None), id="any-address"),
        pytest.param(reply(), "198.51.100.10", ("ok", None), id="this-address"),
        pytest.param(
            reply(), "198.51.100.11", ("fail", "the answer is 198.51.100.10"), id="another"
        ),
        pytest.param(reply(b"", 2), None, ("fail", "the server says SERVFAIL"), id="servfail"),
        pytest.param(reply(b"", 3), None, ("fail", "the server says NXDOMAIN"), id="nxdomain"),
        pytest.param(
            reply(b""), None, ("fail", "the answer has no record of the type A"), id="no-data"
        ),
        pytest.param(lambda _request: [], None, ("info", "no answer"), id="silence"),
        pytest.param(
            reply(add=1), None, ("info", "no answer, and 1 to another question"), id="wrong-id"
        ),
        pytest.param(
            lambda request: reply(add=1)(request) + reply()(request),
            None,
            ("ok", None),
            id="a-wrong-id-is-not-looked-at",
        ),
    ],
)
def test_judgement(make: Reply, expect: str | None, expected: Outcome) -> None:
    assert asked(make, expect) == expected


def test_rubbish_is_no_good_answer() -> None:
    kind, error = asked(lambda request: [reply()(request)[0][:-3]])
    assert kind == "fail"
    assert "ends after the message" in (error or "")


def test_where_nobody_listens() -> None:
    async def main() -> Outcome:
        return await judged(attempt(dns_target_of("dns://127.0.0.1:1/x")), 0.5)

    assert asyncio.run(main())[0] in ("fail", "info")


def test_a_cut_answer_says_so() -> None:
    with pytest.raises(Unexpected, match="cut off"):
        judge(Answer(0, True, [Record(5, "x")]), "A", None)


@pytest.mark.parametrize(
    "url",
    [
        "dns://ns.example.com/db.example.com",
        "dns://198.51.100.53/",
        "dns:///db.example.com",
        "dns://198.51.100.53/db.example.com?type=AXFR",
        "dns://198.51.100.53/db.example.com?typ=A",
        "dns://198.51.100.53/a..b",
    ],
)
def test_bad_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"url is|not known|is none"):
        dns_target_of(url)
