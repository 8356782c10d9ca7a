# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of ledger_check: from the options to the result, with instances of the test."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import Unreachable
from ansible_collections.nines.ha.plugins.modules import ledger_check


class Session:
    """An instance with these ids; the first one is the primary."""

    deleted: t.ClassVar[list[str]] = []

    def __init__(self, host: str, ids: str) -> None:
        self._host, self._ids = host, ids

    def rows(self, sql: str, args: Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        answers = {
            "pg_is_in_recovery": self._host != "db1",
            "pg_current_wal_lsn": "0/1",
            "replay_lsn": 0,
            "regclass": True,
            "string_agg": self._ids,
            "DELETE": 3,
        }
        if "DELETE" in sql:
            self.deleted.append(self._host)
        return [{"value": next(value for sign, value in answers.items() if sign in sql)}]

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def history(tmp_path: Path) -> str:
    path = tmp_path / "history.jsonl"
    with path.open("w") as stream:
        writer = Writer(stream, lambda: 0)
        writer.header(Header("ledger", "ledger", "x", 1, 1, 0))
        for number in range(3):
            writer.add(number, "invoke", value=number)
            writer.add(number, "ok", value=number)
        writer.footer("duration")
    return str(path)


def check(
    monkeypatch: pytest.MonkeyPatch, history: str, delete: bool = False, **has: str
) -> dict[str, t.Any]:
    """Run the check on instances that have these ids; nothing answers for an empty text."""
    Session.deleted.clear()

    def open_session(keywords: dict[str, str], *_more: t.Any) -> Session:
        assert (keywords["port"], keywords["password"]) == ("5433", "canary")
        if not has[keywords["host"]]:
            raise Unreachable("nobody listens there")
        return Session(keywords["host"], has[keywords["host"]])

    monkeypatch.setattr(postgres, "open_session", open_session)
    monkeypatch.setattr(postgres, "load_driver", lambda: None)
    instances = [{"name": name, "host": name, "port": 5433, "role": None} for name in has]
    params = {
        "history": history,
        "run": "r1",
        "schema": "nines_ha",
        "instances": instances,
        "timeout": 1.0,
        "connect_timeout": 3,
        "login_password": "canary",
    }
    return ledger_check.check(params, delete)


def test_all_is_there(monkeypatch: pytest.MonkeyPatch, history: str) -> None:
    got = check(monkeypatch, history, db1="0 1 2", db2="2 1 0")
    assert (got["passed"], got["acknowledged"], got["deleted"]) == (True, 3, 0)
    assert "canary" not in str(got)


def test_negative_control(monkeypatch: pytest.MonkeyPatch, history: str) -> None:
    got = check(monkeypatch, history, db1="0", db2="0 1 2")
    assert (got["passed"], got["lost"]) == (False, 2)


def test_an_instance_that_is_off(monkeypatch: pytest.MonkeyPatch, history: str) -> None:
    got = check(monkeypatch, history, db1="0 1 2", db2="")
    assert (got["passed"], got["lost"]) == ("unknown", 0)


def test_rows_are_removed_where_all_is_well(monkeypatch: pytest.MonkeyPatch, history: str) -> None:
    assert check(monkeypatch, history, True, db1="0 1 2")["deleted"] == 3
    assert Session.deleted == ["db1"]


def test_rows_stay_where_something_is_wrong(monkeypatch: pytest.MonkeyPatch, history: str) -> None:
    assert check(monkeypatch, history, True, db1="0 1")["deleted"] == 0
    assert Session.deleted == []


def test_a_history_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        check(monkeypatch, "/nonexistent", db1="0")
