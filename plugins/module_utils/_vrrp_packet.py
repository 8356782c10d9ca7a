# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""VRRP advertisements: read packets, list the routers that speak, find collisions.

Version 2 is RFC 3768 (IPv4), version 3 is RFC 5798 (IPv4 and IPv6). A packet that a VRRP router
would have to discard is no router: it is counted and forgotten. Authentication data of version 2
(a password in clear text) is never kept.
"""

from __future__ import annotations

import ipaddress
import struct
import typing as t
from collections.abc import Collection, Iterable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import (
    IPAddress,
    checksum,
    pseudo_header,
)

PROTOCOL = 112
GROUP4 = ipaddress.IPv4Address("224.0.0.18")
GROUP6 = ipaddress.IPv6Address("ff02::12")

_HEADER = struct.Struct("!BBBBHH")
_ADVERTISEMENT = 1
_IPV4_HEADER_BYTES = 20


class MalformedPacket(ValueError):
    """Bytes that are no valid VRRP advertisement."""


class Packet(t.NamedTuple):
    """A VRRP message and the ends that it travelled between."""

    source: IPAddress
    destination: IPAddress
    message: bytes


class Router(t.NamedTuple):
    """What one router says about one virtual router. Priority 0: it is leaving."""

    source: IPAddress
    virtual_router_id: int
    version: int
    priority: int
    advert_int_s: float
    addresses: tuple[IPAddress, ...]


class Survey(t.NamedTuple):
    """The routers that were heard, by id and source; counts of good and of ignored packets."""

    routers: tuple[Router, ...]
    packets: int
    ignored: int


def parse_ipv4(data: bytes) -> Packet:
    """Take apart an IPv4 packet as a raw socket delivers it, with its IP header.

    :raises MalformedPacket: When the IP header is cut or carries another protocol.
    """
    header_bytes = (data[0] & 0x0F) * 4 if data else 0
    if header_bytes < _IPV4_HEADER_BYTES or len(data) < header_bytes or data[0] >> 4 != 4:
        raise MalformedPacket(f"{len(data)} bytes are no IPv4 packet")
    if data[9] != PROTOCOL:
        raise MalformedPacket(f"IP protocol {data[9]} is not VRRP ({PROTOCOL})")
    return Packet(
        ipaddress.IPv4Address(data[12:16]), ipaddress.IPv4Address(data[16:20]), data[header_bytes:]
    )


def parse_advert(packet: Packet) -> Router:
    """Read a VRRP advertisement of either version.

    :raises MalformedPacket: When a VRRP router would discard it.
    """
    message = packet.message
    if len(message) < _HEADER.size:
        raise MalformedPacket(f"{len(message)} bytes are too short for VRRP")
    kind, router_id, priority, count, timing, _sum = _HEADER.unpack_from(message)
    version = kind >> 4
    if kind & 0x0F != _ADVERTISEMENT or router_id == 0:
        raise MalformedPacket(f"type {kind & 0x0F} with virtual router id {router_id}")
    if (version, packet.source.version) not in ((2, 4), (3, 4), (3, 6)):
        raise MalformedPacket(f"VRRP version {version} over IPv{packet.source.version}")
    if not _checksum_fits(packet, version):
        raise MalformedPacket("wrong checksum")
    return Router(
        source=packet.source,
        virtual_router_id=router_id,
        version=version,
        priority=priority,
        # Version 2: whole seconds in the low byte; version 3: twelve bits of centiseconds.
        advert_int_s=float(timing & 0xFF) if version == 2 else (timing & 0x0FFF) / 100,
        addresses=_addresses(message, count, packet.source.version),
    )


def _checksum_fits(packet: Packet, version: int) -> bool:
    if version == 3:
        ends = packet.source, packet.destination
        pseudo = pseudo_header(*ends, PROTOCOL, len(packet.message))
        if checksum(pseudo + packet.message) == 0:
            return True
    # RFC 5798 was read both ways for IPv4: some routers sum the message alone, as version 2 does.
    return packet.source.version == 4 and checksum(packet.message) == 0


def _addresses(message: bytes, count: int, ip_version: int) -> tuple[IPAddress, ...]:
    size = 4 if ip_version == 4 else 16
    end = _HEADER.size + count * size
    if len(message) < end:
        raise MalformedPacket(f"{count} addresses announced, {len(message)} bytes received")
    return tuple(
        ipaddress.ip_address(message[start : start + size])
        for start in range(_HEADER.size, end, size)
    )


def survey(packets: Iterable[Packet | bytes]) -> Survey:
    """List each router once, as its last advertisement says. Bytes are whole IPv4 packets."""
    last: dict[tuple[IPAddress, int], Router] = {}
    heard = ignored = 0
    for packet in packets:
        try:
            router = parse_advert(parse_ipv4(packet) if isinstance(packet, bytes) else packet)
        except MalformedPacket:
            ignored += 1
            continue
        heard += 1
        last[router.source, router.virtual_router_id] = router
    return Survey(tuple(sorted(last.values(), key=_order)), heard, ignored)


def _order(router: Router) -> tuple[int, int, bytes]:
    return router.virtual_router_id, router.source.version, router.source.packed


def collisions(
    routers: Sequence[Router],
    own_sources: Collection[IPAddress],
    virtual_router_ids: Collection[int] | None = None,
) -> tuple[Router, ...]:
    """Pick the routers that are not ours, and of these the ones that use our ids, if given."""
    return tuple(
        router
        for router in routers
        if router.source not in own_sources
        and (virtual_router_ids is None or router.virtual_router_id in virtual_router_ids)
    )


__all__ = (
    "GROUP4",
    "GROUP6",
    "PROTOCOL",
    "MalformedPacket",
    "Packet",
    "Router",
    "Survey",
    "collisions",
    "parse_advert",
    "parse_ipv4",
    "survey",
)
