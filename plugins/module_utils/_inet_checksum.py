# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The checksum that IP, ICMPv6 and VRRP share (RFC 1071), and the pseudo-header it covers."""

from __future__ import annotations

import ipaddress
import struct
import typing as t

IPAddress = t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


def checksum(data: bytes) -> int:
    """Sum ``data`` as RFC 1071 says; over data that contains its own checksum the result is 0.

    >>> hex(checksum(bytes.fromhex("45000073000040004011 0000 c0a80001c0a800c7")))
    '0xb861'
    >>> checksum(bytes.fromhex("45000073000040004011 b861 c0a80001c0a800c7"))
    0
    """
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(
    source: IPAddress, destination: IPAddress, protocol: int, length_bytes: int
) -> bytes:
    """Build what stands before the message in the sum: RFC 8200 8.1 for IPv6, RFC 793 3.1 for IPv4.

    >>> ip = ipaddress.ip_address
    >>> pseudo_header(ip("192.0.2.1"), ip("224.0.0.18"), 112, 12).hex()
    'c0000201e00000120070000c'
    """
    if source.version == 4:
        tail = struct.pack("!BBH", 0, protocol, length_bytes)
    else:
        tail = struct.pack("!IHBB", length_bytes, 0, 0, protocol)
    return source.packed + destination.packed + tail


__all__ = ("IPAddress", "checksum", "pseudo_header")
