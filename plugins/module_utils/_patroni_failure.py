# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What it means when a member's REST API cannot be used, and what to change."""

from __future__ import annotations

import re
import ssl

# Numbers of OpenSSL, X509_V_ERR_*: their texts differ between its versions.
_CERTIFICATE = {
    9: "its certificate is not valid yet: compare the clocks of both hosts",
    10: "its certificate has expired: renew it, then reload Patroni there",
    18: "its certificate is signed by itself: give it as ca_cert, or one of your authority there",
    62: "its certificate is not for this name: use a name of the certificate in the URL, or add"
    " this one to its subjectAltName",
    64: "its certificate is not for this address: add the address to its subjectAltName, or use a"
    " name of the certificate in the URL",
}
_FOREIGN = (
    "its certificate comes from another authority than those of ca_cert: correct ca_cert, or"
    " whatever answers there is not this member"
)
_ALERTS = (
    (
        r"(?i)certificate required|unknown.ca|bad certificate|certificate.unknown",
        "it does not accept our certificate: give client_cert and client_key of an authority that"
        " restapi.cafile there knows",
    ),
    (
        r"(?i)wrong version number|http request|record layer",
        "it does not speak TLS: write http:// in the URL, or set restapi.certfile there",
    ),
)
_TIMEOUT = "the node is off, frozen or cut off, or a firewall drops packets"
_CLOSED = (
    "it closed the connection without an answer: it may be stopping, lack its DCS, want TLS (https://"
    " in the URL), or not accept client_cert"
)


class PatroniFailure(Exception):
    """A member's REST API did not do what was asked; the text names the place and the remedy."""


class Unreachable(PatroniFailure):
    """There is no answer, or no trust: not from this member, as far as one can tell."""


class Unauthorized(PatroniFailure):
    """It is there and does not let us change anything."""


class Rejected(PatroniFailure):
    """It answered that it will not do it; ``status`` is the one of HTTP."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


def unreachable(exc: Exception, place: str, timeout_s: float) -> Unreachable:
    """Explain an error of the network, of TLS or of HTTP.

    >>> str(unreachable(ConnectionRefusedError(), "192.0.2.1:8008", 5.0))
    '192.0.2.1:8008: nobody listens there: start Patroni, or correct the URL'
    """
    return Unreachable(f"{place}: {_network(exc, timeout_s)}")


def _network(exc: Exception, timeout_s: float) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(exc.verify_code, _FOREIGN)
    if isinstance(exc, TimeoutError):
        return f"no complete answer within {timeout_s:g} s: {_TIMEOUT}"
    if isinstance(exc, ConnectionRefusedError):
        return "nobody listens there: start Patroni, or correct the URL"
    text = str(exc)
    for pattern, advice in _ALERTS:
        if isinstance(exc, OSError) and re.search(pattern, text):
            return advice
    if isinstance(exc, (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)) or not text:
        return _CLOSED
    if "Name or service not known" in text or "name resolution" in text:
        return "the name does not resolve: correct it, or use an address"
    if isinstance(exc, OSError):
        return exc.strerror or text
    return "it answered with something that is no HTTP: is this Patroni's REST API?"


def refusal(status: int, reason: str, text: str, place: str, call: str) -> PatroniFailure:
    """Explain an answer that is no success.

    :arg call: Method and path, such as ``POST /restart``.
    :arg text: Body of the answer; a page of HTML says no more than ``reason``.

    >>> str(refusal(412, "Precondition Failed", "no good candidates", "db1:8008", "POST /failover"))
    'db1:8008 answers to POST /failover: no good candidates (412)'
    """
    if status == 401:
        return Unauthorized(
            f"{place} does not accept the login for {call}: correct `user` and `password`, which"
            " are restapi.authentication there"
        )
    if status == 403:
        why = text.strip() or "access denied"
        return Unauthorized(
            f"{place} does not allow {call} ({why}): give client_cert and client_key when it wants"
            " a certificate, or add this host to restapi.allowlist there"
        )
    said = reason if not text.strip() or text.lstrip().startswith("<") else " ".join(text.split())
    if status == 502 and call.endswith(" /config"):
        said = "the dynamic configuration is missing in the DCS: restore it with exact: true"
    elif status == 503 and call.startswith("GET "):
        said = f"{said}: its DCS may not be accessible, look at etcd"
    return Rejected(f"{place} answers to {call}: {said} ({status})", status)


__all__ = ("PatroniFailure", "Rejected", "Unauthorized", "Unreachable", "refusal", "unreachable")
