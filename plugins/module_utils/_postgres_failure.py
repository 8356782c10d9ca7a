# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What it means when PostgreSQL cannot be used: the driver's text -> what to change."""

from __future__ import annotations

import re

# What a server says carries its severity, in any language, a colon and two blanks.
_SERVER_SAYS = re.compile(r"(?:^|failed: )\w+:  (.+)", re.M)
_PLACE = re.compile(
    r'connection to server (?:at|on socket) "[^"]*"(?: \([^)]*\))?(?:, port \d+)? failed: '
)
_NOT_READY = re.compile(
    r"starting up|shutting down|recovery mode|not (yet )?accepting|too many|slots"
)
_ADVICE = (
    (r"no pg_hba.conf entry", "add a line for this user and this host to its pg_hba.conf, reload"),
    (r"pg_hba.conf rejects", "a `reject` line of its pg_hba.conf forbids this user or this host"),
    (r"password authentication failed", "correct login_user or login_password"),
    (r"no password supplied", "it asks for a password: give login_password"),
    (r"(?i)peer authentication failed", "run as that user of the node: become_user: postgres"),
    (r"(?i)certificate|ssl", "check ssl_mode, ca_cert, ssl_cert and ssl_key"),
    (r"does not exist", "correct login_user or login_db, or create it"),
)
_LOGIN_BY_CLIENT = re.compile(
    r"(?i)no password supplied|ssl|certificate|private key|authentication"
)
_NETWORK = (
    (r"Connection refused", "nobody listens there: start PostgreSQL, or correct host and port"),
    (r"timeout|timed out", "the node is off, frozen or cut off, or a firewall drops packets"),
    (r"No route to host|unreachable", "there is no network path to the node"),
    (
        r'could not translate host name "[^"]*"',
        "the name does not resolve: correct it or use an address",
    ),
    (
        r"No such file or directory",
        "there is no such unix socket: start PostgreSQL, or set login_unix_socket",
    ),
)


class Unreachable(Exception):
    """No session, or it broke; ``answered`` tells whether a server was there nevertheless."""

    def __init__(self, text: str, answered: bool = False) -> None:
        super().__init__(text)
        self.answered = answered


class LoginRefused(Exception):
    """A server is there and does not let us in; the text says what to change."""


class QueryFailed(Exception):
    """A server refused a statement; ``code`` is its SQLSTATE."""

    def __init__(self, text: str, code: str | None = None) -> None:
        super().__init__(text)
        self.code = code


class DriverMissing(Exception):
    """Python's PostgreSQL driver is not installed."""


def explain(text: str, place: str) -> Unreachable | LoginRefused:
    """Turn the driver's text about a failed connection into what to do."""
    said = _SERVER_SAYS.search(text)
    # A host may be called ssl-db1.
    by_client = " ".join(_PLACE.sub("", text).split()) or "the connection broke"
    reason = said[1] if said else by_client
    if said and _NOT_READY.search(reason):
        return Unreachable(f"{place}: a server answers and takes no session: {reason}", True)
    if not said:
        for sign, tip in _NETWORK:
            found = re.search(sign, reason)
            if found:
                return Unreachable(f"{place}: {found[0]}: {tip}")
        if not _LOGIN_BY_CLIENT.search(reason):
            return Unreachable(f"{place}: {reason}", True)
    advice = next((f": {tip}" for sign, tip in _ADVICE if re.search(sign, reason)), "")
    return LoginRefused(f"{place}: {reason}{advice}")


def hide(text: str, secret: str) -> str:
    """Take a secret out of a text."""
    return text.replace(secret, "********") if secret else text


__all__ = (
    "DriverMissing",
    "LoginRefused",
    "QueryFailed",
    "Unreachable",
    "explain",
    "hide",
)
