# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""HTTPS with client certificates, or plain HTTP: one bounded request, and what went wrong.

Nothing but the standard library, since nodes have no more.
"""

from __future__ import annotations

import contextlib
import http.client
import ssl
import time
import typing as t
import urllib.parse
from collections.abc import Callable

# All answers of etcd that are asked for here are far smaller.
_LIMIT_BYTES = 4 * 1024 * 1024
_CHUNK_BYTES = 65536
_ALERT_S = 1.0

# X509_V_ERR_* of OpenSSL.
_NOT_YET_VALID, _EXPIRED = 9, 10
_UNKNOWN_CA = (2, 18, 19, 20, 21)
_OTHER_NAME = (62, 64)

# What the other side says of our certificate, as OpenSSL names the alerts.
_ALERTS = {
    "CERTIFICATE_REQUIRED": "wants a client certificate: set client_cert and client_key",
    "CERTIFICATE_EXPIRED": "refuses client_cert, which has expired: renew it",
    "UNKNOWN_CA": "refuses client_cert: its authority is not in the trusted-ca-file there",
    "BAD_CERTIFICATE": (
        "refuses client_cert, or misses one: it has to be valid now, to be for client"
        " authentication, and to come from the authority of the trusted-ca-file there"
    ),
}


class EtcdUnreachable(Exception):
    """An endpoint gave no answer. ``answered`` tells that something is there all the same."""

    def __init__(self, text: str, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


class Response(t.NamedTuple):
    """An answer over HTTP."""

    status: int
    body: str


class Request(t.NamedTuple):
    """What to ask; without a ``body`` it is a GET, with one a POST of JSON."""

    endpoint: str
    path: str
    body: str | None = None
    token: str | None = None


# A request and the seconds that it may take; raises EtcdUnreachable.
Exchange = Callable[[Request, float], Response]
Clock = Callable[[], float]


def check_url(name: str, url: str, schemes: tuple[str, ...] = ("https",)) -> str:
    """Take the URL of a member, and write it as etcd does.

    >>> check_url("endpoints", "https://ETCD1.example:2379/")
    'https://etcd1.example:2379'

    :raises ValueError: If it is none.
    """
    advice = f"write it like {schemes[0]}://192.0.2.11:{2379 if name == 'endpoints' else 2380}"
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise ValueError(f"{name} has {_shown(url)}, which is no URL ({exc}): {advice}") from None
    if parts.scheme not in schemes:
        raise ValueError(
            f"{name} has {_shown(url)}, which does not begin with"
            f" {' or '.join(f'{scheme}://' for scheme in schemes)}: {advice}"
        )
    if not parts.hostname or not port or parts.username is not None:
        raise ValueError(
            f"{name} has {_shown(url)}: it has to be a host and a port without a user, {advice}"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"{name} has {_shown(url)}, with something after the port: {advice}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


def _shown(url: str) -> str:
    # What stands before an @ may be a password.
    return repr(url.rpartition("@")[2] if "@" in url else url)


def client_context(ca_cert: str | None, client_cert: str | None, client_key: str | None) -> t.Any:
    """Read the certificates; without ``ca_cert`` the authorities of the system are trusted.

    :raises ValueError: If a file cannot be used.
    """
    context = _loaded("ca_cert", ca_cert, lambda: ssl.create_default_context(cafile=ca_cert))
    # Python 3.13 and newer also refuse certificates for their form, which etcd itself does not.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if client_key and not client_cert:
        raise ValueError("client_key is given without client_cert: give both or none")
    if client_cert:
        # A key with a passphrase would make OpenSSL ask for it on a terminal.
        _loaded(
            f"client_key {client_key} with client_cert" if client_key else "client_cert",
            client_cert,
            lambda: context.load_cert_chain(client_cert, client_key, password=lambda: ""),
        )
    return context


_T = t.TypeVar("_T")


def _loaded(option: str, path: str | None, load: Callable[[], _T]) -> _T:
    try:
        return load()
    except FileNotFoundError:
        problem = "a file does not exist on this host: correct the path"
    except PermissionError:
        problem = "this user may not read a file: run with become: true"
    except ssl.SSLError as exc:
        problem = f"OpenSSL cannot use it ({exc.reason or exc}): it has to be PEM"
        if "MISMATCH" in (exc.reason or ""):
            problem = "the key does not belong to the certificate: give the pair that does"
    except OSError as exc:
        problem = exc.strerror or str(exc)
    raise ValueError(f"{option} {path}: {problem}")


def https(context: ssl.SSLContext | None, clock: Clock = time.monotonic) -> Exchange:
    """Make what sends requests; every request has a connection of its own."""

    def connect(endpoint: str, timeout_s: float) -> http.client.HTTPConnection:
        parts = urllib.parse.urlsplit(endpoint)
        host = parts.hostname or ""
        connection = (
            http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
            if parts.scheme == "http"
            else http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=context)
        )
        try:
            connection.connect()
        except OSError as exc:
            connection.close()
            text, answered = _of_connect(exc, parts.hostname or "", timeout_s)
            raise EtcdUnreachable(f"{endpoint}: {text}", answered) from None
        return connection

    def exchange(request: Request, timeout_s: float) -> Response:
        deadline = clock() + timeout_s
        with contextlib.closing(connect(request.endpoint, timeout_s)) as connection:
            try:
                return _ask(connection, request, lambda: deadline - clock())
            except (OSError, http.client.HTTPException) as exc:
                text = _of_answer(exc, timeout_s)
        if text is None:
            with contextlib.closing(connect(request.endpoint, _ALERT_S)) as connection:
                text = _alert_of(connection)
        raise EtcdUnreachable(f"{request.endpoint}: {text}", True)

    return exchange


def _alert_of(connection: http.client.HTTPConnection) -> str:
    """Listen why connections are cut.

    With TLS 1.3, a client certificate is refused after the handshake, and what was sent meanwhile
    may cut the connection before the refusal is read. So nothing is sent here.
    """
    try:
        connection.sock.recv(1)
    except TimeoutError:
        pass
    except ssl.SSLError as exc:
        return _of_tls(exc)
    except OSError:
        pass
    return "cut the connection instead of an answer: look at the log of etcd there"


def _ask(
    connection: http.client.HTTPConnection, request: Request, remaining: Callable[[], float]
) -> Response:
    sock = connection.sock
    headers = {"Content-Type": "application/json", "Connection": "close"}
    if request.token:
        headers["Authorization"] = request.token
    _bound(sock, remaining())
    method = "GET" if request.body is None else "POST"
    connection.request(method, request.path, request.body, headers)
    response = connection.getresponse()
    chunks: list[bytes] = []
    # Once all is read, the socket is closed, and takes no time-out any more.
    while not response.isclosed() and sum(map(len, chunks)) < _LIMIT_BYTES:
        _bound(sock, remaining())
        chunk = response.read1(_CHUNK_BYTES)
        if not chunk:
            break
        chunks.append(chunk)
    return Response(response.status, b"".join(chunks).decode(errors="replace"))


def _bound(sock: t.Any, seconds: float) -> None:
    if seconds <= 0:
        raise TimeoutError
    sock.settimeout(seconds)


def _of_connect(exc: OSError, host: str, timeout_s: float) -> tuple[str, bool]:
    """Say why there is no connection, and whether something is there."""
    if isinstance(exc, ssl.SSLCertVerificationError):
        return _of_certificate(exc, host), True
    if isinstance(exc, ssl.SSLError):
        return _of_tls(exc), True
    if isinstance(exc, ConnectionRefusedError):
        return "nobody listens there: etcd is stopped or died, start it, or correct the port", True
    if isinstance(exc, TimeoutError):
        if "handshake" in str(exc):
            return f"accepts connections and says nothing for {timeout_s:g} s: etcd hangs", True
        return (
            f"no answer within {timeout_s:g} s: the node is down or unreachable, a firewall drops"
            " the packets, or `timeout` is too short",
            False,
        )
    if isinstance(exc, ConnectionError):
        return "the connection was cut while it was made: look at the log of etcd there", True
    return f"cannot be reached: {exc.strerror or exc}", False


def _of_certificate(exc: ssl.SSLCertVerificationError, host: str) -> str:
    detail = exc.verify_message
    if exc.verify_code == _EXPIRED:
        return "its server certificate has expired: renew it"
    if exc.verify_code == _NOT_YET_VALID:
        return "its server certificate is not valid yet: compare the clocks of both hosts"
    if exc.verify_code in _UNKNOWN_CA:
        return (
            f"its server certificate was not signed by an authority in ca_cert ({detail}): give"
            " the certificate of the authority that signed it"
        )
    if exc.verify_code in _OTHER_NAME:
        return (
            f"its server certificate is not for {host}: use a name or address that it has, or"
            f" issue one with {host} as subjectAltName"
        )
    return f"its server certificate is refused: {detail}"


def _of_tls(exc: ssl.SSLError) -> str:
    reason = exc.reason or str(exc)
    for alert, text in _ALERTS.items():
        if alert in reason:
            return text
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "does not speak TLS: correct the port, or let etcd listen with https there"
    return f"TLS failed: {reason}"


def _of_answer(exc: Exception, timeout_s: float) -> str | None:
    """Say why there is no answer; ``None`` where the connection was cut without a word."""
    if isinstance(exc, TimeoutError):
        return (
            f"is there and did not answer within {timeout_s:g} s: it has no quorum, hangs or waits"
            " for its disk, or `timeout` is too short"
        )
    if isinstance(exc, ssl.SSLError) and not isinstance(exc, ssl.SSLEOFError):
        return _of_tls(exc)
    return None


__all__ = (
    "Clock",
    "EtcdUnreachable",
    "Exchange",
    "Request",
    "Response",
    "check_url",
    "client_context",
    "https",
)
