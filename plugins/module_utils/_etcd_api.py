# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""etcd's JSON gateway: the requests that are needed, and its refusals as sentences.

The gateway writes 64-bit numbers as text and leaves out what is 0, empty or false. It takes no
client certificate as a login, so a cluster with authentication needs a user and a password.
"""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Exchange,
    Request,
    check_url,
)

DEFAULT_TIMEOUT_S = 5.0
_SCHEMES = ("https", "http")
_SHOWN = 200  # characters of an answer that is not understood

# etcd 3.4 and 3.5 give one refusal different HTTP statuses; its sentence is the same.
_NO_AUTH = "authentication is not enabled"
_NO_QUORUM = ("no leader", "request timed out", "deadline exceeded", "stopped")
_ELECTED = "leader changed"
_LOGINS = 3
_SOON = (
    "unhealthy cluster",
    _ELECTED,
    "in sync with leader",
    "too many requests",
    "not leader",
    "transport is closing",
    *_NO_QUORUM,
)
_LOGIN = ("authentication failed", "invalid user ID or password")
_RIGHTS = ("permission denied", "user name is empty", "invalid auth token", "user name not found")
_COMMON_NAME = "CommonName of client"
_GATEWAY = ("authentication handshake failed", "error reading server preface", "connection closed")


class EtcdRefused(Exception):
    """etcd did not do what it was asked; the text says what to change.

    ``soon`` tells that the same request may succeed in a moment.
    """

    def __init__(self, text: str, soon: bool = False) -> None:
        super().__init__(text)
        self.soon = soon


class NoQuorum(EtcdRefused):
    """The member has no leader, so that nothing can be decided."""


class LoginRefused(EtcdRefused):
    """The user may not log in, or may not do this."""


class Login(t.NamedTuple):
    """A user of etcd's own authentication."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Keep the password out of every text."""
        return f"Login({self.user!r})"


class Etcd:
    """One endpoint."""

    def __init__(
        self,
        endpoint: str,
        exchange: Exchange,
        login: Login | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        self.endpoint = endpoint
        self._exchange = exchange
        self._login = login
        self._timeout_s = timeout_s
        self._token: str | None = None

    def log_in(self) -> None:
        """Get a token, where there is a user and the cluster wants one.

        A login is a write: one that was under way when the leader was lost is refused, and the next
        one waits until there is a leader.

        :raises EtcdRefused: If it is not given: :exc:`LoginRefused` or :exc:`NoQuorum`.
        :raises EtcdUnreachable: If nobody answers.
        """
        if self._login is None:
            return
        wish = {"name": self._login.user, "password": self._login.password}
        for left in reversed(range(_LOGINS)):
            try:
                self._token = self.call("/v3/auth/authenticate", wish).get("token")
            except EtcdRefused as exc:
                if _NO_AUTH in str(exc):
                    return
                if not left or _ELECTED not in str(exc):
                    raise
            else:
                return

    def call(self, path: str, wish: Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Send a request to the gateway and give the answer.

        :raises EtcdRefused: If etcd refuses.
        :raises EtcdUnreachable: If nobody answers, or not with JSON.
        """
        request = Request(self.endpoint, path, json.dumps(wish), self._token)
        response = self._exchange(request, self._timeout_s)
        answer = _object(response.body)
        if response.status == 200 and answer is not None:
            return answer
        message = str((answer or {}).get("message") or (answer or {}).get("error") or "")
        if response.status == 404 and message in ("", "Not Found"):
            raise EtcdUnreachable(
                f"{self.endpoint}: there is no {path}: it is no endpoint of etcd for clients, or"
                " etcd runs with enable-grpc-gateway: false",
                answered=True,
            )
        shown = message or response.body.strip()[:_SHOWN] or "no text"
        raise self._refusal(path, f"{shown} (HTTP status {response.status})")

    def health(self) -> str | None:
        """Give the reason why the member is not healthy, ``None`` if it is.

        :raises EtcdUnreachable: If nobody answers.
        """
        response = self._exchange(Request(self.endpoint, "/health"), self._timeout_s)
        answer = _object(response.body) or {}
        if str(answer.get("health")).lower() == "true":
            return None
        return str(answer.get("reason") or "it does not say why").strip()

    def _refusal(self, path: str, message: str) -> EtcdRefused:
        if _COMMON_NAME in message:
            return LoginRefused(
                f"{self.endpoint}: {path}: authentication is enabled, and the gateway of etcd then"
                " refuses each client certificate that has a common name: give a client_cert"
                " without CN in its subject"
            )
        here = f"{self.endpoint}: {path}: {message}"
        user = f"user {self._login.user}" if self._login else "a request without a user"
        if any(part in message for part in _LOGIN):
            return LoginRefused(f"{here}: correct user and password")
        if any(part in message for part in _RIGHTS):
            return LoginRefused(
                f"{here}: authentication is enabled, and {user} may not do this. Give user and"
                " password of one with the role root"
            )
        if any(part in message for part in _GATEWAY):
            return EtcdRefused(
                f"{here}: the gateway of etcd cannot connect to etcd itself, as which it uses its"
                " server certificate: that needs the usage clientAuth besides serverAuth"
            )
        if any(part in message for part in _NO_QUORUM):
            return NoQuorum(f"{here}: there is no quorum, start more members", soon=True)
        return EtcdRefused(here, soon=any(part in message for part in _SOON))


def _object(body: str) -> dict[str, t.Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def endpoints_of(params: Mapping[str, t.Any]) -> tuple[str, ...]:
    """Read the options ``endpoints`` and ``timeout``.

    :raises ValueError: If one cannot be used.
    """
    if not params["endpoints"]:
        raise ValueError("endpoints is empty: name the URLs of all members")
    if params["timeout"] <= 0:
        raise ValueError(f"timeout is {params['timeout']:g} s: give more than 0")
    found = tuple(
        dict.fromkeys(check_url("endpoints", url, _SCHEMES) for url in params["endpoints"])
    )
    plain = [url for url in found if url.startswith("http://")]
    if plain and params.get("user"):
        raise ValueError(
            f"endpoints has {plain[0]}, and user is given: its password would go over the network"
            " for everybody to read. Give URLs with https, or no user"
        )
    return found


def login_of(params: Mapping[str, t.Any]) -> Login | None:
    """Read the options ``user`` and ``password``."""
    return Login(params["user"], params["password"]) if params["user"] else None


def argument_spec() -> dict[str, t.Any]:
    """The options of all modules that ask etcd (doc fragment nines.ha.etcd)."""
    return {
        "endpoints": {"type": "list", "elements": "str", "required": True},
        "ca_cert": {"type": "path"},
        "client_cert": {"type": "path"},
        "client_key": {"type": "path"},
        "user": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "timeout": {"type": "float", "default": DEFAULT_TIMEOUT_S},
    }


__all__ = (
    "DEFAULT_TIMEOUT_S",
    "Etcd",
    "EtcdRefused",
    "Login",
    "LoginRefused",
    "NoQuorum",
    "argument_spec",
    "endpoints_of",
    "login_of",
)
