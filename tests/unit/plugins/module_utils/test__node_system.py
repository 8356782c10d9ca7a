# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resolvers, releases, packages."""

from __future__ import annotations

import socket
import struct
import threading

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _node_system as system


def test_a_question_is_one_that_resolvers_read() -> None:
    asked = system.question("db1.example.com", 7)
    assert struct.unpack("!HHHHHH", asked[:12]) == (7, 0x0100, 1, 0, 0, 0)
    assert asked[12:] == b"\x03db1\x07example\x03com\x00\x00\x01\x00\x01"


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="more than 63"):
        system.question("x" * 64, 1)
    assert system.ask("127.0.0.1", "x" * 64, 0.1)[0] is False


def test_an_answer_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        monkeypatch.setattr(system, "_PORT", server.getsockname()[1])

        def serve() -> None:
            asked, client = server.recvfrom(512)
            server.sendto(b"\0\0\0\0 something else", client)
            server.sendto(asked[:2] + b"\x81\x83" + asked[4:], client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        answers, milliseconds, reason = system.ask("127.0.0.1", "no.such.name", 2.0)
        thread.join(5)
    assert (answers, reason) == (True, "")
    assert milliseconds is not None


def test_silence_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        monkeypatch.setattr(system, "_PORT", server.getsockname()[1])
        found = system.resolver("127.0.0.1", "name", 0.1)
    assert (found["answers"], found["reason"]) == (False, "no answer within 0.1 s")


def test_a_closed_port_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    monkeypatch.setattr(system, "_PORT", port)
    assert system.resolver("127.0.0.1", "name", 2.0)["reason"] == "Connection refused"


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("", []),
        ("search example.com\noptions timeout:1\n", []),
        (
            "nameserver 192.0.2.1\n  nameserver 2001:db8::1\nnameserver 192.0.2.1\n",
            ["192.0.2.1", "2001:db8::1"],
        ),
        ("#nameserver 192.0.2.1\n", []),
    ],
)
def test_servers(text: str, servers: list[str]) -> None:
    assert system.servers_of(text) == servers


def test_release() -> None:
    assert system.release("") == {"name": "", "id": ""}


@pytest.mark.parametrize(
    ("dpkg", "names", "out", "versions"),
    [
        (None, ["etcd-server"], "", {}),
        ("/usr/bin/dpkg-query", [], "", {}),
        (
            "/usr/bin/dpkg-query",
            ["etcd-server", "patroni"],
            "installed etcd-server 3.5.16-4\nconfig-files patroni 4.0.7-1\nnot-installed x \n",
            {"etcd-server": "3.5.16-4"},
        ),
    ],
)
def test_packages(dpkg: str | None, names: list[str], out: str, versions: dict[str, str]) -> None:
    found = system.packages(dpkg, names, lambda _argv, _timeout_s: (1, out, "no packages found"))
    assert found["versions"] == versions
    assert bool(found["reason"]) == (dpkg is None)
