# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token: written without waiting for standbys, awaited with a bound."""

from __future__ import annotations

import typing as t

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import Session
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import (
    Arrival,
    Wanted,
    Wish,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import Answer
from ansible_collections.nines.ha.plugins.module_utils._postgres_token import (
    TokenRefused,
    await_arrival,
    check_schema,
    has_token,
    position,
    prove,
    write_token,
)

WISHES = (Wish("pg1"), Wish("pg2"))
NO_TABLE = QueryFailed("there is no such table", "42P01")
LSN = [{"lsn": "0/5000100"}]


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def session(**extra: t.Any) -> samples.FakeSession:
    """A primary; ``flush`` stands for the statement with pg_current_wal_flush_lsn, and so on."""
    signs = {
        "flush": "pg_current_wal_flush_lsn",
        "insert": "INSERT INTO",
        "make_schema": "CREATE SCHEMA",
        "make_table": "CREATE TABLE",
        "missing": "to_regnamespace",
        "select": "SELECT token",
        "replay": "pg_last_wal_replay_lsn()::text AS lsn",
        "receive": "pg_last_wal_receive_lsn()::text AS lsn",
    }
    answers = {"flush": [LSN] * 9, **extra}
    return samples.FakeSession(
        samples.primary_rows(), {signs[name]: list(given) for name, given in answers.items()}
    )


def as_session(fake: samples.FakeSession) -> Session:
    return t.cast("Session", fake)


def verbs(fake: samples.FakeSession) -> list[str]:
    return [" ".join(sql.split()[:2]) for sql, _args in fake.asked]


@pytest.mark.parametrize("schema", ["nines_ha", "_x", "a1"])
def test_schemas(schema: str) -> None:
    check_schema(schema)


@pytest.mark.parametrize("schema", ["", "a;b", "1a", "A", 'a"b', "a.b", "a" * 64])
def test_schemas_that_need_quotes(schema: str) -> None:
    with pytest.raises(ValueError, match="use small letters"):
        check_schema(schema)


def test_a_token_is_written_first_without_waiting_for_standbys() -> None:
    primary = session()
    assert write_token(as_session(primary), "nines_ha", "secret") == "0/5000100"
    assert verbs(primary) == [
        "SET synchronous_commit",
        "INSERT INTO",
        "SELECT pg_current_wal_flush_lsn()::text",
    ]
    assert primary.asked[0][0] == "SET synchronous_commit TO local"
    assert primary.asked[1][1] == ("secret",)


@pytest.mark.parametrize(
    ("missing", "made"),
    [(True, ["CREATE SCHEMA", "CREATE TABLE"]), (False, ["CREATE TABLE"])],
)
def test_what_is_missing_is_made_once(missing: bool, made: list[str]) -> None:
    primary = session(insert=[NO_TABLE], missing=[[{"missing": missing}]])
    write_token(as_session(primary), "nines_ha", "x")
    assert [verb for verb in verbs(primary) if verb.startswith("CREATE")] == made
    assert verbs(primary).count("INSERT INTO") == 2


def test_somebody_else_made_it_meanwhile() -> None:
    race = QueryFailed("duplicate key", "23505")
    primary = session(
        insert=[NO_TABLE],
        missing=[[{"missing": True}]],
        make_schema=[race],
        make_table=[QueryFailed("exists", "42P07")],
    )
    assert write_token(as_session(primary), "nines_ha", "x") == "0/5000100"


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"insert": [QueryFailed("denied", "42501")]}, "GRANT USAGE ON SCHEMA nines_ha"),
        (
            {
                "insert": [NO_TABLE],
                "missing": [[{"missing": True}]],
                "make_schema": [QueryFailed("denied", "42501")],
            },
            "Run the check once as a superuser",
        ),
        (
            {"insert": [QueryFailed("read-only", "25006")]},
            "Take default_transaction_read_only back",
        ),
        ({"insert": [QueryFailed("disk full", "53100")]}, "was not written: disk full$"),
        ({"insert": [NO_TABLE, NO_TABLE], "missing": [[{"missing": False}]]}, "no such table"),
    ],
)
def test_a_token_that_is_refused(extra: dict[str, t.Any], said: str) -> None:
    with pytest.raises(TokenRefused, match=said):
        write_token(as_session(session(**extra)), "nines_ha", "x")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [([{"token": "x"}], True), ([{"token": "old"}], False), ([], False), (NO_TABLE, False)],
)
def test_whether_a_standby_shows_it(answer: t.Any, expected: bool) -> None:
    assert has_token(as_session(session(select=[answer])), "nines_ha", "x") is expected


def test_a_standby_that_may_not_be_asked() -> None:
    with pytest.raises(QueryFailed):
        has_token(as_session(session(select=[QueryFailed("denied", "42501")])), "nines_ha", "x")


def test_positions() -> None:
    standby = session(replay=[LSN], receive=[[{"lsn": None}]])
    assert position(as_session(standby), False) == "0/5000100"
    assert position(as_session(standby), True) is None


CANCELLED = QueryFailed("cancelled due to conflict with recovery", "40001")
BROKEN = Unreachable("the session broke")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([True], Arrival(True, 0.0, None, "0/9")),
        ([False, False, True], Arrival(True, 0.04, None, "0/9")),
        ([CANCELLED, True], Arrival(True, 0.02, None, "0/9")),
        ([False] * 99, Arrival(False, 0.1, "0/8", "0/9")),
        ([CANCELLED] * 99, Arrival(False, 0.1, "0/8", "0/9", str(CANCELLED))),
        ([False, BROKEN], Arrival(False, 0.02, None, "0/9", "the session broke")),
    ],
)
def test_waiting(answers: list[t.Any], expected: Arrival) -> None:
    time, left = FakeTime(), iter(answers)

    def arrived() -> bool:
        answer = next(left)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)

    got = await_arrival(arrived, lambda: "0/8", "0/9", 0.1, time.clock, time.sleep)
    assert got._replace(waited_s=round(got.waited_s, 6)) == expected


@pytest.mark.parametrize("failure", [BROKEN, CANCELLED])
def test_where_it_is_may_stay_unknown(failure: Exception) -> None:
    def where() -> str:
        raise failure

    time = FakeTime()
    assert await_arrival(lambda: False, where, "0/9", 0, time.clock, time.sleep).lsn is None


def answer(name: str, fake: samples.FakeSession | None, **more: t.Any) -> Answer:
    instance = samples.primary(("pg2",)) if name == "pg1" else samples.standby()
    given = {"instance": instance, "error": None, "answered": True, **more}
    return Answer(name, f"{name}:5432", as_session(fake) if fake else None, **given)


def test_every_standby_shows_what_the_primary_wrote() -> None:
    primary, standby = session(), session(select=[[{"token": "x"}]])
    seen = prove([answer("pg1", primary), answer("pg2", standby)], Wanted(WISHES), "nines_ha", "x")
    assert seen[0].arrival is None
    assert seen[1].arrival
    assert seen[1].arrival.reached
    assert seen[1].arrival.target == "0/5000100"
    assert "INSERT INTO" in verbs(primary)


@pytest.mark.parametrize(("replayed", "reached"), [("0/5000100", True), ("0/5000000", False)])
def test_reading_only_compares_positions(replayed: str, reached: bool) -> None:
    primary, standby = session(), session(replay=[[{"lsn": replayed}]] * 99)
    wanted = Wanted(WISHES, read_only=True, timeout_s=0.05)
    seen = prove([answer("pg1", primary), answer("pg2", standby)], wanted, "nines_ha", "x")
    assert verbs(primary) == ["SELECT pg_current_wal_flush_lsn()::text"]
    assert seen[1].arrival
    assert seen[1].arrival.reached is reached
    assert seen[1].arrival.lsn == (None if reached else replayed)


def test_a_delayed_standby_has_to_receive_only() -> None:
    standby = session(receive=[LSN])
    wanted = Wanted((WISHES[0], Wish("pg2", delay_s=60)))
    seen = prove([answer("pg1", session()), answer("pg2", standby)], wanted, "nines_ha", "x")
    assert seen[1].arrival
    assert seen[1].arrival.reached
    assert verbs(standby) == ["SELECT pg_last_wal_receive_lsn()::text"]


def test_a_token_that_was_not_written_is_the_error_of_the_primary() -> None:
    primary = session(insert=[QueryFailed("disk full", "53100")])
    standby = session()
    seen = prove([answer("pg1", primary), answer("pg2", standby)], Wanted(WISHES), "nines_ha", "x")
    assert "disk full" in str(seen[0].error)
    assert seen[1].arrival is None
    assert standby.asked == []


def test_who_cannot_be_read_is_not_waited_for() -> None:
    dead = answer("pg2", None, instance=None, error="refused", answered=False)
    seen = prove([answer("pg1", session()), dead], Wanted(WISHES), "nines_ha", "x")
    assert seen[1].arrival is None
    assert seen[1].error == "refused"


@pytest.mark.parametrize("instance", [samples.primary(), samples.standby()])
def test_nothing_is_written_without_exactly_one_primary(instance: t.Any) -> None:
    first, second = session(), session()
    answers = [answer("pg1", first, instance=instance), answer("pg2", second, instance=instance)]
    seen = prove(answers, Wanted(WISHES), "nines_ha", "x")
    assert [each.arrival for each in seen] == [None, None]
    assert first.asked + second.asked == []
