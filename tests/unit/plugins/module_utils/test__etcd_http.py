# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTPS with client certificates, against real servers on the loopback interface."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import ipaddress
import itertools
import socket
import ssl
import threading
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_http import (
    EtcdUnreachable,
    Request,
    check_url,
    client_context,
    https,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


class Pki:
    """Authorities and certificates in a directory, made when they are asked for."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "stranger")}
        for name in self.keys:
            self.write(name, name, self.keys[name], (NOW - DAY, NOW + DAY), None)

    def path(self, name: str) -> str:
        return str(self.directory / name)

    def issue(
        self, name: str, authority: str = "ca", shift: int = 0, address: str = "127.0.0.1"
    ) -> tuple[str, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        begin = NOW - DAY + shift * DAY
        self.write(name, authority, key, (begin, begin + 2 * DAY), address)
        return self.path(f"{name}.crt"), self.path(f"{name}.key")

    def write(
        self,
        name: str,
        authority: str,
        key: ec.EllipticCurvePrivateKey,
        valid: tuple[datetime.datetime, datetime.datetime],
        address: str | None,
    ) -> None:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, authority)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0])
            .not_valid_after(valid[1])
            .add_extension(x509.BasicConstraints(address is None, None), critical=True)
        )
        if address:
            names = [x509.IPAddress(ipaddress.ip_address(address))]
            usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        certificate = builder.sign(self.keys[authority], hashes.SHA256())
        pem = serialization.Encoding.PEM
        Path(self.path(f"{name}.crt")).write_bytes(certificate.public_bytes(pem))
        secret = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        Path(self.path(f"{name}.key")).write_bytes(secret)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        token = self.headers.get("Authorization", "-").encode()
        self.reply(b" ".join([self.path.encode(), token, body]))

    def do_GET(self) -> None:
        self.reply(self.path.encode())

    def reply(self, text: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextlib.contextmanager
def server(pki: Pki, pair: tuple[str, str]) -> Iterator[str]:
    """Serve with a certificate, and want one of the clients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    context.load_verify_locations(pki.path("ca.crt"))
    context.verify_mode = ssl.CERT_REQUIRED
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.handle_error = lambda *_args: None  # type: ignore[method-assign]
    httpd.socket = context.wrap_socket(
        httpd.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def ask(endpoint: str, pki: Pki, pair: tuple[str, str] | tuple[None, None], ca: str = "ca") -> str:
    send = https(client_context(pki.path(f"{ca}.crt"), *pair))
    return send(Request(endpoint, "/v3/x", "{}", "token"), 2.0).body


def test_a_request_and_its_answer(pki: Pki) -> None:
    pair = pki.issue("good")
    with server(pki, pair) as endpoint:
        assert ask(endpoint, pki, pair) == "/v3/x token {}"
        send = https(client_context(pki.path("ca.crt"), *pair))
        assert send(Request(endpoint, "/health"), 2.0) == (200, "/health")


@pytest.mark.parametrize(
    ("issue", "ca", "reason"),
    [
        ({"shift": -3}, "ca", "its server certificate has expired: renew it"),
        ({"shift": 3}, "ca", "not valid yet: compare the clocks"),
        ({"address": "192.0.2.1"}, "ca", "its server certificate is not for 127.0.0.1: use a name"),
        ({"authority": "stranger"}, "ca", "was not signed by an authority in ca_cert"),
        ({}, "stranger", "was not signed by an authority in ca_cert"),
    ],
)
def test_a_server_certificate_that_is_refused(
    pki: Pki, issue: dict[str, t.Any], ca: str, reason: str
) -> None:
    with (
        server(pki, pki.issue("server", **issue)) as endpoint,
        pytest.raises(EtcdUnreachable, match=reason) as caught,
    ):
        ask(endpoint, pki, pki.issue("client"), ca)
    assert caught.value.answered
    assert str(caught.value).startswith(f"{endpoint}: ")


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        (None, "wants a client certificate: set client_cert and client_key"),
        ({"authority": "stranger"}, "refuses client_cert: its authority is not in the trusted"),
        ({"shift": -3}, "refuses client_cert, which has expired: renew it"),
    ],
)
def test_a_client_certificate_that_is_refused(
    pki: Pki, issue: dict[str, t.Any] | None, reason: str
) -> None:
    pair = (None, None) if issue is None else pki.issue("client", **issue)
    with (
        server(pki, pki.issue("server")) as endpoint,
        pytest.raises(EtcdUnreachable, match=reason),
    ):
        ask(endpoint, pki, pair)


@contextlib.contextmanager
def listener(reply: bytes | None = None) -> Iterator[str]:
    """Accept one connection, and say what is told, or nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection = listening.accept()[0]
                with connection:
                    connection.recv(1000)
                    if reply:
                        connection.sendall(reply)
                    else:
                        connection.recv(1000)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "does not speak TLS: correct the port"),
        (None, "accepts connections and says nothing for 0.2 s: etcd hangs"),
    ],
)
def test_what_is_no_etcd(pki: Pki, reply: bytes | None, reason: str) -> None:
    send = https(client_context(pki.path("ca.crt"), None, None))
    with listener(reply) as endpoint, pytest.raises(EtcdUnreachable, match=reason) as caught:
        send(Request(endpoint, "/health"), 0.2)
    assert caught.value.answered


def test_a_port_where_nobody_listens(pki: Pki) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closing:
        endpoint = f"https://127.0.0.1:{closing.getsockname()[1]}"
    send = https(client_context(pki.path("ca.crt"), None, None))
    with pytest.raises(EtcdUnreachable, match="nobody listens there: etcd is stopped") as caught:
        send(Request(endpoint, "/health"), 2.0)
    assert caught.value.answered


def test_a_node_that_is_away(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_args: object, **_kwargs: object) -> t.NoReturn:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", connect)
    send = https(client_context(pki.path("ca.crt"), None, None))
    with pytest.raises(EtcdUnreachable, match="no answer within 2 s: the node is down") as caught:
        send(Request("https://192.0.2.1:2379", "/health"), 2.0)
    assert not caught.value.answered


def test_an_answer_that_does_not_end_is_cut_off(pki: Pki) -> None:
    pair = pki.issue("slow")
    clock = itertools.chain([0.0, 0.1], itertools.repeat(2.5))
    send = https(client_context(pki.path("ca.crt"), *pair), lambda: next(clock))
    with (
        server(pki, pair) as endpoint,
        pytest.raises(EtcdUnreachable, match="is there and did not answer within 2 s"),
    ):
        send(Request(endpoint, "/health"), 2.0)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (("none.crt", None, None), "ca_cert .*none.crt: a file does not exist on this host"),
        (("good.key", None, None), "ca_cert .*: OpenSSL cannot use it"),
        (("ca.crt", None, "good.key"), "client_key is given without client_cert"),
        (("ca.crt", "good.crt", "ca.key"), "the key does not belong to the certificate"),
        (("ca.crt", "good.crt", "none.key"), "client_key .* a file does not exist"),
        (("ca.crt", "good.crt", None), "client_cert .*: OpenSSL cannot use it"),
    ],
)
def test_files_that_cannot_be_used(
    pki: Pki, files: tuple[str | None, str | None, str | None], reason: str
) -> None:
    pki.issue("good")
    with pytest.raises(ValueError, match=reason):
        client_context(*(name and pki.path(name) for name in files))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://192.0.2.11:2379", "https://192.0.2.11:2379"),
        ("https://Etcd1.example:2379/", "https://etcd1.example:2379"),
        ("https://[2001:db8::11]:2379", "https://[2001:db8::11]:2379"),
    ],
)
def test_urls(url: str, expected: str) -> None:
    assert check_url("endpoints", url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://192.0.2.11:2379", "which does not begin with https://: write it like https://"),
        ("192.0.2.11:2379", "does not begin with https://"),
        ("https://192.0.2.11", "it has to be a host and a port"),
        ("https://:2379", "it has to be a host and a port"),
        ("https://192.0.2.11:99999", "which is no URL"),
        ("https://192.0.2.11:2379/v3", "with something after the port"),
        ("https://root:canary@192.0.2.11:2379", "a host and a port without a user"),
    ],
)
def test_what_is_no_url(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        check_url("endpoints", url)
    assert "canary" not in str(caught.value)


def test_members_may_talk_without_tls() -> None:
    url = "http://192.0.2.11:2380"
    assert check_url("peer_url", url, ("https", "http")) == url


def test_without_tls_nothing_else_is_different() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as plain:
        threading.Thread(target=plain.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{plain.server_port}"
        assert https(None)(Request(url, "/health"), 2.0).body == "/health"
        assert https(None)(Request(url, "/v3/x", "{}", "token"), 2.0).body == "/v3/x token {}"
        plain.shutdown()
    with pytest.raises(EtcdUnreachable, match="nobody listens there"):
        https(None)(Request(url, "/health"), 2.0)
