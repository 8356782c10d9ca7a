# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions about readiness, and what is wrong with answers."""

from __future__ import annotations

import datetime
import typing as t

import pytest
import tree
from ansible_collections.nines.ha.plugins.module_utils._readiness_answers import (
    FALSE_SIGNALS,
    QUESTIONS,
    REASONS_THAT_COUNT,
    check,
)
from ansible_collections.nines.ha.plugins.module_utils._yaml_lines import Line, read

EXAMPLE = (tree.ROOT / "docs/readiness.example.yml").read_text()


def answer(text: str) -> tuple[dict[str, t.Any], list[str]]:
    return check(read(f"version: 1\n{text}"))


def keys_of(line: Line) -> t.Any:
    if isinstance(line.value, dict):
        return {key: keys_of(value) for key, value in line.value.items()}
    if isinstance(line.value, list) and line.value:
        return [keys_of(line.value[0])]
    return None


def questions(asked: t.Any) -> t.Any:
    if isinstance(asked, dict):
        return {key: questions(value) for key, value in asked.items()}
    return [questions(asked[0])] if isinstance(asked, list) and asked[0] else None


def test_the_example_asks_everything_and_nothing_else() -> None:
    asked = questions({key: value for key, value in QUESTIONS.items() if key != "reasons"})
    assert {**keys_of(read(EXAMPLE)), "reasons": None} == {**asked, "reasons": None}
    assert [word for word in (*REASONS_THAT_COUNT, *FALSE_SIGNALS) if word not in EXAMPLE] == []


def test_the_example_answers_nothing_but_its_rules_of_thumb() -> None:
    answers, problems = check(read(EXAMPLE))
    assert problems == []
    known = {key: value for key, value in answers.items() if key not in ("version", "assumptions")}
    leaves = [
        leaf
        for value in known.values()
        for each in (value if isinstance(value, list) else [value])
        for leaf in each.values()
    ]
    assert set(leaves) == {None, "shop database"}


def test_values_are_read() -> None:
    found, problems = answer(
        "services: [{name: a, needs_ha: yes, tolerated_downtime: 5m}]\n"
        "incident_owner: {name: Jo Miller., deputy: nobody, responds_within: unknown}\n"
        "monitoring: {alarm_reached_a_person: 2026-11-02}\n"
        "assumptions: {maintenance_per_year: 6}\n"
        "costs:\n"
    )
    assert problems == []
    assert found["services"] == [{"name": "a", "needs_ha": True, "tolerated_downtime": 300.0}]
    assert found["incident_owner"] == {
        "name": "Jo Miller",
        "deputy": False,
        "responds_within": None,
    }
    assert found["monitoring"]["alarm_reached_a_person"] == datetime.date(2026, 11, 2)
    assert found["assumptions"] == {"maintenance_per_year": 6.0}
    assert found["costs"] is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("incident_owner: Jo", "line 2: incident_owner must have the keys name, deputy"),
        ("services: shop", "line 2: services must be a list"),
        ("services: [shop]", r"line 2: services\[1\] must have the keys name"),
        ("services:\n  - {need_ha: true}", "line 3: .* no key 'need_ha', did you mean needs_ha"),
        ("qwertz: 1", r"line 2: the file has no key 'qwertz'\. It has version, reasons"),
        ("services:\n- needs_ha: true", "line 3: a service has no name"),
        ("services:\n- name: unknown", "line 3: a service has no name"),
        ("services:\n- name: a\n- name: a", "line 4: service a is there twice, first in line 3"),
        ("reasons: [fame]", r"line 2: reasons\[1\] must be one of outage_costs_money"),
        ("nodes: {survivors_carry_the_load: maybe}", "must be true or false, or unknown"),
        ("incident_owner: {name: 'yes'}", "must say who, where or what, or no"),
        ("incident_owner: {name: [a]}", "must be one value, not a list"),
        ("incident_owner: {responds_within: soon}", "must be a duration like 30s"),
        ("dns_and_routing: {gateway_down: bad}", "must be a sentence of at least 3 words"),
        ("monitoring: {alarm_reached_a_person: 2.11.2026}", "must be a date like 2026-11-02"),
        ("costs: {node_per_month: -1}", "must be 0 or more"),
        ("assumptions: {node_failures_per_year: 1e999}", "must be a number"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, problem: str) -> None:
    problems = answer(text)[1]
    assert len(problems) == 1
    with pytest.raises(AssertionError, match=problem):
        raise AssertionError(problems[0])


def test_a_version_is_needed() -> None:
    assert check(read("reasons: []"))[1] == [
        "line 1: version is missing: write `version: 1` into the first line."
    ]
    assert check(read("version: 2"))[1] == ["line 1: version must be 1; it is '2'."]
