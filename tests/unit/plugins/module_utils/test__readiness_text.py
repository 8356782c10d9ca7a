# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An assessment in words."""

from __future__ import annotations

import typing as t

from ansible_collections.nines.ha.plugins.module_utils._readiness import Inventory, assess
from ansible_collections.nines.ha.plugins.module_utils._readiness_text import markdown, summary
from readiness_samples import ANSWERS, DAY, DOMAINS, GROUPS, NOW, OBJECTIVES, PROOFS

COSTS = {"outage_per_hour": 400.0, "node_per_month": 60.0}


def assessed(answers: t.Any, proofs: t.Any = ...) -> dict[str, t.Any]:
    proofs = PROOFS if proofs is ... else proofs
    inventory = Inventory("shop", GROUPS, DOMAINS, None, OBJECTIVES)
    return assess(inventory, answers, proofs, 92 * DAY, NOW)


def test_the_verdict_comes_first_and_lines_are_short() -> None:
    lines = summary(assessed({**ANSWERS, "reasons": ["speed"], "costs": COSTS}))
    assert lines[1] == "Recommended now: THREE NODES"
    assert any("Does not count: speed." in line for line in lines)
    assert any(line.startswith("three nodes") and "nodes 2,160" in line for line in lines)
    assert not any("Missing" in line for line in lines)
    assert max(map(len, lines)) <= 110


def test_what_is_missing_is_numbered() -> None:
    lines = summary(assessed(ANSWERS, []))
    assert lines[1:3] == [
        "Recommended now: SINGLE NODE WITH BACKUPS",
        "Once the rest is there: three nodes",
    ]
    assert any(line.startswith("  1. Restore each service's backup") for line in lines)
    assert any(line.startswith("no       Drills passed lately") for line in lines)


def test_a_record_that_cannot_be_used_is_said() -> None:
    result = assessed(ANSWERS, [*PROOFS, ("x/record.json", "{")])
    assert any("A record cannot be used: x/record.json: " in line for line in summary(result))
    assert "* Cannot be used: x/record.json: " in markdown(result)


def test_markdown_has_every_part() -> None:
    page = markdown(assessed({**ANSWERS, "costs": COSTS}))
    for part in ("Criteria", "What a year would bring", "Assumptions", "Records"):
        assert f"## {part}" in page
    assert "## Missing" not in page
    assert "RTOs measured here: haproxy_kill, postmaster_kill" not in page
    assert "RTOs measured here: postmaster_kill." in page
    assert "| three nodes | 3 |" in page


def test_markdown_keeps_its_tables_whatever_is_answered() -> None:
    service = {**ANSWERS["services"][0], "consequence": "a | b\nand c"}
    page = markdown(assessed({**ANSWERS, "services": [service]}, []))
    assert r"shop: a \| b and c" in page
    assert "Once what is missing is there: **three nodes**." in page
    assert "## Missing" in page
