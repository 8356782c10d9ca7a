# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions: the keywords, and what comes of a driver that fails or never answers."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as connection
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    Driver,
    argument_spec,
    keywords_of,
    open_session,
    shared_argument_spec,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    LoginRefused,
    QueryFailed,
    Unreachable,
)

OPTIONS = {
    "login_host": "192.0.2.11",
    "login_port": 5432,
    "login_user": "postgres",
    "login_db": "postgres",
    "ssl_mode": "prefer",
    "connect_timeout": 3,
}
KEYWORDS = {"host": "192.0.2.11", "port": "5432", "password": "canary", "connect_timeout": "3"}


class FakeError(Exception):
    """As psycopg2.Error."""

    def __init__(self, text: str, pgcode: str | None = None) -> None:
        super().__init__(text)
        self.pgcode = pgcode


class FakeConnection:
    """Gives the states one by one; an exception among them is raised. It ends in "ready"."""

    def __init__(self, states: list[t.Any]) -> None:
        self.states = states
        self.closed = False
        self.ran: list[tuple[str, t.Any]] = []
        self.description = [("a",), ("b",)]

    def poll(self) -> int:
        state = self.states.pop(0) if self.states else 0
        if isinstance(state, Exception):
            raise state
        return int(state)

    def fileno(self) -> int:
        return 0

    def cursor(self) -> FakeConnection:
        return self

    def execute(self, sql: str, args: t.Any) -> None:
        self.ran.append((sql, args))

    def fetchall(self) -> list[tuple[int, int]]:
        return [(1, 2)]

    def close(self) -> None:
        self.closed = True


class FakeDriver:
    """As the module psycopg2."""

    Error: type[Exception] = FakeError

    def __init__(self, states: list[t.Any]) -> None:
        self.connection = FakeConnection(states)
        self.keywords: dict[str, t.Any] = {}

    def connect(self, **keywords: t.Any) -> FakeConnection:
        self.keywords = keywords
        return self.connection


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note the waits instead of waiting."""
    noted: list[float] = []

    def wait(_reads: t.Any, _writes: t.Any, _other: t.Any, timeout_s: float) -> None:
        noted.append(timeout_s)

    monkeypatch.setattr(connection, "select", types.SimpleNamespace(select=wait))
    return noted


def ticking(step_s: float) -> t.Callable[[], float]:
    """A clock that goes on by a step each time it is read."""
    now = [0.0]

    def clock() -> float:
        now[0] += step_s
        return now[0]

    return clock


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"host": "192.0.2.11", "port": "5432", "user": "postgres", "dbname": "postgres"}),
        ({}, {"application_name": "nines.ha", "sslmode": "prefer", "tcp_user_timeout": "3000"}),
        ({"login_password": "x"}, {"password": "x"}),
        ({"ca_cert": "/c", "ssl_cert": "/d", "ssl_key": "/e"}, {"sslrootcert": "/c"}),
        ({"login_host": "", "login_unix_socket": "/run/pg"}, {"host": "/run/pg"}),
        ({"login_host": "localhost", "login_unix_socket": "/run/pg"}, {"host": "/run/pg"}),
        ({"login_unix_socket": "/run/pg"}, {"host": "192.0.2.11"}),
        ({"connect_timeout": 7}, {"connect_timeout": "7", "tcp_user_timeout": "7000"}),
    ],
)
def test_keywords(options: dict[str, t.Any], expected: dict[str, str]) -> None:
    assert expected.items() <= keywords_of({**OPTIONS, **options}).items()


def test_what_is_not_given_is_left_to_the_client_library() -> None:
    got = keywords_of({**OPTIONS, "login_host": "", "login_password": "", "ca_cert": None})
    assert {"host", "password", "sslrootcert"}.isdisjoint(got)


@pytest.mark.parametrize("timeout_s", [0, -1, None])
def test_no_wait_without_a_bound(timeout_s: int | None) -> None:
    with pytest.raises(ValueError, match="connect_timeout is .* give at least 1"):
        keywords_of({**OPTIONS, "connect_timeout": timeout_s})


def test_a_session_gives_rows(waits: list[float]) -> None:
    driver = FakeDriver([2, 1, 0])
    session = open_session(KEYWORDS, 5, driver)
    assert session.rows("SELECT 1", (7,)) == [{"a": 1, "b": 2}]
    session.execute("SET x TO y")
    assert driver.connection.ran == [("SELECT 1", (7,)), ("SET x TO y", None)]
    assert len(waits) == 2
    assert driver.keywords["async_"] is True
    assert driver.keywords["options"] == "-c search_path=pg_catalog -c statement_timeout=5000"
    session.close()
    assert driver.connection.closed


def test_a_server_that_never_answers(waits: list[float]) -> None:
    driver = FakeDriver([1] * 99)
    with pytest.raises(Unreachable, match="192.0.2.11:5432: timeout") as caught:
        open_session(KEYWORDS, 5, driver, ticking(1))
    assert not caught.value.answered
    assert driver.connection.closed
    assert len(waits) == 2


def test_a_refused_login_tells_no_password() -> None:
    driver = FakeDriver([FakeError('FATAL:  no role "canary"')])
    with pytest.raises(LoginRefused) as caught:
        open_session(KEYWORDS, 5, driver)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_driver_that_refuses_to_connect_at_all() -> None:
    driver = FakeDriver([])

    def connect(**_keywords: t.Any) -> t.Any:
        raise FakeError("Connection refused")

    driver.connect = connect  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="nobody listens"):
        open_session(KEYWORDS, 5, driver)


@pytest.mark.parametrize(
    ("failure", "kind", "said"),
    [
        (FakeError("no table canary\nLINE 1: SELECT", "42P01"), QueryFailed, r"no table \*{8}$"),
        (FakeError("FATAL: terminating", "57P01"), Unreachable, "the session broke"),
        (FakeError("server closed the connection"), Unreachable, "the session broke"),
        (FakeError("cancelled", "57014"), QueryFailed, "cancelled"),
    ],
)
def test_a_statement_that_fails(failure: Exception, kind: type[Exception], said: str) -> None:
    session = open_session(KEYWORDS, 5, FakeDriver([0, failure]))
    with pytest.raises(kind, match=said):
        session.rows("SELECT 1")


def test_the_code_of_a_failed_statement_is_kept() -> None:
    session = open_session(KEYWORDS, 5, FakeDriver([0, FakeError("no", "42501")]))
    with pytest.raises(QueryFailed) as caught:
        session.rows("SELECT 1")
    assert caught.value.code == "42501"


def test_a_server_that_freezes_during_a_statement(waits: list[float]) -> None:
    driver = FakeDriver([0] + [1] * 99)
    session = open_session(KEYWORDS, 5, driver, ticking(1))
    with pytest.raises(Unreachable, match="no answer to a statement within 6 s") as caught:
        session.rows("SELECT 1")
    assert caught.value.answered
    assert driver.connection.closed
    assert len(waits) == 5


def test_without_the_driver_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_name: str) -> Driver:
        raise ImportError

    monkeypatch.setattr(connection, "importlib", types.SimpleNamespace(import_module=absent))
    with pytest.raises(DriverMissing, match="python3-psycopg2"):
        open_session(KEYWORDS)


def test_the_shared_options_are_the_ones_without_a_place() -> None:
    own = set(argument_spec()) - set(shared_argument_spec())
    assert own == {"login_host", "login_port", "login_unix_socket"}
    assert argument_spec()["login_password"] == {"type": "str", "no_log": True}


def test_rows_of_somebody_elses_statement(waits: list[float]) -> None:
    driver = FakeDriver([])
    session = open_session(KEYWORDS, 5, driver, settings={"default_transaction_read_only": "on"})
    assert session.tuples("SELECT 1, 2") == [(1, 2)]
    assert driver.keywords["options"] == (
        "-c default_transaction_read_only=on -c statement_timeout=5000"
    )
    driver.connection.description = t.cast("t.Any", None)
    with pytest.raises(QueryFailed, match="gives no rows"):
        session.tuples("SET x TO y")
