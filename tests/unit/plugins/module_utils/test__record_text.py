# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A record in words."""

from __future__ import annotations

import re

import record_samples as samples
import test__record as made
from ansible_collections.nines.ha.plugins.module_utils._record import aggregate
from ansible_collections.nines.ha.plugins.module_utils._record_text import (
    happenings,
    markdown,
    rto_words,
    summary,
    table,
)


def test_summary_is_aligned_and_says_it_all() -> None:
    lines = summary(made.record())
    assert "Verdict              PASSED" in lines
    assert "RTO                  0.21 s  (objective 0.3 s, resolution 0.021 s)" in lines
    assert "Owner after healing  passed: 198.51.100.10 on lb2" in lines
    assert len({line[:21].rstrip() for line in lines}) == len(lines)


def test_a_ledger_has_its_lines() -> None:
    lines = summary(made.record(about=made.RPO_0, ledger=made.LEDGER))
    assert (
        "Ledger               412 acknowledged, 0 lost, 0 duplicates, 3 of unknown outcome"
        " (1 present)"
    ) in lines
    assert "RPO                  0 (objective 0)" in lines
    assert not any(line.startswith(("Ledger", "RPO")) for line in summary(made.record()))


def test_what_failed_says_why() -> None:
    lines = summary(made.record(histories=[made.history(range(500, 900))]))
    assert "Verdict              FAILED" in lines
    assert lines[-1].startswith("Why")
    assert "longer than the objective" in lines[-1]


def test_an_unreadable_history_has_a_summary_too() -> None:
    lines = summary(made.record(histories=[["rubbish"]]))
    assert "RTO                  unknown" in lines


def test_markdown_has_the_timeline_and_the_windows() -> None:
    page = markdown(made.record())
    assert page.startswith("# Drill kill_vip_owner: link_cut, passed\n")
    assert "| +1.00 | healing began |" in page
    assert "| web | fault | 80 | 20 | 0 | 0.21 s | 1 | 0.21 s |" in page


def test_table_of_rounds_with_a_ledger() -> None:
    records = [made.record(about=made.RPO_0, ledger=made.LEDGER) for _round in range(2)]
    lines = table(aggregate(records), records)
    assert lines[-2] == "Ledgers of 2 rounds: 824 acknowledged, 0 lost, largest RPO 0"
    assert lines[-1].endswith("PASSED")


def test_table_of_rounds() -> None:
    records = [made.record(), made.record(histories=[made.history(range(500, 2000))])]
    lines = table(aggregate(records), records)
    assert lines[1].split() == ["1", "lb1", "0.21", "s", "PASSED"]
    assert lines[2].split() == ["2", "lb1", "never", "FAILED"]
    assert lines[-1] == "1 passed, 1 failed, 0 unknown: FAILED"


def test_an_rto_that_is_no_number_says_why() -> None:
    assert rto_words(made.record()) == "0.21 s"
    assert rto_words(made.record(histories=[made.history(range(500, 2000))])) == "never"
    assert rto_words(made.record(histories=[["rubbish"]])) == "unknown"


def test_markdown_stays_a_table_whatever_it_holds() -> None:
    page = markdown(samples.hostile())
    assert "<script>" not in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    # The tables have 2, 4 and 8 columns.
    assert bars == {3, 5, 9}


def test_markdown_has_nodes_logs_and_the_seed() -> None:
    page = markdown(samples.passed())
    assert "| node2 | 198.51.100.12 | rack-b | linux 6.12.48, haproxy 3.0.11" in page
    assert "- [node2](./journals/node2.log)" in page
    assert "seed 20261122T083000Z-primary_power_off." in page


def test_who_took_over_is_told_once() -> None:
    told = [text for _at, text in happenings(samples.passed()) if text.startswith("seen")]
    assert told == [
        "seen: primary node1, vip owner node1",
        "seen: primary node2, vip owner node3",
    ]
