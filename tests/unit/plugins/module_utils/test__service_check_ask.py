# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking: real servers on the loopback, real programs, and when it is asked again."""

from __future__ import annotations

import http.server
import socket
import socketserver
import ssl
import threading
import time
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils import _service_check_ask as reader
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._service_check import check_of
from ansible_collections.nines.ha.plugins.module_utils._service_check_judge import Judged

SQL = {"sql": "SELECT 1, 1", "rows": [[1, 1]], "login_host": "192.0.2.1", "login_user": "shop"}


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
        elif self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.end_headers()
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _time in range(20):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write((self.headers["Authorization"] or "basket").encode())

    def log_message(self, *_args: t.Any) -> None:
        pass


class Parrot(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"hel")
        time.sleep(0.05)
        self.request.sendall(b"lo ")
        said = self.request.recv(100)
        self.request.sendall(said)
        time.sleep(0.5)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def serve(handler: t.Any) -> Iterator[str]:
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def web() -> Iterator[str]:
    yield from serve(Page)


@pytest.fixture
def parrot() -> Iterator[str]:
    yield from serve(Parrot)


def ask(**definition: t.Any) -> Judged:
    return reader.ask(check_of({"timeout": 1, **definition}))


def test_a_page(web: str) -> None:
    assert ask(url=f"http://{web}/", body="basket") == (True, "status 200")
    assert ask(url=f"http://{web}/", body_regex="^b.*t$").passed is True
    assert ask(url=f"http://{web}/", status=204).detail == "expected status 204, got 200"


def test_redirects_are_followed_unless_one_is_wanted(web: str) -> None:
    assert ask(url=f"http://{web}/moved", body="basket").passed is True
    assert ask(url=f"http://{web}/moved", status=[301, 302]).passed is True
    assert "that on and on" in ask(url=f"http://{web}/round").detail


def test_a_login_in_the_url_is_used(web: str) -> None:
    assert ask(url=f"http://bob:secret@{web}/", body="Basic Ym9iOnNlY3JldA==").passed is True


def test_a_page_that_drips_holds_nobody_longer(web: str) -> None:
    start = time.monotonic()
    judged = ask(url=f"http://{web}/drip", timeout=0.3)
    assert judged == (False, "expected status 200, got no answer: no answer within 0.3 s")
    assert time.monotonic() - start < 1.5


def test_a_port(parrot: str) -> None:
    assert ask(tcp=parrot) == (True, "it takes connections")
    assert ask(tcp=parrot, expect="hello").passed is True
    assert ask(tcp=parrot, send="PING", expect="PING").passed is True
    judged = ask(tcp=parrot, send="PING", expect="PONG", timeout=0.3)
    assert judged == (False, "expected the answer to contain 'PONG', got 'hello PING'")


def test_nobody_is_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert ask(tcp=place).detail == "expected a connection, got no answer: nobody listens there"
        assert ask(url=f"http://{place}/").passed is False


def test_no_http_comes(parrot: str) -> None:
    assert "no HTTP comes from there" in ask(url=f"http://{parrot}/").detail


def test_a_program() -> None:
    assert ask(command=["sh", "-c", "echo hello"], stdout_regex="^hello$") == (True, "rc 0")
    assert ask(command=["sh", "-c", "exit 3"], rc=3).passed is True
    judged = ask(command=["/nowhere/tool"])
    assert judged.passed == "unknown"
    assert judged.detail.startswith("not asked: /nowhere/tool cannot be run here")


def test_a_program_that_hangs_is_killed_with_what_it_started() -> None:
    start = time.monotonic()
    judged = ask(command=["sh", "-c", "sleep 30 & wait"], timeout=0.2)
    assert (
        judged.detail
        == "expected rc 0, got no answer: it has not ended within 0.2 s, and was killed"
    )
    assert time.monotonic() - start < 5


def test_an_authority_that_is_no_file_says_nothing_of_the_service() -> None:
    judged = ask(url="https://127.0.0.1:1/", ca_cert="/nowhere/ca.crt")
    assert judged.passed == "unknown"
    assert "ca_cert /nowhere/ca.crt cannot be used here" in judged.detail


class Session:
    def __init__(self, rows: list[tuple[t.Any, ...]]) -> None:
        self.rows_given = rows
        self.closed = False

    def tuples(self, _sql: str) -> list[tuple[t.Any, ...]]:
        return self.rows_given

    def close(self) -> None:
        self.closed = True


def test_rows_are_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    session, given = Session([(1, 1)]), dict[str, t.Any]()

    def open_session(keywords: t.Any, timeout_s: float, settings: t.Any) -> Session:
        given.update(keywords, timeout_s=timeout_s, settings=settings)
        return session

    monkeypatch.setattr(postgres, "open_session", open_session)
    assert ask(**SQL, timeout=0.4) == (True, "1 row(s) as expected")
    assert session.closed
    assert given["settings"] == {"default_transaction_read_only": "on"}
    assert (given["connect_timeout"], given["timeout_s"]) == ("1", 0.4)


@pytest.mark.parametrize(
    ("failure", "passed"), [(DriverMissing("no psycopg2"), "unknown"), (Unreachable("off"), False)]
)
def test_no_rows(monkeypatch: pytest.MonkeyPatch, failure: Exception, passed: object) -> None:
    def open_session(*_args: t.Any, **_more: t.Any) -> Session:
        raise failure

    monkeypatch.setattr(postgres, "open_session", open_session)
    judged = ask(**SQL)
    assert judged.passed == passed
    assert str(failure) in judged.detail


@pytest.mark.parametrize(
    ("exc", "text"),
    [
        (TimeoutError(), "no answer within 1 s"),
        (socket.gaierror(-2, "x"), "the name does not resolve"),
        (ssl.SSLError(1, "x"), "TLS failed"),
        (OSError(113, "No route to host"), "No route to host"),
    ],
)
def test_why(exc: Exception, text: str) -> None:
    assert text in reader.why(exc, 1.0)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("verdicts", "retries", "within", "attempts", "passed"),
    [
        ([True], 0, 0, 1, True),
        ([False, False, False], 0, 0, 1, False),
        ([False, False, True], 2, 0, 3, True),
        ([False, False, False, True], 2, 0, 3, False),
        (["unknown", True], 2, 9, 1, "unknown"),
        ([False] * 20, 0, 10, 10, False),
        ([False] * 5 + [True], 0, 10, 6, True),
    ],
)
def test_repeat(
    verdicts: list[t.Any], retries: int, within: float, attempts: int, passed: object
) -> None:
    clock, left = Clock(), list(verdicts)
    check = check_of({"tcp": "192.0.2.1:80", "retries": retries})
    outcome = reader.repeat(check, within, lambda _: Judged(left.pop(0), ""), clock, clock.sleep)
    assert (outcome.attempts, outcome.passed) == (attempts, passed)


def test_checks_are_made_at_the_same_time() -> None:
    barrier = threading.Barrier(3)

    def attempt(_check: t.Any) -> Judged:
        barrier.wait(5)
        return Judged(True, "")

    checks = [check_of({"tcp": "192.0.2.1:80"})] * 3
    assert [each.passed for each in reader.conduct(checks, 0, False, attempt)] == [True] * 3


def test_check_mode_asks_nothing_that_may_change() -> None:
    checks = [check_of({"command": ["true"]}), check_of({"tcp": "192.0.2.1:80"})]
    command, port = reader.conduct(checks, 0, True, lambda _: Judged(True, ""))
    assert (command.passed, command.attempts, port.passed) == ("unknown", 0, True)


def test_one_that_never_ends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "longest_s", lambda _check, _within: 0.1)
    never = threading.Event()
    checks = [check_of({"tcp": "192.0.2.1:80"})]
    [late] = reader.conduct(checks, 0, False, lambda _: Judged(never.wait(30), ""))
    assert late.passed is False
    assert "no end within 0.1 s" in late.detail


@pytest.mark.parametrize(
    ("definition", "within", "expected"),
    [
        ({"tcp": "192.0.2.1:80", "timeout": 3, "retries": 2, "delay": 1}, 0, 18),
        ({"tcp": "192.0.2.1:80", "timeout": 3}, 60, 65),
        ({**SQL, "timeout": 3}, 0, 9),
    ],
)
def test_longest(definition: dict[str, t.Any], within: float, expected: float) -> None:
    assert reader.longest_s(check_of(definition), within) == expected
