# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Patroni's REST API: one bounded exchange for each call, nothing is kept open.

The name and password go only to calls that change something, as Patroni asks for them only there.
The environment's proxies are not used: members are asked directly, or not at all.
"""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
import typing as t
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import (
    Unreachable,
    refusal,
    unreachable,
)

DEFAULT_TIMEOUT_S = 5.0
DEFAULT_PORTS = {"http": 80, "https": 443}
_CHUNK_BYTES = 65536
_MAX_BYTES = 16 * 1024 * 1024

Clock = Callable[[], float]


class Access(t.NamedTuple):
    """How to talk to the members; ``context`` is what TLS trusts and shows."""

    context: ssl.SSLContext | None
    user: str
    password: str
    timeout_s: float


def origin_of(url: object) -> str:
    """Reduce the URL of a member to what tells one from another.

    >>> origin_of("https://DB1.example:8008/patroni")
    'https://db1.example:8008'

    :raises ValueError: If it is no URL of a REST API.
    """
    text = str(url)
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if not parts.hostname or not port or "@" in text:
        # What stands before an @ may be a password.
        shown = "one with a user" if "@" in text else repr(text)
        raise ValueError(
            f"{shown} is no URL of a REST API: write it as https://<name or address>:8008"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


def place_of(origin: str) -> str:
    """Name a member's place for people.

    >>> place_of("https://db1.example:8008")
    'db1.example:8008'
    """
    return origin.partition("://")[2]


class Rest:
    """Calls the REST APIs of members."""

    def __init__(self, access: Access, clock: Clock = time.monotonic) -> None:
        self.access = access
        self._clock = clock

    def get(self, origin: str, path: str) -> t.Any:
        """Read a document.

        :raises PatroniFailure: If it is not given, within the timeout of the access.
        """
        text = self._call(origin, "GET", path, None, self.access.timeout_s)
        try:
            return json.loads(text)
        except ValueError:
            place = place_of(origin)
            raise Unreachable(
                f"{place} answers to GET {path} with something that is no JSON: is this Patroni's"
                " REST API?"
            ) from None

    def send(
        self, origin: str, method: str, path: str, body: object, timeout_s: float | None = None
    ) -> str:
        """Change something and give what is answered.

        :raises PatroniFailure: If it is refused, or not answered within ``timeout_s`` seconds.
        """
        return self._call(origin, method, path, body, timeout_s or self.access.timeout_s)

    def _call(self, origin: str, method: str, path: str, body: object, timeout_s: float) -> str:
        try:
            status, reason, text = self._exchange(origin, method, path, body, timeout_s)
        except (OSError, http.client.HTTPException) as exc:
            raise unreachable(exc, place_of(origin), timeout_s) from None
        if status >= 300:
            raise refusal(status, reason, text, place_of(origin), f"{method} {path}")
        return text

    def _exchange(
        self, origin: str, method: str, path: str, body: object, timeout_s: float
    ) -> tuple[int, str, str]:
        deadline = self._clock() + timeout_s
        connection = self._connection(origin, timeout_s)
        try:
            data = None if method == "GET" else json.dumps(body).encode()
            connection.request(method, path, data, self._headers(method))
            self._limit(connection, deadline)
            response = connection.getresponse()
            chunks: list[bytes] = []
            size = 0
            while chunk := response.read1(_CHUNK_BYTES):
                chunks.append(chunk)
                size += len(chunk)
                # A server that drips must not hold us longer than one that is silent.
                if self._clock() > deadline or size > _MAX_BYTES:
                    raise TimeoutError
            return response.status, response.reason, b"".join(chunks).decode(errors="replace")
        finally:
            connection.close()

    def _connection(self, origin: str, timeout_s: float) -> http.client.HTTPConnection:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = self.access.context
            return http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=timeout_s)

    def _limit(self, connection: http.client.HTTPConnection, deadline: float) -> None:
        remaining = deadline - self._clock()
        if remaining <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(remaining)

    def _headers(self, method: str) -> dict[str, str]:
        headers = {"Accept": "application/json", "Connection": "close"}
        if method != "GET":
            headers["Content-Type"] = "application/json"
            if self.access.user:
                login = f"{self.access.user}:{self.access.password}".encode()
                headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
        return headers


def open_rest(params: Mapping[str, t.Any]) -> Rest:
    """Read a module's options.

    :raises ValueError: If one is out of range, or a file of a certificate cannot be used.
    """
    timeout_s = params["timeout"]
    if not 0 < timeout_s <= 3600:
        raise ValueError(f"timeout is {timeout_s:g} s: give more than 0 and at most 3600")
    return Rest(Access(_context(params), params["user"] or "", params["password"] or "", timeout_s))


def origins_of(params: Mapping[str, t.Any]) -> list[str]:
    """List the members to ask, without doubles.

    :raises ValueError: If a URL cannot be one of a REST API, or there is none.
    """
    urls = [params["url"]] if params["url"] else list(params["urls"] or ())
    if not urls:
        raise ValueError("urls is empty: give the REST API of each member")
    return list(dict.fromkeys(origin_of(url) for url in urls))


def _context(params: Mapping[str, t.Any]) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=params["ca_cert"])
    except (OSError, ssl.SSLError) as exc:
        raise ValueError(_unusable("ca_cert", params["ca_cert"], exc)) from None
    if not params["validate_certs"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if params["client_key"] and not params["client_cert"]:
        raise ValueError("client_key is given without client_cert: give both, or neither")
    if params["client_cert"]:
        try:
            # A key with a password would ask for it on the terminal; so it fails instead.
            context.load_cert_chain(params["client_cert"], params["client_key"], password="")
        except (OSError, ssl.SSLError, ValueError) as exc:
            which = f"{params['client_cert']}, key {params['client_key'] or 'in the same file'}"
            raise ValueError(_unusable("client_cert", which, exc)) from None
    return context


def _unusable(option: str, path: object, exc: Exception) -> str:
    why = "it is no PEM file, its key does not fit or has a password"
    if isinstance(exc, OSError) and not isinstance(exc, ssl.SSLError):
        why = f"{exc.strerror}, as this user on the host where the module runs"
    return f"{option} {path} cannot be used: {why}"


def argument_spec() -> dict[str, t.Any]:
    """The options of all modules that ask Patroni (doc fragment nines.ha.patroni)."""
    return {
        "url": {"type": "str"},
        "urls": {"type": "list", "elements": "str"},
        "ca_cert": {"type": "path"},
        "client_cert": {"type": "path"},
        "client_key": {"type": "path"},
        "validate_certs": {"type": "bool", "default": True},
        "user": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "timeout": {"type": "float", "default": DEFAULT_TIMEOUT_S},
    }


# What AnsibleModule is told besides the options.
RULES: dict[str, t.Any] = {
    "mutually_exclusive": [("url", "urls")],
    "required_one_of": [("url", "urls")],
    "required_by": {"client_key": ("client_cert",), "password": ("user",)},
}


__all__ = (
    "DEFAULT_TIMEOUT_S",
    "RULES",
    "Access",
    "Rest",
    "argument_spec",
    "open_rest",
    "origin_of",
    "origins_of",
    "place_of",
)
