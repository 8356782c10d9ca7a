# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check that tells load balancers who is primary, and refuses a second one's start."""

from __future__ import annotations

import http.client
import importlib.util
import json
import threading
import typing as t
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "roles/postgres/files/postgres_check.py"
spec = importlib.util.spec_from_file_location("postgres_check", FILE)
assert spec is not None
assert spec.loader is not None
check: t.Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)

PRIMARY = check.Local(False, 2, "0/5000", 0, "none")
STANDBY = check.Local(True, 2, "0/5000", 0, "streaming")
OTHER = {"name": "db2", "role": "primary", "timeline": 3}


@pytest.mark.parametrize(
    ("local", "peers", "status", "text"),
    [
        (PRIMARY, {}, 200, "primary"),
        (PRIMARY, {"db2": {}}, 200, "primary"),
        (PRIMARY, {"db2": {**OTHER, "role": "standby"}}, 200, "primary"),
        (PRIMARY, {"db2": {**OTHER, "timeline": 1}}, 200, "primary"),
        (PRIMARY, {"db2": {**OTHER, "timeline": 2}}, 200, "primary"),
        (PRIMARY, {"db2": OTHER}, 503, "superseded: db2 is primary on timeline 3"),
        (STANDBY, {}, 503, "standby"),
        (None, {}, 503, "does not answer"),
    ],
)
def test_primary(local: t.Any, peers: dict[str, t.Any], status: int, text: str) -> None:
    found = check.primary_answer(local, peers)
    assert found[0] == status
    assert text in found[1]


@pytest.mark.parametrize(
    ("local", "limit", "status", "text"),
    [
        (STANDBY, None, 200, "standby"),
        (STANDBY._replace(replay_lag_bytes=10), 10, 200, "standby"),
        (STANDBY._replace(replay_lag_bytes=11), 10, 503, "11 bytes behind"),
        (STANDBY._replace(replay_lag_bytes=11), None, 200, "standby"),
        (STANDBY._replace(receiver="none"), None, 503, "does not receive"),
        (PRIMARY, None, 503, "primary"),
        (None, None, 503, "does not answer"),
    ],
)
def test_standby(local: t.Any, limit: int | None, status: int, text: str) -> None:
    found = check.standby_answer(local, limit)
    assert found[0] == status
    assert text in found[1]


@pytest.mark.parametrize(
    ("timeline", "standby", "peers", "refused"),
    [
        (None, False, {"db2": OTHER}, False),
        (2, True, {"db2": OTHER}, False),
        (2, False, {"db2": OTHER}, True),
        (3, False, {"db2": OTHER}, True),
        (4, False, {"db2": OTHER}, False),
        (2, False, {"db2": {**OTHER, "role": "standby"}}, False),
        (2, False, {"db2": {}}, False),
    ],
)
def test_guard(timeline: int | None, standby: bool, peers: dict[str, t.Any], refused: bool) -> None:
    assert bool(check.guard_answer(timeline, standby, peers)) is refused


class FakeInstance:
    def __init__(self, local: t.Any) -> None:
        self.local = local

    def look(self) -> t.Any:
        return self.local


class FakeWatch:
    peers: t.ClassVar[dict[str, t.Any]] = {}


@pytest.fixture
def server() -> t.Iterator[tuple[FakeInstance, int]]:
    instance = FakeInstance(PRIMARY)
    found = ThreadingHTTPServer(("127.0.0.1", 0), check.handler_of(instance, FakeWatch(), "db1"))
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield instance, found.server_address[1]
    found.shutdown()
    found.server_close()


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_answers_over_http(server: tuple[FakeInstance, int]) -> None:
    instance, port = server
    assert ask(port, "/primary") == (200, "primary\n")
    assert ask(port, "/primary", "HEAD") == (200, "")
    assert ask(port, "/standby")[0] == 503
    assert ask(port, "/nothing")[0] == 404
    assert json.loads(ask(port, "/status")[1])["role"] == "primary"
    assert check.ask_peer(f"127.0.0.1:{port}")["timeline"] == 2
    instance.local = STANDBY._replace(replay_lag_bytes=7)
    assert ask(port, "/standby?max_lag_bytes=6")[0] == 503
    assert ask(port, "/standby?max_lag_bytes=x")[0] == 200
    instance.local = None
    assert json.loads(ask(port, "/status")[1]) == {"name": "db1", "role": "down", "timeline": 0}


def test_a_peer_that_does_not_answer_is_empty() -> None:
    assert check.ask_peers({"db2": "127.0.0.1:1"}) == {"db2": {}}
    assert check.ask_peers({}) == {}


def test_guard_reads_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    control = programs / "pg_controldata"
    control.write_text('#!/bin/sh\necho "Latest checkpoint\'s TimeLineID:       2"\n')
    control.chmod(0o755)
    data = tmp_path / "data"
    (data / "pg_wal").mkdir(parents=True)
    config = {
        "name": "db1",
        "data_directory": str(data),
        "bin": str(programs),
        "peers": {"db2": "x"},
    }
    monkeypatch.setattr(check, "ask_peers", lambda _addresses: {"db2": OTHER})
    assert check.guard(config) == 0, "without data there is nothing to guard"
    (data / "PG_VERSION").write_text("17\n")
    assert check.guard(config) == 1
    (data / "pg_wal" / "00000005.history").write_text("")
    assert check.guard(config) == 0, "it was promoted later than the other one"
    (data / "pg_wal" / "00000005.history").unlink()
    (data / "standby.signal").write_text("")
    assert check.guard(config) == 0, "a standby harms nobody"
