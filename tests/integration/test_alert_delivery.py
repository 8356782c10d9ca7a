# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a fault to the receiver, with the real programs on loopback: one alert, one notification.

Prometheus with our rules, two Alertmanagers with our routes, and the sink of the drill.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import typing as t
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import prometheus
import pytest
import yaml
from ansible_collections.nines.ha.plugins.module_utils._monitoring_routes import routes
from ansible_collections.nines.ha.plugins.module_utils._notification import verdict

SINK = prometheus.ROOT / "roles/drill/files/notification_sink.py"
RULES = prometheus.ROOT / "roles/monitoring/files/rules"
# How long an Alertmanager waits for the one before it to say that it has sent.
PEER_S = 2
# Longer than that, and longer than a group waits for its next message.
WATCH_S = 7.0
ESCALATE_S = 4


class Ports(t.NamedTuple):
    """Ports on loopback."""

    web: int
    mail: int
    one: int
    one_peer: int
    two: int
    two_peer: int
    prometheus: int
    dead: int


class Running:
    """All of them, and what they say to each other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, Ports(*free_ports(len(Ports._fields)))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *argv: object) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [str(word) for word in argv],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "GOMAXPROCS": "1"},
            )

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait(10)

    def notes(self) -> list[dict[str, t.Any]]:
        path = self.folder / "notes.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def fire(self, **labels: str) -> float:
        """Send an alert to every Alertmanager that lives, as Prometheus does."""
        now = time.time()
        for port in (self.ports.one, self.ports.two):
            body = [{"labels": labels, "startsAt": datetime.now(UTC).isoformat()}]
            with contextlib.suppress(OSError):
                request(f"http://127.0.0.1:{port}/api/v2/alerts", json.dumps(body).encode())
        return now

    def amtool(self, *words: str) -> str:
        status, said = prometheus.run(
            "amtool", f"--alertmanager.url=http://127.0.0.1:{self.ports.one}", *words
        )
        assert status == 0, said
        return said.strip()

    def came(self, since: float, watch_s: float = WATCH_S, **wish: t.Any) -> dict[str, t.Any]:
        """Judge once the time of watching is over, counted from the first that came."""
        expected = [{"via": "webhook", "receiver": "ops", **wish}]

        def judged() -> dict[str, t.Any]:
            return verdict(self.notes(), expected, since, time.time(), watch_s)

        if wish.get("times", 1):
            until(lambda: judged()["alerts"][0]["came"] > 0, 30, "a notification")
        time.sleep(watch_s)
        return verdict(
            self.notes(), expected, since, time.time(), 30 if wish.get("times", 1) else 1
        )


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _each in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def request(url: str, body: bytes | None = None) -> bytes:
    wanted = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(wanted, timeout=5) as answer:
        return bytes(answer.read())


def until(true: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if true():
                return
        time.sleep(0.1)
    pytest.fail(f"{what} did not come within {seconds} s")


def members(port: int) -> int:
    status = json.loads(request(f"http://127.0.0.1:{port}/api/v2/status"))
    return len(status["cluster"].get("peers", []))


@pytest.fixture
def running(tmp_path: Path) -> t.Iterator[Running]:
    all_ = Running(tmp_path)
    try:
        _start(all_)
        yield all_
    finally:
        for name in list(all_.processes):
            all_.kill(name)


def _configuration(ports: Ports) -> dict[str, t.Any]:
    hook = {"url": f"http://127.0.0.1:{ports.web}/"}
    mail = {
        "to": "ops@example.com",
        "from": "alerts@example.com",
        "smarthost": f"127.0.0.1:{ports.mail}",
        "require_tls": False,
    }
    receivers = [
        {"name": "ops", "owner": "o", "webhook": hook, "email": mail, "escalate_to": "lead"},
        {"name": "lead", "owner": "l", "webhook": hook},
    ]
    made = routes(receivers, None, {"group_wait": "500ms", "group_interval": "2s"})
    # Nobody waits a minute in a unit test, which is the least that an escalation may be.
    for route in made["route"]["routes"]:
        for child in route.get("routes", []):
            if child["receiver"] == "lead":
                child["group_wait"] = f"{ESCALATE_S}s"
    return made


def _start(all_: Running) -> None:
    ports, folder = all_.ports, all_.folder
    all_.start(
        "sink", sys.executable, SINK, folder / "notes.jsonl", "127.0.0.1", ports.web, ports.mail
    )
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(_configuration(ports)))
    pairs = (("one", ports.one, ports.one_peer), ("two", ports.two, ports.two_peer))
    for name, port, peer in pairs:
        all_.start(
            name,
            *prometheus.server("prometheus-alertmanager"),
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/{name}",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--cluster.listen-address=127.0.0.1:{peer}",
            f"--cluster.advertise-address=127.0.0.1:{peer}",
            *(
                f"--cluster.peer=127.0.0.1:{other}"
                for _name, _port, other in pairs
                if other != peer
            ),
            f"--cluster.peer-timeout={PEER_S}s",
            "--cluster.settle-timeout=10s",
        )
    until(lambda: members(ports.one) == members(ports.two) == 2, 60, "a cluster of Alertmanagers")
    settled = f"http://127.0.0.1:{ports.two}/-/ready"
    until(lambda: request(settled) == b"OK", 30, "an Alertmanager that is ready")


def _start_prometheus(all_: Running) -> None:
    ports, folder = all_.ports, all_.folder
    labels = {"cluster": "shop", "host": "db1", "failure_domain": "rack-a"}
    managers = [f"127.0.0.1:{port}" for port in (ports.one, ports.two)]
    configuration = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": [f"{RULES}/*.yml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": managers}]}]},
        "scrape_configs": [
            {
                "job_name": "node",
                "static_configs": [{"targets": [f"127.0.0.1:{ports.dead}"], "labels": labels}],
            }
        ],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    all_.start(
        "prometheus",
        *prometheus.server("prometheus"),
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/tsdb",
        f"--web.listen-address=127.0.0.1:{ports.prometheus}",
    )


def test_one_alert_is_one_notification(running: Running) -> None:
    began = time.time()
    _start_prometheus(running)
    down = {"alertname": "NodeDown", "cluster": "shop", "host": "db1"}
    assert running.came(began, labels=down)["reasons"] == []
    mailed = running.came(began, 0, labels=down, via="smtp", receiver="ops@example.com")
    assert mailed["reasons"] == []
    # Nobody answered: it went to the second one too, after its time and once.
    lead = running.came(began, labels=down, receiver="lead")
    assert lead["reasons"] == []
    first, second = (
        next(n["received"] for n in running.notes() if n["receiver"] == name)
        for name in ("ops", "lead")
    )
    assert second - first > ESCALATE_S / 2

    # What follows of NodeDown is not told; the same of another host is.
    silent = {"alertname": "TargetDown", "cluster": "shop", "severity": "ticket"}
    sent = running.fire(**silent, host="db1")
    running.fire(**silent, host="db2")
    assert running.came(sent, labels={**silent, "host": "db2"})["reasons"] == []
    hidden = running.came(sent, 1, labels={**silent, "host": "db1"}, times=0)
    assert hidden["passed"] is True

    # A silence on one Alertmanager counts on both.
    running.amtool(
        "silence", "add", "--author=test", "--comment=test", "--duration=5m", "alertname=Silenced"
    )
    time.sleep(1)
    sent = running.fire(alertname="Silenced", severity="page")
    assert running.came(sent, times=0, labels={"alertname": "Silenced"})["passed"] is True


@pytest.mark.parametrize("dead", ["one", "two"])
def test_one_alert_is_one_notification_with_a_dead_alertmanager(
    running: Running, dead: str
) -> None:
    running.kill(dead)
    sent = running.fire(alertname="AfterDeath", severity="ticket", cluster="shop")
    judged = running.came(sent, labels={"alertname": "AfterDeath"})
    assert judged["reasons"] == []
    assert judged["alerts"][0]["latency_s"] < 15
    sent = running.fire(alertname="Answered", severity="page", cluster="shop")
    assert running.came(sent, labels={"alertname": "Answered"}, watch_s=0)["reasons"] == []
    assert running.came(sent, labels={"alertname": "Answered"}, receiver="lead")["reasons"] == []
