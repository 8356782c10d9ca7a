# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exchange with a REST API, over real sockets without TLS."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import (
    Unauthorized,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_rest import (
    Access,
    Rest,
    argument_spec,
    open_rest,
    origin_of,
    origins_of,
    place_of,
)

SECRET = "s3cret-canary"


class Handler(http.server.BaseHTTPRequestHandler):
    """Tells what it was asked."""

    def answer(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        login = self.headers.get("Authorization") or ""
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _step in range(20):
                time.sleep(0.1)
                self.wfile.write(b" ")
            return
        text = json.dumps({"method": method, "body": body, "login": login})
        self.send_response(401 if self.path == "/closed" else 200)
        self.end_headers()
        self.wfile.write(b"?" if self.path == "/text" else text.encode())

    def do_GET(self) -> None:
        self.answer("GET")

    def do_PATCH(self) -> None:
        self.answer("PATCH")

    def log_message(self, *args: t.Any) -> None:
        """Say nothing."""


@pytest.fixture
def origin() -> t.Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def rest() -> Rest:
    return Rest(Access(None, "admin", SECRET, 0.5))


def test_a_question_takes_no_password(rest: Rest, origin: str) -> None:
    assert rest.get(origin, "/patroni") == {"method": "GET", "body": "", "login": ""}


def test_a_change_does(rest: Rest, origin: str) -> None:
    got = json.loads(rest.send(origin, "PATCH", "/config", {"ttl": None}))
    assert (got["method"], json.loads(got["body"])) == ("PATCH", {"ttl": None})
    assert base64.b64decode(got["login"].removeprefix("Basic ")).decode() == f"admin:{SECRET}"


def test_a_user_may_be_missing(origin: str) -> None:
    rest = Rest(Access(None, "", "", 0.5))
    assert json.loads(rest.send(origin, "PATCH", "/config", {}))["login"] == ""


def test_a_refused_login_shows_no_password(rest: Rest, origin: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        rest.send(origin, "PATCH", "/closed", {})
    assert SECRET not in str(caught.value)


def test_what_is_no_json(rest: Rest, origin: str) -> None:
    with pytest.raises(Unreachable, match="no JSON: is this Patroni's REST API"):
        rest.get(origin, "/text")


def test_who_drips_is_left_in_time(rest: Rest, origin: str) -> None:
    start = time.monotonic()
    with pytest.raises(Unreachable, match=r"no complete answer within 0\.5 s"):
        rest.get(origin, "/drip")
    assert time.monotonic() - start < 1.5


def test_nobody_there(rest: Rest) -> None:
    with pytest.raises(Unreachable, match="127.0.0.1:1: nobody listens there"):
        rest.get("http://127.0.0.1:1", "/patroni")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://db1:8008", "https://db1:8008"),
        ("HTTPS://DB1:8008/patroni", "https://db1:8008"),
        ("http://192.0.2.1", "http://192.0.2.1:80"),
        ("https://[2001:db8::1]:8008", "https://[2001:db8::1]:8008"),
    ],
)
def test_origins(url: str, expected: str) -> None:
    assert origin_of(url) == expected
    assert place_of(expected) == expected.partition("//")[2]


@pytest.mark.parametrize("url", ["db1", "db1:8008", "ftp://db1", "https://db1:x", "https://"])
def test_no_origins(url: str) -> None:
    with pytest.raises(ValueError, match="is no URL of a REST API: write it as https://"):
        origin_of(url)


def test_a_password_in_a_url_is_not_shown() -> None:
    with pytest.raises(ValueError, match="one with a user is no URL") as caught:
        origin_of(f"https://admin:{SECRET}@db1:8008")
    assert SECRET not in str(caught.value)


def params(**more: t.Any) -> dict[str, t.Any]:
    values = {name: spec.get("default") for name, spec in argument_spec().items()}
    return {**values, "url": "https://db1:8008", **more}


def test_options() -> None:
    rest = open_rest(params(user="admin", password=SECRET))
    assert rest.access[1:] == ("admin", SECRET, 5.0)
    assert origins_of(params()) == ["https://db1:8008"]
    urls = ["https://db1:8008", "https://db2:8008", "https://DB1:8008/"]
    assert origins_of(params(url=None, urls=urls)) == ["https://db1:8008", "https://db2:8008"]


def test_certificates_can_be_taken_as_they_come() -> None:
    context = open_rest(params(validate_certs=False)).access.context
    assert context is not None
    assert not context.check_hostname


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"timeout": 0.0}, "timeout is 0 s: give more than 0"),
        ({"timeout": 7200.0}, "at most 3600"),
        ({"ca_cert": "/does/not/exist"}, "ca_cert /does/not/exist cannot be used: No such file"),
        ({"ca_cert": __file__}, "it is no PEM file"),
        ({"client_cert": "/does/not/exist"}, "key in the same file cannot be used: No such file"),
        ({"client_cert": __file__}, "client_cert .* it is no PEM file"),
        ({"client_key": "/k"}, "client_key is given without client_cert"),
    ],
)
def test_refused_options(more: dict[str, t.Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        open_rest(params(**more))


def test_no_urls() -> None:
    with pytest.raises(ValueError, match="urls is empty"):
        origins_of(params(url=None, urls=[]))
