# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""VRRP instances as value objects, read from plain mappings.

What cannot be read is said in sentences and not raised, so that all of it is seen at once.
"""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Callable, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _values as val

IPAddress = t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
IPNetwork = t.Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


class Check(t.NamedTuple):
    """A tracked check; times are in seconds, and None where they are not known.

    ``process`` tells a process that the kernel watches: it may be gone for ``interval``.
    """

    name: str
    weight: int
    interval: float | None = None
    timeout: float | None = None
    fall: int = 1
    process: bool = False


class Instance(t.NamedTuple):
    """A VRRP instance with every default filled in; times are in seconds.

    The password itself is not kept, only how long it is (None without one).
    """

    name: str
    virtual_router_id: int
    addresses: tuple[str, ...]
    members: tuple[str, ...]
    priorities: Mapping[str, int]
    version: int
    advert_int: float
    preempt: bool
    preempt_delay: float
    auth_pass: int | None
    interface: str | None
    interface_networks: Mapping[str, tuple[IPNetwork, ...]]
    member_addresses: Mapping[str, tuple[IPAddress, ...]]
    checks: tuple[Check, ...]


def _password_length(value: object) -> int | None:
    if not value:
        return None
    # True says that there is one; how long it is stays unknown.
    return len(value) if isinstance(value, str) else 1


def _network(value: object) -> IPNetwork:
    try:
        return ipaddress.ip_network(val.text(value), strict=False)
    except ValueError:
        raise ValueError("must be a network like 198.51.100.0/24") from None


def _address(value: object) -> IPAddress:
    try:
        return ipaddress.ip_interface(val.text(value)).ip
    except ValueError:
        raise ValueError("must be an address like 198.51.100.11") from None


def _check(value: object) -> Check:
    given = val.mapping(value)
    times = {
        key: val.named(key, parse, given[key])
        for key, parse in (("interval", val.positive), ("timeout", val.positive))
        if given.get(key) is not None
    }
    return Check(
        name=val.named("name", val.text, given.get("name")),
        weight=val.named("weight", val.whole, given.get("weight", 0)),
        fall=val.named("fall", val.count, given.get("fall", 1)),
        process=bool(given.get("process")),
        **times,
    )


def _weights(value: object) -> tuple[Check, ...]:
    """Read checks of which only the weights are known."""
    weights = val.sequence_of(val.whole)(value)
    return tuple(Check(f"number {position}", weight) for position, weight in enumerate(weights, 1))


_REQUIRED: dict[str, Callable[[object], t.Any]] = {
    "name": val.text,
    "virtual_router_id": val.whole,
    "addresses": val.sequence_of(val.text),
    "members": val.sequence_of(val.text),
    "priorities": val.mapping_of(val.whole),
    "version": val.whole,
    "advert_int": val.number,
}
_OPTIONAL: dict[str, tuple[Callable[[object], t.Any], t.Any]] = {
    "preempt": (val.flag, False),
    "preempt_delay": (val.number, 0.0),
    "auth_pass": (_password_length, None),
    "interface": (val.text, None),
    "interface_networks": (val.mapping_of(val.sequence_of(_network)), {}),
    "member_addresses": (val.mapping_of(val.sequence_of(_address)), {}),
    "checks": (val.sequence_of(_check), ()),
    "weights": (_weights, ()),
}


def read_instance(raw: object, position: int) -> tuple[Instance | None, list[str]]:
    """Read one instance; without it come the sentences that say why not.

    :arg position: Where it stands in the list, from 1, to name one that has no name.
    """
    if not isinstance(raw, Mapping):
        return None, [f"Instance number {position} is no mapping but {raw!r}."]
    name = raw.get("name")
    where = f"Instance {name}" if name else f"Instance number {position}"
    values: dict[str, t.Any] = {}
    found = []
    parsers = {**_REQUIRED, **{key: parse for key, (parse, _default) in _OPTIONAL.items()}}
    for key, parse in parsers.items():
        if raw.get(key) is not None:
            try:
                values[key] = val.named(key, parse, raw[key])
            except val.Refused as exc:
                found.append(f"{where}: {exc}.")
        elif key in _REQUIRED:
            found.append(f"{where}: {key} is missing: add it.")
        else:
            values[key] = _OPTIONAL[key][1]
    if found:
        return None, found
    weights = values.pop("weights")
    values["checks"] = values["checks"] or weights
    return Instance(**values), []


__all__ = ("Check", "IPAddress", "IPNetwork", "Instance", "read_instance")
