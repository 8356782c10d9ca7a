# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Clients of an NFS server that moves: silence until the next one serves, then a call to come back.

A client whose connection is refused tries again after 3 s, then after 6 s, whatever happens
meanwhile. So a server that stops or is not ready says nothing at all: a routing rule discards what
it would send from the port of NFS. The one that serves then sends each client a segment that fits
no connection. The client answers with what it expects (a challenge ACK, RFC 5961), the server's
kernel knows no such connection and resets it, and the client connects at once. Of IPv4 only: others
are refused and wait, as without this. Runs on nodes, and needs nothing but Python.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import struct
from collections.abc import Iterable

# Whoever adds rules without a number gets 32765 and what is below it, one after the other.
PREFERENCE = 20490
_ADDRESS = re.compile(r'^address: "(?P<host>[^"]+):(?P<port>\d+)"$', re.MULTILINE)
_ACK = 0x10

Endpoint = tuple[str, int]


def silence(addresses: Iterable[str], port: int) -> list[list[str]]:
    """Give what to hand to ``ip rule add`` so that nothing is sent from that port of them.

    >>> silence(["192.0.2.1", "2001:db8::1"], 2049)[0][:4]
    ['pref', '20490', 'from', '192.0.2.1']
    """
    return [
        f"pref {PREFERENCE} from {address} ipproto tcp sport {port} blackhole".split()
        for address in addresses
        if _is_v4(address)
    ]


def clients_of(infos: Iterable[str]) -> list[Endpoint]:
    """Read who is connected from files ``/proc/fs/nfsd/clients/*/info``, sorted.

    >>> clients_of(['clientid: 0x1\\naddress: "192.0.2.7:920"\\n'])
    [('192.0.2.7', 920)]
    """
    found = (_ADDRESS.search(info) for info in infos)
    ends = {(match["host"], int(match["port"])) for match in found if match}
    return sorted(end for end in ends if _is_v4(end[0]))


def written(clients: Iterable[Endpoint]) -> str:
    """Write clients for the other server, a line each.

    >>> noted(written([("192.0.2.7", 920)]) + "no client\\n192.0.2.8 0\\n")
    [('192.0.2.7', 920)]
    """
    return "".join(f"{host} {port}\n" for host, port in clients)


def noted(text: str) -> list[Endpoint]:
    """Read what was written; a line that makes no sense is none."""
    words = (line.split() for line in text.splitlines())
    pairs = ((word[0], word[1]) for word in words if len(word) == 2 and word[1].isdigit())
    return [(host, int(port)) for host, port in pairs if _is_v4(host) and 0 < int(port) < 65536]


def call(server: Endpoint, client: Endpoint) -> bytes:
    """Make the segment that has a client ask for its connection: an ACK of nothing."""
    source, target = (socket.inet_aton(end[0]) for end in (server, client))
    bare = struct.pack("!HHLLBBHHH", server[1], client[1], 0, 0, 5 << 4, _ACK, 1024, 0, 0)
    pseudo = struct.pack("!4s4sBBH", source, target, 0, socket.IPPROTO_TCP, len(bare))
    segment = bare[:16] + struct.pack("!H", checksum(pseudo + bare)) + bare[18:]
    # The kernel fills in the length and the checksum of this one.
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, socket.IPPROTO_TCP, 0, source, target)
    return head + segment


def checksum(data: bytes) -> int:
    """Compute the checksum of the Internet (RFC 1071) of an even number of bytes.

    >>> hex(checksum(bytes.fromhex("0001f203f4f5f6f7")))
    '0x220d'
    """
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def send(server: Endpoint, clients: Iterable[Endpoint]) -> None:
    """Call each client.

    :raises OSError: If this process may not, or the network is not there.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        for client in clients:
            raw.sendto(call(server, client), (client[0], 0))


def _is_v4(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).version == 4
    except ValueError:
        return False


__all__ = (
    "PREFERENCE",
    "Endpoint",
    "call",
    "checksum",
    "clients_of",
    "noted",
    "send",
    "silence",
    "written",
)
