# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Reads certificates, with the library that Ansible itself needs on the control node."""

from __future__ import annotations

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._certificate import Certificate, name_of

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
except ImportError:  # a node that only unpacked the collection
    HAS_CRYPTOGRAPHY = False
else:
    HAS_CRYPTOGRAPHY = True

_LONGEST_CHAIN = 8


def read(certificate: str, authority: str, key: str | None = None) -> Certificate:
    """Read a certificate and those in between (PEM), and look whether an authority signed it.

    :raises ValueError: If one of the texts cannot be read.
    """
    if not HAS_CRYPTOGRAPHY:
        raise ValueError("the Python library cryptography is not installed on the control node")
    leaf, *between = _certificates("the certificate", certificate)
    authorities = _certificates("the authority", authority)
    common = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        issuer=leaf.issuer.rfc4514_string(),
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        common_name=str(common[0].value) if common else "",
        names=_names(leaf),
        usages=_usages(leaf),
        key_fits=None if key is None else _fits(leaf, key),
        authorities=tuple(each.subject.rfc4514_string() for each in authorities),
        signed=_is_signed(leaf, between, authorities),
    )


def _certificates(what: str, pem: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError as exc:
        raise ValueError(f"{what} is no certificate in PEM format") from exc


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    dns = [f"DNS:{name}" for name in found.get_values_for_type(x509.DNSName)]
    ips = [f"IP:{address}" for address in found.get_values_for_type(x509.IPAddress)]
    return tuple(map(name_of, dns + ips))


def _usages(leaf: x509.Certificate) -> tuple[str, ...] | None:
    known = {
        ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
        ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
    }
    try:
        found = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return None
    return tuple(known.get(oid, oid.dotted_string) for oid in found)


def _fits(leaf: x509.Certificate, key: str) -> bool:
    try:
        private = serialization.load_pem_private_key(key.encode(), None)
    except (TypeError, ValueError) as exc:
        # The text of the library may show parts of what it could not read.
        raise ValueError("the key cannot be read: is it in PEM format, and not encrypted?") from exc
    return _public(private.public_key()) == _public(leaf.public_key())


def _public(key: t.Any) -> bytes:
    return t.cast(
        "bytes",
        key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def _is_signed(
    leaf: x509.Certificate, between: list[x509.Certificate], authorities: list[x509.Certificate]
) -> bool:
    link = leaf
    for _step in range(_LONGEST_CHAIN):
        if any(_issued(link, each) for each in authorities):
            return True
        above = next((each for each in between if each != link and _issued(link, each)), None)
        if above is None:
            return False
        link = above
    return False


def _issued(link: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        link.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


__all__ = ("read",)
