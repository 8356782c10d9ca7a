# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with a certificate, before a service is given it."""

from __future__ import annotations

import datetime
import ipaddress
import typing as t
from collections.abc import Iterator

_RENEW = "give one that is valid; nines.ha.site renews those that the role nines.ha.tls made"


class Certificate(t.NamedTuple):
    """What a certificate says, and what was found out about it. Times are in UTC.

    ``usages`` is ``None`` for a certificate that is good for everything, ``key_fits`` where no key
    was given. ``signed`` tells whether one of the ``authorities`` signed it, over those in between
    that the file holds.
    """

    issuer: str
    not_before: datetime.datetime
    not_after: datetime.datetime
    common_name: str
    names: tuple[str, ...]
    usages: tuple[str, ...] | None
    key_fits: bool | None
    authorities: tuple[str, ...]
    signed: bool


class Wanted(t.NamedTuple):
    """What it has to be: ``names`` as :func:`name_of` writes them, ``days`` that are left.

    ``path`` and ``authority`` name the files in the sentences; ``advice`` is what to do about a
    certificate of a foreign authority.
    """

    path: str
    authority: str
    names: tuple[str, ...] = ()
    usages: tuple[str, ...] = ()
    common_name: bool = True
    expiry: bool = True
    days: float = 0
    advice: str = "give one that it has signed, or name the authority that signed this one"


def name_of(text: str) -> str:
    """Write an alternative name in one way only.

    >>> name_of("IP:2001:2:0::11"), name_of("DNS:Node1")
    ('IP:2001:2::11', 'DNS:node1')

    :raises ValueError: If it is none.
    """
    kind, colon, value = text.partition(":")
    if kind == "IP" and value:
        return f"IP:{ipaddress.ip_address(value)}"
    if kind == "DNS" and value:
        return f"DNS:{value.lower()}"
    raise ValueError(f"'{text}' begins neither with DNS: nor with IP:")


def problems(certificate: Certificate, wanted: Wanted, now: datetime.datetime) -> list[str]:
    """Say what is wrong, a sentence each."""
    return [
        *_of_time(certificate, wanted, now),
        *_of_authority(certificate, wanted),
        *_of_use(certificate, wanted),
    ]


def _of_time(certificate: Certificate, wanted: Wanted, now: datetime.datetime) -> Iterator[str]:
    if not wanted.expiry:
        return
    if certificate.not_after <= now:
        yield f"{wanted.path} expired on {_day(certificate.not_after)}: {_RENEW}"
    elif certificate.not_after <= now + datetime.timedelta(days=wanted.days):
        yield (
            f"{wanted.path} expires on {_day(certificate.not_after)}, in less than"
            f" {wanted.days:g} days: {_RENEW}"
        )
    if certificate.not_before > now:
        yield (
            f"{wanted.path} is not valid before {_day(certificate.not_before)}, and it is"
            f" {_day(now)}: look at the clock, or give one that is valid"
        )


def _of_authority(certificate: Certificate, wanted: Wanted) -> Iterator[str]:
    if not certificate.signed:
        held = " and ".join(f"'{name}'" for name in certificate.authorities) or "none"
        yield (
            f"{wanted.path} was signed by '{certificate.issuer}', and {wanted.authority} holds the"
            f" authority {held}, which did not sign it: {wanted.advice}"
        )


def _of_use(certificate: Certificate, wanted: Wanted) -> Iterator[str]:
    if certificate.key_fits is False:
        yield f"{wanted.path} and its key do not belong together: give the key it was made with"
    missing = [name for name in wanted.names if name not in certificate.names]
    if missing:
        yield (
            f"{wanted.path} is for {', '.join(certificate.names) or 'no name'} and not for"
            f" {', '.join(missing)}: give one with these alternative names"
        )
    unfit = [each for each in wanted.usages if each not in (certificate.usages or wanted.usages)]
    if unfit:
        yield (
            f"{wanted.path} may not be used for {' and '.join(unfit)}: give one with the extended"
            f" key usages {' and '.join(wanted.usages)}"
        )
    if certificate.common_name and not wanted.common_name:
        yield (
            f"{wanted.path} has the common name '{certificate.common_name}': give one without CN"
            " in its subject"
        )


def _day(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


__all__ = ("Certificate", "Wanted", "name_of", "problems")
