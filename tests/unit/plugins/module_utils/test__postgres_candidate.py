# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Observing before a promotion, and the promotion itself, which has a bound."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils import _postgres_candidate as candidate
from ansible_collections.nines.ha.plugins.module_utils._postgres_candidate import (
    NotPromoted,
    apply,
    observe_all,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import Driver, Session
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed

PARAMS: dict[str, t.Any] = {
    "candidate": "pg2",
    "instances": [{"name": "pg1", "host": "192.0.2.11", "port": 5432}],
    "login_host": "",
    "login_unix_socket": "/run/pg",
    "login_port": 5432,
    "login_user": "postgres",
    "login_password": "own",
    "login_db": "postgres",
    "ssl_mode": "prefer",
    "connect_timeout": 3,
    "peer_user": None,
    "peer_password": None,
    "timeout": 60,
}


@pytest.mark.parametrize(
    ("options", "user", "password"),
    [
        ({}, "postgres", "own"),
        ({"peer_user": "mon", "peer_password": "its"}, "mon", "its"),
        # The password of one role is not shown to a server as that of another.
        ({"peer_user": "mon"}, "mon", None),
        ({"peer_password": "its"}, "postgres", "its"),
    ],
)
def test_how_it_logs_in(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, t.Any], user: str, password: str | None
) -> None:
    sessions: dict[str, samples.FakeSession] = {}
    logins: dict[str, tuple[Mapping[str, str], float]] = {}

    def open_session(
        keywords: Mapping[str, str], statement_timeout_s: float = 5.0, driver: t.Any = None
    ) -> Session:
        host = keywords["host"]
        sessions[host] = samples.FakeSession(samples.standby_rows())
        logins[host] = keywords, statement_timeout_s
        return t.cast("Session", sessions[host])

    monkeypatch.setattr(candidate, "open_session", open_session)
    no_driver: Driver = t.cast("t.Any", None)
    local, observed = observe_all({**PARAMS, **options}, no_driver)
    own, own_timeout_s = logins["/run/pg"]
    peer, peer_timeout_s = logins["192.0.2.11"]
    assert (own["user"], own["password"]) == ("postgres", "own")
    assert (peer["user"], peer.get("password")) == (user, password)
    assert own_timeout_s > PARAMS["timeout"] > peer_timeout_s
    assert local.session is t.cast("Session", sessions["/run/pg"])
    assert not sessions["/run/pg"].closed
    assert sessions["192.0.2.11"].closed
    assert observed.local == local.instance
    assert [member.name for member in observed.members] == ["pg1"]


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def standby(done: bool, possible: list[bool]) -> samples.FakeSession:
    extra = {
        "pg_promote": [[{"done": done}]],
        "pg_current_xact_id": [[{"possible": each}] for each in possible],
    }
    return samples.FakeSession(samples.standby_rows(), extra)


def test_it_waits_until_a_write_is_possible() -> None:
    time, session = FakeTime(), standby(True, [False, False, True])
    assert apply(session, 60, time.clock, time.sleep) == pytest.approx(0.1)
    # Before anything that could wait for a standby, which is not there yet.
    assert session.asked[:2] == [
        ("SELECT set_config('synchronous_commit', 'local', false)", ()),
        ("SELECT pg_promote(true, %s) AS done", (60,)),
    ]


@pytest.mark.parametrize(("done", "after"), [(False, "0.0 s"), (True, "1.0 s")])
def test_it_does_not_wait_for_ever(done: bool, after: str) -> None:
    time, session = FakeTime(), standby(done, [False] * 99)
    with pytest.raises(NotPromoted, match=f"no writes {after}.*The order stands"):
        apply(session, 1, time.clock, time.sleep)


def test_a_server_that_refuses() -> None:
    denied = QueryFailed("permission denied for function pg_promote", "42501")
    session = samples.FakeSession(samples.standby_rows(), {"pg_promote": [denied]})
    with pytest.raises(QueryFailed):
        apply(session, 60)
