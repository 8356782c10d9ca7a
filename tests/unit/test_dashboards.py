# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dashboards: Grafana can load them, Prometheus can answer them, and somebody tells each metric."""

from __future__ import annotations

import importlib
import itertools
import json
import re
import typing as t
from pathlib import Path

import pytest
import tree
import yaml

FOLDER = tree.ROOT / "roles/monitoring/files/dashboards"
BOARDS = sorted(FOLDER.glob("*.json"))
METRICS = {
    line
    for line in (tree.ROOT / "tests/unit/fixtures/metrics.txt").read_text().splitlines()
    if line and not line.startswith("#")
}
WORDS = {"and", "or", "unless", "bool", "offset", "by", "on", "without", "ignoring", "inf", "nan"}
GROUPING = r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"
MATCHERS = re.compile(r"([a-zA-Z_:][\w:]*)\{([^}]*)\}")


def load(path: Path) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", json.loads(path.read_text()))


def expressions(board: dict[str, t.Any]) -> list[str]:
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def metrics(expression: str) -> set[str]:
    """Give the names of metrics: what is left of a query without its other parts."""
    bare = re.sub(r'"[^"]*"', "", expression)
    bare = re.sub(GROUPING, "", re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", bare))
    names = re.findall(r"(?<![\w$.])[a-zA-Z_:][\w:]*(?!\w)(?!\s*\()", bare)
    return {name for name in names if name not in WORDS}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('sum by (host) (rate(a_total{b="c"}[5m])) / on (host) d', {"a_total", "d"}),
        ("time() - max(a) or vector(0)", {"a"}),
        ("histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))", {"a_bucket"}),
    ],
)
def test_names_are_found_in_a_query(expression: str, found: set[str]) -> None:
    assert metrics(expression) == found


def test_there_are_the_four() -> None:
    assert [path.stem for path in BOARDS] == ["backup", "haproxy", "overview", "postgres"]


def test_no_metric_is_listed_that_nobody_shows_or_tells() -> None:
    shown = {name for path in BOARDS for one in expressions(load(path)) for name in metrics(one)}
    assert {name for name in METRICS - shown if not name.startswith("nines_")} == set()


def test_each_has_an_identity_of_its_own() -> None:
    boards = [load(path) for path in BOARDS]
    for key in ("uid", "title"):
        assert len({board[key] for board in boards}) == len(boards)
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", board["uid"]) for board in boards)


@pytest.mark.parametrize("path", BOARDS, ids=tree.name_of)
class TestDashboard:
    def test_each_metric_is_told_by_somebody(self, path: Path) -> None:
        named = {name for one in expressions(load(path)) for name in metrics(one)}
        assert named
        assert named - METRICS == set()

    def test_each_query_is_of_one_cluster(self, path: Path) -> None:
        for one in expressions(load(path)):
            found = MATCHERS.findall(one)
            assert {name for name, _matchers in found} == metrics(one), one
            assert all('cluster="$cluster"' in matchers for _name, matchers in found), one

    def test_its_source_and_cluster_are_chosen(self, path: Path) -> None:
        board = load(path)
        names = [one["name"] for one in board["templating"]["list"]]
        assert names == ["datasource", "cluster"]
        source = {"type": "prometheus", "uid": "${datasource}"}
        assert all(panel["datasource"] == source for panel in board["panels"])
        assert all(t["datasource"] == source for p in board["panels"] for t in p["targets"])
        # What a running Grafana exports has a number, which is another one elsewhere.
        assert "id" not in board

    def test_panels_have_room_of_their_own(self, path: Path) -> None:
        panels = load(path)["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)
        boxes = [panel["gridPos"] for panel in panels]
        assert all(box["x"] + box["w"] <= 24 for box in boxes)
        for one, two in itertools.combinations(boxes, 2):
            beside = one["x"] + one["w"] <= two["x"] or two["x"] + two["w"] <= one["x"]
            below = one["y"] + one["h"] <= two["y"] or two["y"] + two["h"] <= one["y"]
            assert beside or below

    def test_queries_of_a_panel_are_told_apart(self, path: Path) -> None:
        for panel in load(path)["panels"]:
            letters = [target["refId"] for target in panel["targets"]]
            assert len(set(letters)) == len(letters)

    def test_prometheus_understands_each_query(self, path: Path, tmp_path: Path) -> None:
        try:
            prometheus = importlib.import_module("prometheus")
        except ModuleNotFoundError:
            pytest.skip("tests/tools/prometheus.py, which finds promtool, is not there yet")
        known = {"$__rate_interval": "1m", "$cluster": "main"}
        rules = []
        for number, one in enumerate(expressions(load(path))):
            for name, value in known.items():
                one = one.replace(name, value)
            assert "$" not in one
            rules.append({"record": f"panel:{number}", "expr": one})
        file = tmp_path / "rules.yml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
        status, said = prometheus.run("promtool", "check", "rules", file)
        assert status == 0, said
