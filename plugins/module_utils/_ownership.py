# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Who holds an address, judged from the results of ``vip_info`` on all members.

A check that cannot fail is a bug: where no result says anything about the address, there is no
answer, not a "no".
"""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Iterator, Mapping

_NO_ANSWER = ("failed", "unreachable", "skipped")


def owners(results: object, address: str) -> list[str]:
    """Name the hosts that hold the address; a host without a name is named by its position.

    Each result counts, even where two carry the same host name: two clones with one name that
    both hold an address must not look like a single owner.

    >>> held = {"address": "198.51.100.10", "held": True}
    >>> owners([{"host": "lb1", "addresses": [held]}, {"host": "lb2", "failed": True}],
    ...        "198.51.100.10")
    ['lb1']

    :arg results: A list of results, or what a loop registered; either can hold the other.
    :raises ValueError: If no result mentions the address, or a result is none of vip_info.
    """
    wanted = _parse(address)
    held_by: list[str] = []
    seen: list[str] = []
    mentioned = False
    for position, result in enumerate(_flatten(results)):
        host = str(result.get("host") or position)
        seen.append(host)
        for entry in _entries(host, result):
            if _parse(entry["address"]) == wanted:
                mentioned = True
                held_by += [host] * entry["held"]
    if not mentioned:
        raise ValueError(
            f"nobody was asked for {address}: no result mentions it, so nothing is known of its"
            f" owner. Give the results of nines.ha.vip_info for {address} on every member"
            f" (results given: {', '.join(seen) or 'none'})"
        )
    return held_by


def sole_owner(results: object, address: str) -> bool:
    """Whether exactly one host holds the address.

    :raises ValueError: As :func:`owners`.
    """
    return len(owners(results, address)) == 1


def _flatten(results: object) -> Iterator[Mapping[str, t.Any]]:
    if isinstance(results, Mapping) and "results" in results:
        results = results["results"]
    if not isinstance(results, (list, tuple)):
        raise ValueError(
            "give a list with the result of nines.ha.vip_info on each member, or what a loop over"
            f" them registered, not {type(results).__name__}"
        )
    for result in results:
        if not isinstance(result, Mapping):
            raise ValueError(f"a result of nines.ha.vip_info is a mapping, not {result!r}")
        if "results" in result:
            yield from _flatten(result)
        else:
            yield result


def _entries(host: str, result: Mapping[str, t.Any]) -> list[Mapping[str, t.Any]]:
    if any(result.get(key) for key in _NO_ANSWER):
        return []
    entries = result.get("addresses")
    if not isinstance(entries, (list, tuple)):
        raise ValueError(f"the result of {host} has no list addresses: it is none of vip_info")
    for entry in entries:
        if not isinstance(entry, Mapping) or "address" not in entry:
            raise ValueError(f"the result of {host} has an entry without address: {entry!r}")
        if not isinstance(entry.get("held"), bool):
            raise ValueError(
                f"the result of {host} does not say whether it holds {entry['address']}:"
                f" held is {entry.get('held')!r}, not true or false"
            )
    return list(entries)


def _parse(address: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_interface(str(address)).ip
    except ValueError:
        raise ValueError(f"{address!r} is no IP address: give one like 198.51.100.10") from None


__all__ = ("owners", "sole_owner")
