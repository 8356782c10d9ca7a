# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An assessment as a whole."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._readiness import (
    AnswersError,
    Inventory,
    assess,
    read_answers,
)
from readiness_samples import ANSWERS, DAY, DOMAINS, GROUPS, NOW, OBJECTIVES, PROOFS, drill

INVENTORY: dict[str, t.Any] = {
    "cluster": "shop",
    "groups": GROUPS,
    "domains": DOMAINS,
    "nodes": None,
    "objectives": OBJECTIVES,
}


def assessed(answers: t.Any = ..., proofs: t.Any = ..., **changes: t.Any) -> dict[str, t.Any]:
    answers, proofs = ANSWERS if answers is ... else answers, PROOFS if proofs is ... else proofs
    return assess(Inventory(**(INVENTORY | changes)), answers, proofs, 92 * DAY, NOW)


def test_a_good_one() -> None:
    found = assessed()
    assert found["recommendation"] == "three nodes"
    assert found["missing"] == []
    assert found["records"] == {
        "drills": 3,
        "restores": 1,
        "of_other_clusters": 0,
        "unusable": [],
    }
    assert json.loads(json.dumps(found)) == found


def test_nothing_at_all() -> None:
    found = assessed({}, [], cluster="", groups={}, domains={"a": ""}, objectives={})
    assert found["recommendation"] == found["target"] == "single node with backups"
    assert len(found["missing"]) == len(found["criteria"])


def test_a_failure_domain_may_be_a_number() -> None:
    domains: dict[str, t.Any] = {"n1": 0, "n2": 1, "n3": "rack", "m1": "", "b1": 1.5}
    found = assessed(domains=domains)
    assert found["recommendation"] == "single node with backups"  # m1 has none any more
    nodes = next(each for each in found["criteria"] if each["name"] == "nodes")
    assert nodes["verdict"] is True


def test_false_signals_are_named_and_change_nothing() -> None:
    signals = ["many_servers", "outage_costs_money", "speed"]
    found = assessed({**ANSWERS, "reasons": signals})
    assert [each["reason"] for each in found["does_not_count"]] == ["many_servers", "speed"]
    assert assessed({"reasons": signals}, [])["recommendation"] == "single node with backups"


def test_records_of_others_and_broken_ones_are_said() -> None:
    found = assessed(proofs=[drill(cluster="x"), ("a/record.json", "{")])["records"]
    assert found["of_other_clusters"] == 1
    assert found["unusable"][0].startswith("a/record.json: ")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"objectives": {"rto": "soon"}}, "ha_objectives.rto: 'soon' is no duration"),
        ({"objectives": {"availability": 101}}, "ha_objectives.availability is 101"),
        ({"objectives": {"availability": "high"}}, "ha_objectives.availability must be a number"),
        ({"nodes": ["n1", "stranger"]}, "stranger is no host of the inventory"),
    ],
)
def test_refuses(changes: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        assessed(**changes)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"version: 1\nx: \xff", "line 2: this is no text in UTF-8"),
        (b"version: [", "line 1, column 11: this is no YAML"),
        (b"version: 1\nx: 1\ny: 2", "line 2: .*\nline 3: "),
    ],
)
def test_answers_refuse(content: bytes, reason: str) -> None:
    with pytest.raises(AnswersError, match=reason):
        read_answers(content)
