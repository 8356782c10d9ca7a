# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One attempt over DNS: a question by UDP, from a port of its own, and its answer.

What does not answer the question, a message with another id, is not looked at: the attempt goes on
waiting, as a resolver does.
"""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
import typing as t
from urllib.parse import parse_qs, urlsplit

from ansible_collections.nines.ha.plugins.module_utils import _dns_message as dns
from ansible_collections.nines.ha.plugins.module_utils._probe import NoAnswer, Unexpected

MAX_MESSAGE = 4096
SHOWN = 3


class DnsTarget(t.NamedTuple):
    """Whom to ask, and what; without ``expect`` any record of the type is a good answer."""

    family: int
    address: tuple[str, int]
    asked: bytes
    kind: str
    expect: str | None


def dns_target_of(url: str, expect: str | None = None) -> DnsTarget:
    """Read an address such as ``dns://198.51.100.53/db.example.com?type=A``.

    :raises ValueError: If it names no server by its address, no name, or no type that is known.

    >>> dns_target_of("dns://[2001:db8::53]:5353/db.example.com?type=aaaa").address
    ('2001:db8::53', 5353)
    """
    parts = urlsplit(url)
    name = parts.path.strip("/")
    options = parse_qs(parts.query, keep_blank_values=True)
    unknown = ", ".join(sorted(set(options) - {"type"}))
    if parts.scheme != "dns" or not parts.hostname or not name or unknown:
        raise ValueError(f"url is {url!r}: give dns://server[:port]/name?type=A")
    try:
        version = ipaddress.ip_address(parts.hostname).version
    except ValueError:
        raise ValueError(
            f"url is {url!r}: give the server's address, as its name would need a resolver first"
        ) from None
    kind = options.get("type", ["A"])[0].upper()
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    asked = dns.question(name, kind)
    return DnsTarget(family, (parts.hostname, parts.port or 53), asked, kind, expect)


async def attempt(target: DnsTarget) -> None:
    """Ask, and judge the answer.

    :raises OSError: If it could not be sent, or the server's host says that nobody listens.
    :raises Unexpected: If the answer is a wrong one.
    :raises NoAnswer: If none came.
    """
    loop = asyncio.get_running_loop()
    ident = secrets.randbits(16)
    others = 0
    with socket.socket(target.family, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect(target.address)
        sock.send(dns.query(ident, target.asked))
        try:
            while not dns.answers(
                packet := await loop.sock_recv(sock, MAX_MESSAGE), ident, target.asked
            ):
                others += 1
        except asyncio.CancelledError as exc:
            more = f", and {others} to another question" if others else ""
            raise NoAnswer(f"no answer{more}") from exc
    judge(dns.parse(packet, target.asked), target.kind, target.expect)


def judge(answer: dns.Answer, kind: str, expect: str | None) -> None:
    """See whether an answer is a good one.

    :raises Unexpected: If it is not.
    """
    if answer.rcode:
        raise Unexpected(f"the server says {dns.rcode_text(answer.rcode)}")
    texts = [record.text for record in answer.records if record.type == dns.TYPES[kind]]
    if not texts:
        cut = ", the answer is cut off" if answer.truncated else ""
        raise Unexpected(f"the answer has no record of the type {kind}{cut}")
    if expect is not None and dns.normal(expect) not in map(dns.normal, texts):
        raise Unexpected(f"the answer is {', '.join(sorted(texts)[:SHOWN])}")


__all__ = ("DnsTarget", "attempt", "dns_target_of", "judge")
