# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Alertmanager's configuration: it accepts it, and sends alerts where they belong."""

from __future__ import annotations

import typing as t
from pathlib import Path

import prometheus
import pytest
import yaml
from ansible_collections.nines.ha.plugins.module_utils._monitoring_routes import (
    INHIBITIONS,
    routes,
)

SWITCH = {"url": "https://switch.example.com/", "interval": "60s", "ca_file": "/etc/ca.crt"}
RECEIVERS: list[dict[str, t.Any]] = [
    {
        "name": "operations",
        "owner": "Operations",
        "webhook": {
            "url": "https://a.example.com/",
            "ca_file": "/etc/ca.crt",
            "credentials_file": "/etc/token",
        },
        "escalate_to": "lead",
    },
    {
        "name": "databases",
        "owner": "Databases",
        "matchers": ['alertname=~"NoPrimary|Replication.+"'],
        "email": {
            "to": "dba@example.com",
            "from": "alerts@example.com",
            "smarthost": "mail.example.com:587",
            "username": "alerts",
            "password_file": "/etc/smtp",
            "ca_file": "/etc/ca.crt",
        },
        "escalate_to": "operations",
        "escalate_after": "5m",
    },
    {
        "name": "lead",
        "owner": "Lead",
        "email": {"to": "l@example.com", "from": "a@example.com", "smarthost": "mail:25"},
        "webhook": {
            "url": "http://l.example.com/",
            "username": "nines",
            "password_file": "/etc/password",
        },
    },
    {
        "name": "drill",
        "owner": "Drills",
        "copy": True,
        "webhook": {"url": "http://client.example.com:9099/"},
    },
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "alertmanager.yml"
    path.write_text(yaml.safe_dump(routes(RECEIVERS, SWITCH, {"group_wait": "500ms"})))
    return path


def test_amtool_accepts_it(written: Path) -> None:
    status, said = prometheus.run("amtool", "check-config", written)
    assert status == 0, said


@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ("alertname=NodeDown severity=page", "drill,operations,lead"),
        ("alertname=TargetDown severity=ticket", "drill,operations"),
        ("alertname=NoPrimary severity=page", "drill,databases,operations,lead"),
        ("alertname=ReplicationLagRising severity=ticket", "drill,databases"),
        ("alertname=Watchdog severity=none", "dead-mans-switch"),
        ("alertname=Other severity=none", "nobody"),
    ],
)
def test_sends_where_it_belongs(written: Path, labels: str, receivers: str) -> None:
    status, said = prometheus.run(
        "amtool",
        "config",
        "routes",
        "test",
        f"--config.file={written}",
        f"--verify.receivers={receivers}",
        *labels.split(),
    )
    assert status == 0, said


def test_a_wrong_expectation_is_seen(written: Path) -> None:
    status, _said = prometheus.run(
        "amtool", "config", "routes", "test", f"--config.file={written}",
        "--verify.receivers=lead", "alertname=NodeDown",
    )  # fmt: skip
    assert status != 0


def test_each_alert_escalates_by_itself_and_in_its_time() -> None:
    tree = routes(RECEIVERS)["route"]["routes"]
    (databases,) = [route for route in tree if route["receiver"] == "databases"]
    assert [
        (route["receiver"], route.get("group_wait"), route.get("group_by"))
        for route in databases["routes"]
    ] == [
        ("databases", None, None),
        ("operations", "300s", ["..."]),
        ("lead", "1200s", ["..."]),
    ]


def test_without_a_switch_the_watchdog_goes_nowhere() -> None:
    names = [receiver["name"] for receiver in routes(RECEIVERS)["receivers"]]
    assert names == ["operations", "databases", "lead", "drill", "nobody"]


def test_what_hides_and_what_is_hidden_are_alerts() -> None:
    names = {
        rule["alert"]
        for path in (prometheus.ROOT / "roles/monitoring/files/rules").glob("*.yml")
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    for source, target, _equal in INHIBITIONS:
        for matcher in (source, target):
            label, _sign, value = matcher.partition("=")
            words = value.strip('~"').split("|") if label == "alertname" else []
            assert [w for w in words if w not in names and not w.endswith(".+")] == []


@pytest.mark.parametrize(
    ("receivers", "timers", "text"),
    [
        ([], {}, "monitoring_receivers is empty"),
        (RECEIVERS, {"group_wiat": "1s"}, "group_wiat is no timer"),
        (RECEIVERS, {"group_wait": "soon"}, "'soon' is no duration"),
    ],
)
def test_refuses(receivers: list[t.Any], timers: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        routes(receivers, None, timers)
