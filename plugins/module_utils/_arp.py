# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ethernet frames that ask a segment who holds an address, and the answers: ARP and IPv6 ND.

The questions leave no trace in anyone's tables as far as the protocols allow: ARP is asked with
the sender address 0.0.0.0 (an RFC 5227 probe), which no cache stores. IPv6 is asked from a real
address of the asking interface, because a solicitation from ``::`` would make a host that is
just configuring the address give it up (RFC 4862 5.4.3).
"""

from __future__ import annotations

import ipaddress
import struct
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import (
    IPAddress,
    checksum,
    pseudo_header,
)

ETHERTYPE_ARP = 0x0806
ETHERTYPE_IPV6 = 0x86DD

_ETHERNET = struct.Struct("!6s6sH")
_ARP = struct.Struct("!HHBBH6s4s6s4s")
_ARP_ON_ETHERNET = (1, 0x0800, 6, 4)
_ARP_REQUEST = 1
_ARP_REPLY = 2
_IPV6 = struct.Struct("!IHBB16s16s")
_ICMPV6 = 58
_SOLICITATION = 135
_ADVERTISEMENT = 136
_ND = struct.Struct("!BBHI16s")
_OPTION_SOURCE_MAC = 1
_OPTION_TARGET_MAC = 2
# A router decrements the hop limit: 255 proves that the sender is on this segment (RFC 4861 7.1).
_FROM_THIS_SEGMENT = 255


class Answer(t.NamedTuple):
    """Who says that an address is its own."""

    address: IPAddress
    mac: str


def mac_to_bytes(mac: str) -> bytes:
    """Turn the written form into six bytes.

    >>> mac_to_bytes("52:54:00:12:34:56").hex()
    '525400123456'
    """
    return bytes.fromhex(mac.replace(":", ""))


def mac_to_text(mac: bytes) -> str:
    """Turn six bytes into the form that ``ip`` prints.

    >>> mac_to_text(bytes.fromhex("525400123456"))
    '52:54:00:12:34:56'
    """
    return mac.hex(":")


def arp_probe(target: ipaddress.IPv4Address, asker_mac: str) -> bytes:
    """Build the frame that asks everyone on the segment who holds ``target``."""
    mac = mac_to_bytes(asker_mac)
    question = _ARP.pack(*_ARP_ON_ETHERNET, _ARP_REQUEST, mac, bytes(4), bytes(6), target.packed)
    return _ETHERNET.pack(b"\xff" * 6, mac, ETHERTYPE_ARP) + question


def parse_arp(frame: bytes) -> Answer | None:
    """Read who claims which address in an ARP frame; None for a probe or anything else.

    Requests count as well: their sender field claims the address just as a reply does, and an
    owner's gratuitous ARP often is a request.
    """
    if len(frame) < _ETHERNET.size + _ARP.size:
        return None
    if _ETHERNET.unpack_from(frame)[2] != ETHERTYPE_ARP:
        return None
    *kind, operation, mac, address, _mac, _target = _ARP.unpack_from(frame, _ETHERNET.size)
    if tuple(kind) != _ARP_ON_ETHERNET or operation not in (_ARP_REQUEST, _ARP_REPLY):
        return None
    claimed = ipaddress.IPv4Address(address)
    return None if claimed.is_unspecified else Answer(claimed, mac_to_text(mac))


def solicited_node(target: ipaddress.IPv6Address) -> ipaddress.IPv6Address:
    """Give the multicast group that every holder of ``target`` has joined (RFC 4291 2.7.1).

    >>> solicited_node(ipaddress.IPv6Address("2001:db8::10:abcd"))
    IPv6Address('ff02::1:ff10:abcd')
    """
    return ipaddress.IPv6Address(
        ipaddress.IPv6Address("ff02::1:ff00:0").packed[:13] + target.packed[13:]
    )


def neighbour_solicitation(
    target: ipaddress.IPv6Address, source: ipaddress.IPv6Address, asker_mac: str
) -> bytes:
    """Build the frame that asks the segment who holds ``target``; answers come to ``source``."""
    mac = mac_to_bytes(asker_mac)
    group = solicited_node(target)
    option = struct.pack("!BB6s", _OPTION_SOURCE_MAC, 1, mac)
    unsummed = _ND.pack(_SOLICITATION, 0, 0, 0, target.packed) + option
    total = checksum(pseudo_header(source, group, _ICMPV6, len(unsummed)) + unsummed)
    message = _ND.pack(_SOLICITATION, 0, total, 0, target.packed) + option
    header = _IPV6.pack(
        6 << 28, len(message), _ICMPV6, _FROM_THIS_SEGMENT, source.packed, group.packed
    )
    ethernet = _ETHERNET.pack(b"\x33\x33" + group.packed[12:], mac, ETHERTYPE_IPV6)
    return ethernet + header + message


def parse_neighbour_advertisement(frame: bytes) -> Answer | None:
    """Read who claims which address in a neighbour advertisement; None for anything else."""
    message_at = _ETHERNET.size + _IPV6.size
    if len(frame) < message_at + _ND.size:
        return None
    _to, sender_mac, ethertype = _ETHERNET.unpack_from(frame)
    _flow, length, protocol, hops, source, destination = _IPV6.unpack_from(frame, _ETHERNET.size)
    if (ethertype, protocol, hops) != (ETHERTYPE_IPV6, _ICMPV6, _FROM_THIS_SEGMENT):
        return None
    message = frame[message_at : message_at + length]
    if length != len(message) or length < _ND.size:
        return None
    ends = ipaddress.IPv6Address(source), ipaddress.IPv6Address(destination)
    if checksum(pseudo_header(*ends, _ICMPV6, length) + message) != 0:
        return None
    kind, code, _sum, _flags, target = _ND.unpack_from(message)
    if (kind, code) != (_ADVERTISEMENT, 0):
        return None
    mac = _target_mac(message[_ND.size :]) or sender_mac
    return Answer(ipaddress.IPv6Address(target), mac_to_text(mac))


def _target_mac(options: bytes) -> bytes | None:
    """Find the link-layer address that the advertisement itself names, if it does."""
    while len(options) >= 8:
        kind, size = options[0], options[1] * 8
        if size == 0:
            return None
        if kind == _OPTION_TARGET_MAC:
            return options[2:8]
        options = options[size:]
    return None


__all__ = (
    "ETHERTYPE_ARP",
    "ETHERTYPE_IPV6",
    "Answer",
    "arp_probe",
    "mac_to_bytes",
    "mac_to_text",
    "neighbour_solicitation",
    "parse_arp",
    "parse_neighbour_advertisement",
    "solicited_node",
)
