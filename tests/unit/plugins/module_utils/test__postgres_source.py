# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read of the primary that a node is to follow."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _postgres_source as source
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import QueryFailed

PARAMS: dict[str, t.Any] = {
    "name": "db1",
    "source_host": "192.0.2.2",
    "source_port": 5432,
    "source_user": "repl'icator",
    "passfile": "/pass",
    "ssl_mode": "verify-ca",
    "ca_cert": "/ca.crt",
}
ROW = {"role": "primary", "major": 17, "system_identifier": "7", "timeline": 2, "lsn": 5000}


class FakeSession:
    def __init__(self, row: dict[str, t.Any], history: str | None) -> None:
        self.row = row
        self.history = history
        self.closed = False

    def rows(self, sql: str, args: t.Sequence[t.Any] = ()) -> list[dict[str, t.Any]]:
        if "pg_read_binary_file" in sql:
            assert args == ["pg_wal/00000002.history"]
            if self.history is None:
                raise QueryFailed("permission denied")
            return [{"text": self.history}]
        return [{"name": "db1"}] if "pg_replication_slots" in sql else [self.row]

    def close(self) -> None:
        self.closed = True


def test_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession(ROW, "1\t0/3E8\twhy\n")
    monkeypatch.setattr(source, "open_session", lambda _keywords: session)
    found, slots = source.read_source(PARAMS)
    assert (found.place, dict(found.forks), set(slots)) == ("192.0.2.2:5432", {1: 1000}, {"db1"})
    assert session.closed


def test_the_first_timeline_has_no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession({**ROW, "timeline": 1}, None)
    monkeypatch.setattr(source, "open_session", lambda _keywords: session)
    assert source.read_source(PARAMS)[0].forks == {}


def test_says_what_right_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    session = FakeSession(ROW, None)
    monkeypatch.setattr(source, "open_session", lambda _keywords: session)
    with pytest.raises(QueryFailed, match="must be able to read pg_wal/00000002.history"):
        source.read_source(PARAMS)
    assert session.closed


def test_conninfo_quotes_and_holds_no_password() -> None:
    text = source.conninfo_of(PARAMS)
    assert "user='repl\\'icator'" in text
    assert "sslrootcert='/ca.crt'" in text
    assert "pass" not in text
    assert source.keywords_of({**PARAMS, "ca_cert": None})["passfile"] == "/pass"
