# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which addresses this host holds, where to ask for the others, and what the answers mean."""

from __future__ import annotations

import ipaddress
import json
import typing as t
from collections.abc import Callable, Collection, Sequence

from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import IPAddress

# What AnsibleModule.run_command offers: argv in; exit status, stdout and stderr out.
Runner = Callable[[list[str]], tuple[int, str, str]]

# RFC 5798 7.3: all members of a virtual router use this MAC address, so it tells nobody's identity.
_SHARED_MACS = ("00:00:5e:00:01:", "00:00:5e:00:02:")


class AddressInvalid(ValueError):
    """A text that is no address of a host."""


class AddressesUnreadable(Exception):
    """``ip`` did not list the addresses of this host."""


class InterfaceUnusable(Exception):
    """The interface to ask on does not exist or cannot be asked on."""


class Address(t.NamedTuple):
    """One address of an interface; ``usable`` is false while IPv6 DAD runs or when it failed."""

    address: IPAddress
    prefix: int
    usable: bool

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        """The network that this address is in."""
        return ipaddress.ip_network((self.address, self.prefix), strict=False)


class Interface(t.NamedTuple):
    """One interface; ``askable`` says whether ARP or ND questions can leave through it."""

    name: str
    mac: str
    askable: bool
    addresses: tuple[Address, ...]


class Holding(t.NamedTuple):
    """Whether this host holds ``address``, and where."""

    address: IPAddress
    interface: str | None
    prefix: int | None

    @property
    def held(self) -> bool:
        """Whether this host holds the address."""
        return self.interface is not None


class Verdict(t.NamedTuple):
    """What the answers of the segment mean; None throughout when it was not asked."""

    answered_by_other: bool | None
    duplicate: bool | None


def parse_address(text: str) -> IPAddress:
    """Read an address of a host, with or without a prefix length.

    >>> parse_address("2001:DB8:0::10/64")
    IPv6Address('2001:db8::10')

    :raises AddressInvalid: When it is none, is a group's address, or names a zone.
    """
    try:
        address = ipaddress.ip_interface(text).ip
    except ValueError as exc:
        raise AddressInvalid(
            f"{text!r} is no IP address: write it like 198.51.100.10 or 2001:db8::10,"
            " with or without a prefix length"
        ) from exc
    if address.is_multicast or address.is_unspecified:
        raise AddressInvalid(f"{text!r} is not the address of a host: name a unicast address")
    if "%" in text:
        raise AddressInvalid(
            f"{text!r} names a zone: write the address without it and name the interface instead"
        )
    return address


def read_interfaces(run: Runner, ip: str = "ip") -> tuple[Interface, ...]:
    """List the interfaces of this host with their addresses.

    :raises AddressesUnreadable: When the program ``ip`` fails or prints something unexpected.
    """
    status, stdout, stderr = run([ip, "-json", "address"])
    if status != 0:
        raise AddressesUnreadable(f"'{ip} -json address' ended with {status}: {stderr.strip()}")
    return parse_interfaces(stdout)


def parse_interfaces(text: str) -> tuple[Interface, ...]:
    """Read what ``ip -json address`` prints.

    :raises AddressesUnreadable: When it is not that.
    """
    try:
        # iproute2 leaves an empty object in the list where a filter removed an interface.
        return tuple(_interface(entry) for entry in json.loads(text) if entry)
    except (ValueError, KeyError, TypeError) as exc:
        raise AddressesUnreadable(
            f"'ip -json address' printed what cannot be read ({exc!r}): {text[:80]!r}"
        ) from exc


def _interface(entry: dict[str, t.Any]) -> Interface:
    flags = entry["flags"]
    ethernet = entry.get("link_type") == "ether"
    return Interface(
        name=entry["ifname"],
        mac=entry.get("address", ""),
        askable=ethernet and "UP" in flags and "NOARP" not in flags,
        addresses=tuple(_address(info) for info in entry["addr_info"] if "local" in info),
    )


def _address(info: dict[str, t.Any]) -> Address:
    # An optimistic address (RFC 4429) answers while DAD still runs.
    waits = bool(info.get("tentative")) and not info.get("optimistic")
    return Address(
        address=ipaddress.ip_address(info["local"]),
        prefix=int(info["prefixlen"]),
        usable=not waits and not info.get("dadfailed"),
    )


def holdings(
    addresses: Sequence[IPAddress], interfaces: Sequence[Interface]
) -> tuple[Holding, ...]:
    """Find for each address the first interface that holds it in a usable state."""
    held: dict[IPAddress, Holding] = {}
    for interface in interfaces:
        for own in interface.addresses:
            if own.usable:
                held.setdefault(own.address, Holding(own.address, interface.name, own.prefix))
    return tuple(held.get(address, Holding(address, None, None)) for address in addresses)


def required_interface(name: str, interfaces: Sequence[Interface]) -> Interface:
    """Find the interface that the operator named.

    :raises InterfaceUnusable: When it is missing, down or no Ethernet.
    """
    found = next((interface for interface in interfaces if interface.name == name), None)
    if found is None:
        names = ", ".join(interface.name for interface in interfaces)
        raise InterfaceUnusable(f"there is no interface {name!r}: this host has {names}")
    if not found.askable:
        raise InterfaceUnusable(f"interface {name!r} is down or does not speak ARP")
    return found


def asking_interface(
    holding: Holding, interfaces: Sequence[Interface], named: Interface | None = None
) -> Interface | None:
    """Choose the interface to ask on: the holder, else the named one, else by the network.

    None when no interface leads to the segment of the address. A link-local address fits the
    network of each interface, so with several of them only a named one is a sound choice.
    """
    holder = next((i for i in interfaces if i.name == holding.interface), None)
    if holder is not None and holder.askable:
        return holder
    if named is not None:
        return named
    fits = [
        (own.prefix, interface)
        for interface in interfaces
        if interface.askable
        for own in interface.addresses
        if own.usable and holding.address in own.network
    ]
    if not fits or (holding.address.is_link_local and len({i.name for _p, i in fits}) > 1):
        return None
    return max(fits, key=lambda fit: fit[0])[1]


def asking_source(
    interface: Interface, avoid: Collection[IPAddress]
) -> ipaddress.IPv6Address | None:
    """Choose the sender of IPv6 questions: link-local first, never an address that is in question.

    A question sent from a disputed address would itself redirect its traffic in the neighbours.
    """
    own = [
        address
        for address, _prefix, usable in interface.addresses
        if isinstance(address, ipaddress.IPv6Address) and usable and address not in avoid
    ]
    return min(own, key=lambda address: not address.is_link_local, default=None)


def own_macs(interfaces: Sequence[Interface]) -> frozenset[str]:
    """Collect the MAC addresses that belong to this host alone."""
    return frozenset(
        interface.mac for interface in interfaces if not interface.mac.startswith(_SHARED_MACS)
    )


def verdict(holding: Holding, answers: Sequence[str] | None, own: Collection[str]) -> Verdict:
    """Judge the answers for one address.

    The kernel does not hear its own questions, so this host is never among the answers; it
    counts as one more holder when it holds the address. An answer from a MAC of this host comes
    from a second interface in the same segment and is no other holder.
    """
    if answers is None:
        return Verdict(None, None)
    others = set(answers).difference(own)
    return Verdict(bool(others), len(others) + holding.held > 1)


__all__ = (
    "Address",
    "AddressInvalid",
    "AddressesUnreadable",
    "Holding",
    "Interface",
    "InterfaceUnusable",
    "Runner",
    "Verdict",
    "asking_interface",
    "asking_source",
    "holdings",
    "own_macs",
    "parse_address",
    "parse_interfaces",
    "read_interfaces",
    "required_interface",
    "verdict",
)
