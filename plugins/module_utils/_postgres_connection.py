# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One session with one PostgreSQL: how to log in, and what an error means.

Every wait has a bound on this side too: a server that is frozen acknowledges packets and never
answers, and its own ``statement_timeout`` does not run. So the driver is used in its asynchronous
mode, and each answer is waited for with a deadline.
"""

from __future__ import annotations

import importlib
import locale
import select
import time
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    QueryFailed,
    Unreachable,
    explain,
    hide,
)

DEFAULT_PORT = 5432
DEFAULT_USER = "postgres"
DEFAULT_DB = "postgres"
DEFAULT_CONNECT_TIMEOUT_S = 3
DEFAULT_STATEMENT_TIMEOUT_S = 5.0
SSL_MODES = ("allow", "disable", "prefer", "require", "verify-ca", "verify-full")

# How much longer than the server's own limit the client waits, so that the server's error wins.
_GRACE_S = 1.0
_POLL_OK, _POLL_READ, _POLL_WRITE = 0, 1, 2
# Only catalogue functions are called unqualified: nobody's look-alikes may be found instead.
_OWN_SETTINGS = {"search_path": "pg_catalog"}

_KEYWORDS = {
    "login_port": "port",
    "login_user": "user",
    "login_password": "password",
    "login_db": "dbname",
    "ssl_mode": "sslmode",
    "ca_cert": "sslrootcert",
    "ssl_cert": "sslcert",
    "ssl_key": "sslkey",
    "connect_timeout": "connect_timeout",
}


class Driver(t.Protocol):
    """What is used of the module psycopg2."""

    Error: type[Exception]

    def connect(self, **keywords: t.Any) -> t.Any: ...


def load_driver() -> Driver:
    """Import psycopg2.

    :raises DriverMissing: If it is not installed.
    """
    try:
        driver = importlib.import_module("psycopg2")
    except ImportError:
        raise DriverMissing(
            "this module needs the Python library psycopg2 on the host where it runs: install the"
            " package python3-psycopg2 there"
        ) from None
    # The client library's own sentences are read below, so they have to come in English.
    locale.setlocale(locale.LC_MESSAGES, "C")
    return t.cast("Driver", driver)


def place_of(keywords: Mapping[str, str]) -> str:
    """Name the server of a connection for people.

    >>> place_of({"host": "192.0.2.1", "port": "5432"}), place_of({"port": "5433"})
    ('192.0.2.1:5432', 'the local unix socket, port 5433')
    """
    host, port = keywords.get("host", ""), keywords.get("port", str(DEFAULT_PORT))
    if not host:
        return f"the local unix socket, port {port}"
    return f"{host}/.s.PGSQL.{port}" if host.startswith("/") else f"{host}:{port}"


def _finish(connection: t.Any, timeout_s: float, clock: t.Callable[[], float]) -> None:
    deadline = clock() + timeout_s
    while True:
        state = connection.poll()
        if state == _POLL_OK:
            return
        remaining = deadline - clock()
        if remaining <= 0:
            raise TimeoutError
        files = [connection.fileno()]
        reads, writes = (files, []) if state == _POLL_READ else ([], files)
        select.select(reads, writes, [], remaining)


class Session:
    """An open session; each statement is its own transaction."""

    def __init__(
        self,
        connection: t.Any,
        error: type[Exception],
        keywords: Mapping[str, str],
        statement_timeout_s: float,
        clock: t.Callable[[], float] = time.monotonic,
    ) -> None:
        self.place = place_of(keywords)
        self._connection = connection
        self._error = error
        self._secret = keywords.get("password", "")
        self._timeout_s = statement_timeout_s + _GRACE_S
        self._clock = clock

    def rows(self, sql: str, args: Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        """Run a statement and give its rows.

        :raises QueryFailed: If the server refuses it.
        :raises Unreachable: If the session breaks, or no answer comes in time.
        """
        cursor = self._run(sql, args)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, sql: str) -> list[tuple[t.Any, ...]]:
        """Run a statement that somebody else wrote and give its rows, as :meth:`rows` does.

        :raises QueryFailed: Also if it gives none, as it is no query.
        """
        cursor = self._run(sql, ())
        if cursor.description is None:
            raise QueryFailed(f"{self.place}: the statement gives no rows")
        return list(cursor.fetchall())

    def execute(self, sql: str, args: Sequence[t.Any] = ()) -> None:
        """Run a statement that gives no rows; it raises what :meth:`rows` raises."""
        self._run(sql, args)

    def warnings(self) -> list[str]:
        """Give what the server said beside its answers since this was asked last."""
        said = [str(text) for text in self._connection.notices]
        del self._connection.notices[:]
        return said

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def _run(self, sql: str, args: Sequence[t.Any]) -> t.Any:
        try:
            cursor = self._connection.cursor()
            # Without arguments the driver must not look for placeholders.
            cursor.execute(sql, tuple(args) or None)
            _finish(self._connection, self._timeout_s, self._clock)
            return cursor
        except TimeoutError:
            self.close()
            raise Unreachable(
                f"{self.place}: no answer to a statement within {self._timeout_s:g} s: the server"
                " is frozen or cut off",
                True,
            ) from None
        except self._error as exc:
            raise self._failure(exc) from None

    def _failure(self, exc: Exception) -> Unreachable | QueryFailed:
        code = getattr(exc, "pgcode", None)
        # Which part of the statement it was, says nothing to who did not write it.
        text = hide(" ".join(str(exc).partition("\nLINE ")[0].split()), self._secret)
        if code is None or code.startswith(("08", "57P")):
            return Unreachable(f"{self.place}: the session broke: {text}", True)
        return QueryFailed(f"{self.place}: {text}", code)


def open_session(
    keywords: Mapping[str, str],
    statement_timeout_s: float = DEFAULT_STATEMENT_TIMEOUT_S,
    driver: Driver | None = None,
    clock: t.Callable[[], float] = time.monotonic,
    settings: Mapping[str, str] | None = None,
) -> Session:
    """Log in.

    :arg settings: Of the session, instead of our usual ones; a value has no blanks.
    :raises Unreachable: If no server answers in time, or it takes no sessions now.
    :raises LoginRefused: If the server does not let us in.
    :raises DriverMissing: If psycopg2 is not installed.
    """
    driver = driver or load_driver()
    limit_s = float(keywords.get("connect_timeout", DEFAULT_CONNECT_TIMEOUT_S))
    own = _OWN_SETTINGS if settings is None else settings
    given = {**own, "statement_timeout": str(round(statement_timeout_s * 1000))}
    options = " ".join(f"-c {name}={value}" for name, value in given.items())
    connection = None
    try:
        connection = driver.connect(**keywords, options=options, async_=True)
        _finish(connection, limit_s, clock)
    except (TimeoutError, driver.Error) as exc:
        if connection is not None:
            connection.close()
        timed_out = isinstance(exc, TimeoutError)
        text = f"timeout after {limit_s:g} s" if timed_out else str(exc)
        failure = explain(text, place_of(keywords))
        failure.args = (hide(str(failure), keywords.get("password", "")),)
        raise failure from None
    return Session(connection, driver.Error, keywords, statement_timeout_s, clock)


def keywords_of(params: Mapping[str, t.Any]) -> dict[str, str]:
    """Turn a module's options into libpq's keywords.

    What is not given is left out: libpq then falls back to its environment (``PGPASSFILE``, …).

    :raises ValueError: If the connect timeout is less than 1 s, which libpq takes for "no limit".
    """
    timeout_s = params.get("connect_timeout") or 0
    if timeout_s < 1:
        raise ValueError(f"connect_timeout is {timeout_s} s: give at least 1")
    host, directory = params.get("login_host") or "", params.get("login_unix_socket") or ""
    if directory and host in ("", "localhost"):
        host = directory
    given = {word: params.get(option) for option, word in _KEYWORDS.items()}
    return {
        **({"host": host} if host else {}),
        **{word: str(value) for word, value in given.items() if value not in (None, "")},
        "application_name": "nines.ha",
        "client_encoding": "UTF8",
        "tcp_user_timeout": str(timeout_s * 1000),
        "keepalives_idle": str(timeout_s),
        "keepalives_interval": "1",
        "keepalives_count": "3",
    }


def shared_argument_spec() -> dict[str, t.Any]:
    """How to log in, wherever the server is (doc fragment nines.ha.postgres)."""
    return {
        "login_user": {"type": "str", "default": DEFAULT_USER},
        "login_password": {"type": "str", "no_log": True},
        "login_db": {"type": "str", "default": DEFAULT_DB},
        "ssl_mode": {"type": "str", "default": "prefer", "choices": list(SSL_MODES)},
        "ca_cert": {"type": "path"},
        "ssl_cert": {"type": "path"},
        "ssl_key": {"type": "path"},
        "connect_timeout": {"type": "int", "default": DEFAULT_CONNECT_TIMEOUT_S},
    }


def argument_spec() -> dict[str, t.Any]:
    """The same with the place of one server (doc fragment nines.ha.postgres.server)."""
    return {
        **shared_argument_spec(),
        "login_host": {"type": "str", "default": ""},
        "login_port": {"type": "int", "default": DEFAULT_PORT},
        "login_unix_socket": {"type": "path"},
    }


__all__ = (
    "DEFAULT_CONNECT_TIMEOUT_S",
    "DEFAULT_STATEMENT_TIMEOUT_S",
    "SSL_MODES",
    "Driver",
    "Session",
    "argument_spec",
    "keywords_of",
    "load_driver",
    "open_session",
    "place_of",
    "shared_argument_spec",
)
