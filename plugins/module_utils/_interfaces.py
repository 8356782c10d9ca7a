# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which interface holds an address, from the network facts of a host."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from collections.abc import Iterator, Mapping


class Holder(t.NamedTuple):
    """An interface that holds ``address``; networks are in CIDR notation, ``mtu`` in bytes."""

    name: str
    address: str
    prefix: int
    network: str
    networks: list[str]
    mtu: int | None
    macaddress: str | None


def interface_of(facts: Mapping[str, t.Any], address: str) -> Holder:
    """Find the interface that holds the address.

    >>> eth0 = {"device": "eth0", "mtu": 1500, "ipv4": {"address": "198.51.100.11", "prefix": "24"}}
    >>> interface_of({"interfaces": ["eth0"], "eth0": eth0}, "198.51.100.11").network
    '198.51.100.0/24'

    :raises ValueError: If none does (the text lists what was found), or the facts are missing.
    """
    try:
        wanted = ipaddress.ip_address(address)
    except ValueError:
        raise ValueError(
            f"{address!r} is no IP address: give the host's own one without prefix length,"
            " like 198.51.100.11"
        ) from None
    found = []
    for name, info in _interfaces(facts):
        held = list(_addresses(info))
        own = next((own for own in held if own.ip == wanted), None)
        if own is not None:
            return Holder(
                name=name,
                address=str(own.ip),
                prefix=own.network.prefixlen,
                network=str(own.network),
                networks=list(dict.fromkeys(str(each.network) for each in held)),
                mtu=info.get("mtu"),
                macaddress=info.get("macaddress"),
            )
        found += [f"{name} {each.with_prefixlen}" for each in held]
    raise ValueError(
        f"no interface of this host holds {address}: correct that address, or set it up on the"
        f" host first. It has {', '.join(found) or 'no address at all'}"
    )


def _interfaces(facts: Mapping[str, t.Any]) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
    if "interfaces" not in facts:
        raise ValueError("the facts name no interfaces: gather them first, with the subset network")
    # Sorted, as facts list interfaces in no order and an address can be on two of them.
    for name in sorted(facts["interfaces"]):
        # The name of a fact has _ where the name of an interface may have other characters.
        info = facts.get(name) or facts.get(re.sub(r"[-:.]", "_", name))
        if isinstance(info, Mapping):
            yield info.get("device") or name, info


def _addresses(
    info: Mapping[str, t.Any],
) -> Iterator[ipaddress.IPv4Interface | ipaddress.IPv6Interface]:
    entries = [info.get("ipv4"), *info.get("ipv4_secondaries", ()), *info.get("ipv6", ())]
    for entry in entries:
        if entry:
            length = entry.get("prefix") or entry["netmask"]
            yield ipaddress.ip_interface(f"{entry['address']}/{length}")


__all__ = ("Holder", "interface_of")
