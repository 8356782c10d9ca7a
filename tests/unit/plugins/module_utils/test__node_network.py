# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports, round trips, large packets."""

from __future__ import annotations

import errno
import socket
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _node_network as net

GOOD = (
    "5 packets transmitted, 5 received, 0% packet loss, time 804ms\n"
    "rtt min/avg/max/mdev = 0.021/0.034/0.051/0.010 ms\n"
)
BUSYBOX = (
    "5 packets transmitted, 4 packets received, 20% packet loss\n"
    "round-trip min/avg/max = 0.1/0.2/0.4 ms\n"
)
LOST = "5 packets transmitted, 0 received, 100% packet loss, time 4100ms\n"


def says(*answers: tuple[int, str, str]) -> net.Runner:
    left = list(answers)

    def run(_argv: list[str], _timeout_s: float) -> tuple[int, str, str]:
        return left.pop(0)

    return run


@pytest.mark.parametrize(
    ("answer", "ping", "loss", "reason"),
    [
        ((0, GOOD, ""), 0.034, 0.0, ""),
        ((0, BUSYBOX, ""), 0.2, 20.0, ""),
        ((1, LOST, ""), None, 100.0, "no answer to ping"),
        ((2, "", "ping: socket: Operation not permitted"), None, None, "Operation not permitted"),
        ((124, "", "not done after 2 s"), None, None, "not done after 2 s"),
        ((127, "", ""), None, None, "it said nothing"),
    ],
)
def test_trips(
    answer: tuple[int, str, str], ping: float | None, loss: float | None, reason: str
) -> None:
    found = net.trip_and_loss("/bin/ping", "192.0.2.1", 1.0, says(answer))
    assert (found["ping_ms"], found["loss_percent"]) == (ping, loss)
    assert reason in found["ping_reason"]


def test_without_ping() -> None:
    assert net.trip_and_loss(None, "192.0.2.1", 1, says())["ping_reason"] == "ping is not installed"
    assert net.largest(None, "192.0.2.1", 1500, 1, says())["fits"] == "unknown"
    assert net.largest("/bin/ping", "192.0.2.1", None, 1, says())["fits"] == "unknown"


@pytest.mark.parametrize(
    ("answers", "fits"),
    [
        ([(0, GOOD, "")], True),
        ([(1, LOST, ""), (0, GOOD, "")], False),
        ([(1, LOST, ""), (1, LOST, "")], "unknown"),
        ([(1, "", "ping: local error: message too long, mtu=1400"), (0, GOOD, "")], False),
        ([(2, "", "ping: invalid option -- 'M'")], "unknown"),
        ([(124, "", "not done after 2 s")], "unknown"),
    ],
)
def test_large_packets(answers: list[tuple[int, str, str]], fits: bool | str) -> None:
    found = net.largest("/bin/ping", "192.0.2.1", 1500, 1.0, says(*answers))
    assert found["fits"] == fits
    assert bool(found["mtu_reason"]) == (fits is not True)


@pytest.mark.parametrize(("address", "size"), [("192.0.2.1", "1472"), ("2001:db8::1", "1452")])
def test_headers_are_part_of_a_packet(address: str, size: str) -> None:
    seen: list[list[str]] = []

    def run(argv: list[str], _timeout_s: float) -> tuple[int, str, str]:
        seen.append(argv)
        return 0, GOOD, ""

    net.largest("/bin/ping", address, 1500, 1.0, run)
    assert seen[0][seen[0].index("-s") + 1] == size


@pytest.mark.parametrize(
    ("route", "file", "expected"),
    [
        ((0, "192.0.2.1 dev eth0 src 192.0.2.9 uid 0", ""), "1500\n", 1500),
        ((0, "192.0.2.1 via 192.0.2.254 dev eth0 mtu 1400", ""), "1500\n", 1400),
        ((2, "", "RTNETLINK answers: Network is unreachable"), "1500", None),
        ((0, "192.0.2.1 dev eth0", ""), "", None),
    ],
)
def test_mtu(route: tuple[int, str, str], file: str, expected: int | None) -> None:
    assert net.mtu_towards("/sbin/ip", "192.0.2.1", lambda _path: file, says(route)) == expected
    assert net.mtu_towards(None, "192.0.2.1", lambda _path: file, says()) is None


def test_knock() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = net.knock("127.0.0.1", port, 1.0)
        assert found.state == net.OPEN
        assert found.trip_ms is not None
    assert net.knock("127.0.0.1", port, 1.0).state == net.REFUSED


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TimeoutError("timed out"), net.FILTERED),
        (OSError(errno.EHOSTUNREACH, "No route to host"), net.UNREACHABLE),
        (OSError(errno.EACCES, "Permission denied"), "unknown"),
        (socket.gaierror(-2, "Name or service not known"), "unknown"),
    ],
)
def test_who_does_not_answer(error: Exception, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: t.Any) -> None:
        raise error

    monkeypatch.setattr("socket.create_connection", fails)
    found = net.knock("192.0.2.1", 1, 1.0)
    assert found.state == state
    assert found.reason
