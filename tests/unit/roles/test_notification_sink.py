# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sink of notifications: what it notes, what it refuses, and that it lives on."""

from __future__ import annotations

import doctest
import importlib.util
import json
import smtplib
import socket
import threading
import time
import typing as t
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "roles/drill/files/notification_sink.py"
BODY = {
    "version": "4",
    "receiver": "drill",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "NodeDown"},
            "startsAt": "2026-01-01T00:00:00Z",
        }
    ],
}


def _load() -> t.Any:
    spec = importlib.util.spec_from_file_location("notification_sink", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sink = _load()


class Running(t.NamedTuple):
    """A sink that runs."""

    file: Path
    http: int
    smtp: int

    def notes(self) -> list[dict[str, t.Any]]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [json.loads(line) for line in lines]

    def post(self, body: bytes) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/", body, 5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as exc:
            return exc.code

    def mail(self, headers: dict[str, str]) -> None:
        message = EmailMessage()
        for name, value in {"To": "ops@example.com", "From": "a@example.com", **headers}.items():
            message[name] = value
        message.set_content(".a line that begins with a dot\n")
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=5) as client:
            client.send_message(message)


@pytest.fixture
def running(tmp_path: Path) -> t.Iterator[Running]:
    book = sink.Book(tmp_path / "notes.jsonl")
    servers = [sink.webhook_server(book, "127.0.0.1", 0), sink.Mailbox(book, "127.0.0.1", 0)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Running(book.path, *(server.server_address[1] for server in servers))
    for server in servers:
        server.shutdown()
        server.server_close()


def test_doctests_hold() -> None:
    assert doctest.testmod(sink).failed == 0


def test_notes_what_is_posted(running: Running) -> None:
    before = time.time()
    assert running.post(json.dumps(BODY).encode()) == 200
    (note,) = running.notes()
    assert before <= note.pop("received") <= time.time()
    assert note == {
        "via": "webhook",
        "receiver": "drill",
        "status": "firing",
        "alerts": [
            {
                "status": "firing",
                "labels": {"alertname": "NodeDown"},
                "starts_at": "2026-01-01T00:00:00Z",
            }
        ],
    }


def test_notes_what_is_mailed(running: Running) -> None:
    running.mail({"X-Nines-Status": "firing", "X-Nines-Alert": "NodeDown", "X-Nines-Host": "db1"})
    (note,) = running.notes()
    assert (note["via"], note["receiver"], note["status"]) == ("smtp", "ops@example.com", "firing")
    assert note["alerts"] == [
        {"status": "firing", "labels": {"alertname": "NodeDown", "host": "db1"}, "starts_at": ""}
    ]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"alerts": 1}', b"\xff", b'"text"'])
def test_refuses_what_is_no_notification_and_lives_on(running: Running, body: bytes) -> None:
    assert running.post(body) == 400
    assert [note["via"] for note in running.notes()] == ["refused"]
    assert running.post(json.dumps(BODY).encode()) == 200


def test_refuses_what_is_too_long(running: Running) -> None:
    request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.http), 5) as client:
        client.sendall(request)
        assert b" 413 " in client.recv(100)
    assert running.notes() == []


def test_a_strange_mail_is_noted_and_a_broken_one_is_not(running: Running) -> None:
    running.mail({})
    with socket.create_connection(("127.0.0.1", running.smtp), 5) as client:
        client.sendall(b"HELO a\r\nDATA\r\nX-Nines-Alert: NodeDown\r\n\r\n")
    with socket.create_connection(("127.0.0.1", running.smtp), 5) as client:
        client.sendall(b"NONSENSE\r\n\r\nQUIT\r\n")
        while client.recv(100):
            pass
    assert [note["via"] for note in running.notes()] == ["refused"]


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "MAX_FILE", 2000)
    book = sink.Book(tmp_path / "notes.jsonl")
    for number in range(500):
        book.add({"number": number})
    numbers = [json.loads(line)["number"] for line in book.path.read_text().splitlines()]
    assert book.path.stat().st_size < 3000
    assert numbers == list(range(numbers[0], 500))
