# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Alert rules: each fires on what it is about, is quiet otherwise, and is explained in docs."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import prometheus
import pytest
import yaml

RULES = prometheus.ROOT / "roles/monitoring/files/rules"
CASES = prometheus.ROOT / "tests/unit/rules"
PAGE = (prometheus.ROOT / "docs/alerts.md").read_text()
TOPICS = sorted(path.stem for path in RULES.glob("*.yml"))


def load(path: Path) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", yaml.safe_load(path.read_text()))


def alerts(topic: str) -> list[dict[str, t.Any]]:
    groups = load(RULES / f"{topic}.yml")["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


ALERTS = [(topic, rule) for topic in TOPICS for rule in alerts(topic)]
NAMES = sorted({rule["alert"] for _topic, rule in ALERTS})


@pytest.mark.parametrize("topic", TOPICS)
class TestTopic:
    def test_promtool_accepts_the_rules(self, topic: str) -> None:
        status, said = prometheus.run("promtool", "check", "rules", RULES / f"{topic}.yml")
        assert status == 0, said

    def test_they_fire_when_they_should(self, topic: str) -> None:
        status, said = prometheus.run(
            "promtool", "test", "rules", CASES / f"{topic}.yml", cwd=CASES
        )
        assert status == 0, said

    def test_each_alert_is_seen_to_fire_and_to_be_quiet(self, topic: str) -> None:
        seen = [
            (check["alertname"], severity)
            for case in load(CASES / f"{topic}.yml")["tests"]
            for check in case["alert_rule_test"]
            for severity in [a["exp_labels"]["severity"] for a in check["exp_alerts"]] or [None]
        ]
        fires = {(rule["alert"], rule["labels"]["severity"]) for rule in alerts(topic)}
        # The watchdog is the one that is never quiet.
        quiet = {(name, None) for name, _severity in fires if name != "Watchdog"}
        assert set(seen) == fires | quiet


def test_a_test_that_is_wrong_fails(tmp_path: Path) -> None:
    text = (CASES / "vip.yml").read_text().replace("../../../roles", f"{prometheus.ROOT}/roles")
    (tmp_path / "right.yml").write_text(text)
    (tmp_path / "wrong.yml").write_text(text.replace("eval_time: 90s", "eval_time: 5s"))
    assert prometheus.run("promtool", "test", "rules", tmp_path / "right.yml")[0] == 0
    assert prometheus.run("promtool", "test", "rules", tmp_path / "wrong.yml")[0] != 0


@pytest.mark.parametrize(
    ("topic", "rule"),
    ALERTS,
    ids=[f"{r['alert']}-{r['labels']['severity']}" for _topic, r in ALERTS],
)
def test_alert_says_what_it_means(topic: str, rule: dict[str, t.Any]) -> None:
    assert rule["labels"].keys() == {"severity"}
    assert rule["labels"]["severity"] in {"page", "ticket", "none"}
    assert rule["annotations"].keys() == {"summary", "runbook"}
    assert rule["annotations"]["runbook"] == f"docs/alerts.md#{rule['alert'].lower()}"
    assert rule["annotations"]["summary"].count("\n") == 0


def test_the_page_explains_each_alert_and_no_other() -> None:
    assert sorted(re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_page_says_what_to_do(name: str) -> None:
    section = PAGE.split(f"### {name}\n")[1].split("\n### ")[0].split("\n## ")[0]
    assert "**Do:**" in section
    assert "**False when:**" in section
