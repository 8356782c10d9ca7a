# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Strangers that answer for a virtual address."""

from __future__ import annotations

import ipaddress
import typing as t


def conflicts(
    answers: t.Sequence[t.Mapping[str, t.Any]], virtual: t.Sequence[str], members: t.Sequence[str]
) -> list[str]:
    """Name each virtual address that a machine outside the cluster answers for.

    A member that holds the address now may answer: its MAC is known from its own address, which
    is why ``answers`` must cover the members' addresses too. Invariant: an answer whose MAC no
    member has is a conflict, also while a member holds the address.

    :arg answers: ``addresses`` of a vip_info result asked with ``arp``.
    :arg virtual: Virtual addresses, a prefix length is ignored.
    :arg members: Addresses of the cluster's members.
    :returns: Sentences, none where all is well.
    :raises ValueError: If an address was not asked for, since nothing is known of it then.
    """
    asked = {_plain(entry["address"]): entry for entry in answers}
    known: set[str] = set()
    for member in members:
        known.update(_entry(asked, member)["answers"] or ())
    found = []
    for address in virtual:
        entry = _entry(asked, address)
        strangers = sorted(set(entry["answers"] or ()) - known)
        if strangers and (not entry["held"] or entry["answered_by_other"]):
            found.append(
                f"The virtual address {_plain(address)} is already in use: the machine with the MAC"
                f" {', '.join(strangers)} answers for it and is no member of this cluster."
                " Choose a free address, or take it off that machine."
            )
    return found


def _plain(address: str) -> str:
    return str(ipaddress.ip_interface(address).ip)


def _entry(asked: t.Mapping[str, t.Mapping[str, t.Any]], address: str) -> t.Mapping[str, t.Any]:
    try:
        return asked[_plain(address)]
    except KeyError:
        raise ValueError(f"vip_info was not asked for {address}: name it in `addresses`") from None


__all__ = ("conflicts",)
