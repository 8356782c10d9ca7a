# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A check of a service: what to ask, and what has to come."""

from __future__ import annotations

import re
import typing as t


class Text(t.NamedTuple):
    """What an answer has to contain, or a pattern that has to be found in it."""

    contains: str | None = None
    pattern: re.Pattern[str] | None = None


class Web(t.NamedTuple):
    """An HTTP request. ``login`` is what stood before an ``@`` in the URL."""

    url: str
    login: str | None
    statuses: tuple[int, ...]
    body: Text
    validate_certs: bool
    ca_cert: str | None

    def __repr__(self) -> str:
        """Keep the login out of every text."""
        return f"Web({self.url!r})"


class Port(t.NamedTuple):
    """A TCP connection."""

    host: str
    port: int
    send: str | None
    answer: Text


class Query(t.NamedTuple):
    """A statement; ``login`` has the options of ``_postgres_connection.argument_spec``."""

    sql: str
    rows: tuple[tuple[t.Any, ...], ...]
    login: dict[str, t.Any]

    def __repr__(self) -> str:
        """Keep the password out of every text."""
        return f"Query({self.sql!r})"


class Command(t.NamedTuple):
    """A program, without a shell."""

    argv: tuple[str, ...]
    rc: int
    stdout: Text


Wish: t.TypeAlias = Web | Port | Query | Command


class Check(t.NamedTuple):
    """One check; times in seconds."""

    name: str
    kind: str
    target: str
    timeout_s: float
    retries: int
    delay_s: float
    wish: Wish

    @property
    def may_change(self) -> bool:
        """Whether asking could change something, as nobody knows what it does."""
        return isinstance(self.wish, Command) or (
            isinstance(self.wish, Port) and self.wish.send is not None
        )


__all__ = ("Check", "Command", "Port", "Query", "Text", "Web", "Wish")
