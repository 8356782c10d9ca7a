# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the instances: who is primary, who has caught up, who cannot be read."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _ledger_read as reader
from ansible_collections.nines.ha.plugins.module_utils._ledger import Found
from ansible_collections.nines.ha.plugins.module_utils._ledger_table import LedgerError
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    QueryFailed,
    Unreachable,
)
from test__ledger_table import FakeSession

QUESTION = reader.Question("nines_ha", "r1", 5.0)


def primary(*more: tuple[str, t.Any]) -> FakeSession:
    return FakeSession(
        *more,
        ("recovery", False),
        ("current_wal_lsn", "0/3000060"),
        ("regclass", True),
        ("string_agg", "0 1 2"),
    )


def standby(behind: t.Any = 0, *more: tuple[str, t.Any]) -> FakeSession:
    return FakeSession(
        *more,
        ("recovery", True),
        ("replay_lsn", behind),
        ("regclass", True),
        ("string_agg", "0 1"),
    )


class Cluster:
    """Sessions by name; an exception is one that cannot be opened. Only sleeping takes time."""

    def __init__(self, **sessions: FakeSession | Exception) -> None:
        self.sessions = sessions
        self.now = 0.0

    def connect(self, instance: reader.Instance) -> FakeSession:
        session = self.sessions[instance.name]
        if isinstance(session, Exception):
            raise session
        return session

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def reader(self) -> reader.Reader:
        access = reader.Access(self.connect, lambda: self.now, self.sleep)
        instances = [reader.Instance(name, name, 5432, None) for name in self.sessions]
        return reader.Reader(access, instances, QUESTION)

    def read(self) -> list[Found]:
        with contextlib.closing(self.reader()) as subject:
            got = subject.read()
        opened = [one for one in self.sessions.values() if isinstance(one, FakeSession)]
        assert all(session.closed for session in opened)
        return got


def test_the_primary_need_not_be_the_first() -> None:
    got = Cluster(db1=standby(), db2=primary()).read()
    assert [(one.name, one.role, list(one.ids)) for one in got] == [
        ("db1", "standby", [0, 1]),
        ("db2", "primary", [0, 1, 2]),
    ]


def test_a_standby_is_waited_for() -> None:
    late = standby([4096, 512, 0])
    got = Cluster(db1=primary(), db2=late).read()
    assert got[1].error is None
    assert got[1].waited_s == pytest.approx(0.2)
    assert late.done[1][1] == ("0/3000060",)


@pytest.mark.parametrize(
    ("behind", "message"),
    [(4096, "is 4096 bytes behind after 5 s"), (None, "has replayed nothing after 5 s")],
)
def test_the_wait_is_bounded(behind: int | None, message: str) -> None:
    got = Cluster(db1=primary(), db2=standby(behind), db3=standby(behind)).read()
    assert message in (got[1].error or "")
    assert list(got[1].ids) == []
    assert got[1].waited_s + got[2].waited_s == pytest.approx(5.0)


def test_one_that_is_off_is_named() -> None:
    got = Cluster(db1=primary(), db2=Unreachable("db2:5432: Connection refused")).read()
    assert got[0].error is None
    assert got[1].error == "cannot be read: db2:5432: Connection refused"
    assert got[1].role is None


def test_one_that_breaks_while_it_is_read() -> None:
    broken = primary(("string_agg", QueryFailed("permission denied", "42501")))
    assert Cluster(db1=broken).read()[0].error == "cannot be read: permission denied"


def test_one_that_does_not_say_what_it_is() -> None:
    broken = FakeSession(("recovery", Unreachable("frozen")))
    assert Cluster(db1=broken).read()[0].error == "cannot be read: frozen"


def test_a_primary_without_a_position_delays_nobody() -> None:
    odd = primary(("current_wal_lsn", QueryFailed("no")))
    got = Cluster(db1=odd, db2=standby(4096)).read()
    assert got[1].error is None


@pytest.mark.parametrize("roles", [(standby, standby), (primary, primary)])
def test_without_exactly_one_primary_each_is_read_as_it_is(roles: t.Any) -> None:
    got = Cluster(**{f"db{number}": make() for number, make in enumerate(roles)}).read()
    assert [one.error for one in got] == [None, None]


def test_rows_are_deleted_on_the_primary() -> None:
    here, there = primary(("DELETE", 3)), standby()
    with contextlib.closing(Cluster(db1=there, db2=here).reader()) as subject:
        subject.read()
        assert subject.delete() == 3
    assert not any("DELETE" in sql for sql, _args in there.done)


@pytest.mark.parametrize(
    ("session", "message"),
    [
        (standby(), "not exactly one primary"),
        (primary(("DELETE", QueryFailed("permission denied"))), "permission denied"),
    ],
)
def test_deletions_that_are_refused(session: FakeSession, message: str) -> None:
    subject = Cluster(db1=session).reader()
    subject.read()
    with pytest.raises(LedgerError, match=message):
        subject.delete()
