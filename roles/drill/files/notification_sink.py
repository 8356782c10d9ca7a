# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take notifications of Alertmanager, by HTTP and by SMTP, and note when each came.

Usage: notification_sink.py FILE ADDRESS HTTP_PORT SMTP_PORT. A port of 0 is not listened on.
Each notification becomes one line of FILE, a JSON object: ``received`` (seconds since the epoch),
``via`` (``webhook`` or ``smtp``), ``receiver``, ``status``, and ``alerts``, each with ``status``,
``labels`` and ``starts_at``. The line is synced before the sender is told that all is well.

What cannot be read is refused, noted with ``via`` ``refused``, and kills nobody. FILE grows to
20 MB at most; the oldest half goes then.
"""

from __future__ import annotations

import email
import email.policy
import json
import os
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MAX_BODY = 1 << 20
MAX_FILE = 20 << 20
PATIENCE_S = 30.0
Note = dict[str, Any]


def of_webhook(body: bytes) -> Note:
    """Read what Alertmanager posts, version 4 of its format.

    >>> note = of_webhook(b'{"version": "4", "receiver": "ops", "status": "firing", "alerts": []}')
    >>> note["via"], note["receiver"], note["status"]
    ('webhook', 'ops', 'firing')

    :raises ValueError: If it is something else.
    """
    try:
        data = json.loads(body)
        return {
            "via": "webhook",
            "receiver": str(data["receiver"]),
            "status": str(data["status"]),
            "alerts": [
                {
                    "status": str(alert["status"]),
                    "labels": {str(k): str(v) for k, v in alert["labels"].items()},
                    "starts_at": str(alert.get("startsAt", "")),
                }
                for alert in data["alerts"]
            ],
        }
    except (AttributeError, KeyError, TypeError) as exc:
        raise ValueError(f"no notification of Alertmanager: {exc!r}") from exc


def of_mail(content: bytes) -> Note:
    """Read a mail with the headers that the filter monitoring_routes gives it.

    >>> note = of_mail(b"X-Nines-Status: firing\\nX-Nines-Alert: NodeDown\\nX-Nines-Host: n1\\n\\n")
    >>> note["status"], note["alerts"][0]["labels"]
    ('firing', {'alertname': 'NodeDown', 'host': 'n1'})

    :raises ValueError: If it has none of them.
    """
    mail = email.message_from_bytes(content, policy=email.policy.default)
    names = {"Alert": "alertname", "Cluster": "cluster", "Host": "host"}
    found = {label: str(mail.get(f"X-Nines-{header}", "")) for header, label in names.items()}
    labels = {label: value for label, value in found.items() if value}
    if "alertname" not in labels:
        raise ValueError("a mail without the header X-Nines-Alert")
    status = str(mail.get("X-Nines-Status", ""))
    alerts = [{"status": status, "labels": labels, "starts_at": ""}]
    return {"via": "smtp", "receiver": str(mail.get("To", "")), "status": status, "alerts": alerts}


class Book:
    """The file; one line a notification, on disk before ``add`` returns."""

    def __init__(self, path: Path) -> None:
        """Open it; what is there stays."""
        self.path = path
        self.lock = threading.Lock()

    def add(self, note: Note) -> None:
        """Write a line, with the time now."""
        line = json.dumps({"received": time.time(), **note}) + "\n"
        with self.lock:
            if self.path.exists() and self.path.stat().st_size > MAX_FILE:
                self._shorten()
            with self.path.open("a") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())

    def _shorten(self) -> None:
        lines = self.path.read_text().splitlines(keepends=True)
        new = self.path.with_suffix(".new")
        new.write_text("".join(lines[len(lines) // 2 :]))
        new.replace(self.path)


def webhook_server(book: Book, address: str, port: int) -> ThreadingHTTPServer:
    """Make the server that takes POST."""

    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE_S

        def do_POST(self) -> None:
            """Note what is posted."""
            given = self.headers.get("Content-Length", "")
            length = int(given) if given.isdecimal() else 0
            if length > MAX_BODY:
                self.send_error(413)
                return
            try:
                note = of_webhook(self.rfile.read(length))
            except ValueError as exc:
                book.add({"via": "refused", "why": str(exc)[:200]})
                self.send_error(400)
                return
            book.add(note)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing: what matters is in the file."""

    ThreadingHTTPServer.daemon_threads = True
    return ThreadingHTTPServer((address, port), Handler)


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server, as much of one as takes a mail: no TLS, no login, no relaying."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, book: Book, address: str, port: int) -> None:
        """Listen."""
        self.book = book
        super().__init__((address, port), MailHandler)


class MailHandler(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = PATIENCE_S
    server: Mailbox

    def handle(self) -> None:
        """Answer commands until the client quits, falls silent or talks too much."""
        self._say("220 sink")
        for _line in range(1000):
            try:
                line = self.rfile.readline(4096)
            except OSError:
                return
            word = line[:4].upper().strip()
            if not line or not self._answer(word):
                return

    def _answer(self, word: bytes) -> bool:
        if word == b"DATA":
            self._say("354 go on")
            content = self._content()
            if content is None:
                self._say("552 too long")
                return False
            self._note(content)
        elif word == b"QUIT":
            self._say("221 bye")
            return False
        else:
            known = word in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP")
            self._say("250 sink" if known else "502 not here")
        return True

    def _content(self) -> bytes | None:
        lines: list[bytes] = []
        size = 0
        while (line := self.rfile.readline(MAX_BODY)) not in (b".\r\n", b".\n", b""):
            size += len(line)
            if size > MAX_BODY:
                return None
            lines.append(line[1:] if line.startswith(b".") else line)
        # A connection that breaks off brought no mail.
        return b"".join(lines) if line else None

    def _note(self, content: bytes) -> None:
        try:
            self.server.book.add(of_mail(content))
        except ValueError as exc:
            self.server.book.add({"via": "refused", "why": str(exc)[:200]})
        self._say("250 noted")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def main(arguments: list[str]) -> None:
    """Serve until the process is ended."""
    book = Book(Path(arguments[0]))
    address, http, smtp = arguments[1], int(arguments[2]), int(arguments[3])
    servers: list[socketserver.BaseServer] = []
    if http:
        servers.append(webhook_server(book, address, http))
    if smtp:
        servers.append(Mailbox(book, address, smtp))
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
