# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index: of none, of one, of a thousand, and of what is no record."""

from __future__ import annotations

import typing as t

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._index import (
    Index,
    counts,
    html,
    md,
    sparkline,
)
from ansible_collections.nines.ha.plugins.module_utils._record_files import Loaded
from ansible_collections.nines.ha.plugins.module_utils._report_prom import PREFIX
from test__report_html import read
from test__report_prom import parse


def loaded(number: int, **changes: t.Any) -> Loaded:
    started = (
        f"20{10 + number // 300}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}T08:00:00+00:00"
    )
    return Loaded(f"r{number}/round-01/record.json", {**MADE, "started": started, **changes}, None)


MADE = samples.passed()


@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_of_any_number(number: int) -> None:
    index = Index([loaded(n, rto_s=None if n == 1 else 2.0) for n in range(number)])
    page = read(html(index))
    assert page.tags.count("tr") == (number + 3 if number else 0)
    assert page.tags.count("svg") == (1 if number else 0)
    assert counts(index) == f"{number} records: {number} passed, 0 failed, 0 unknown"
    assert len(md(index).splitlines()) == (number + 6 if number else 5)
    assert len(parse(index.files()["metrics.prom"]).get(PREFIX + "passed", {})) == min(number, 1)


def test_of_none_it_says_how_to_make_one() -> None:
    assert "There is no record yet" in html(Index([]))
    assert "There is no record yet" in md(Index([]))


def test_the_newest_stands_first_and_is_the_one_that_is_measured() -> None:
    index = Index([loaded(3, rto_s=3.0), loaded(9, rto_s=9.0, passed=False), loaded(1, rto_s=1.0)])
    rows = [line for line in md(index).splitlines() if "[report]" in line]
    assert [row.split("|")[4].strip() for row in rows] == ["9.00 s", "3.00 s", "1.00 s"]
    assert rows[0].endswith("| failed | [report](./r9/round-01/report.md) |")
    assert 'href="./r9/round-01/report.html"' in html(index)
    assert list(parse(index.files()["metrics.prom"])[PREFIX + "rto_seconds"].values()) == [9.0]


def test_what_cannot_be_read_is_listed() -> None:
    depths = loaded(2, probes=[{**MADE["probes"][0], "windows": {"fault": {}}}])
    index = Index([loaded(1), Loaded("bad/record.json", None, "it is <no> record"), depths])
    assert [path for path, _error in index.unreadable] == ["bad/record.json", depths.path]
    for made in (html(index), md(index)):
        assert "it is &lt;no&gt; record" in made
        assert "a part of it is missing or wrong" in made
    assert "2 cannot be read" in counts(index)


def test_faults_have_a_trend_each() -> None:
    index = Index([loaded(1), loaded(2, fault="link_cut"), loaded(3, cluster="other"), loaded(4)])
    assert [len(records) for records in index.trends().values()] == [1, 1, 2]
    assert read(html(index)).tags.count("svg") == 3


def test_hostile_text_is_shown_as_text() -> None:
    index = Index([Loaded(f"{samples.HOSTILE}/record.json", samples.hostile(), None)])
    page = read(html(index))
    assert "script" not in page.tags
    assert "<script>" not in md(index)
    for text in index.files().values():
        text.encode("utf-8")


def test_a_record_of_schema_1_leads_to_its_markdown() -> None:
    assert 'href="./r1/round-01/report.md"' in html(Index([loaded(1, schema=1)]))


def test_a_trend_has_gaps_crosses_and_a_line() -> None:
    rtos = [1.0, None, 40.0, 2.0]
    made = sparkline([{**MADE, "rto_s": rto} for rto in rtos], "x")
    line = made.split('class="trend" d="')[1].split('"')[0]
    assert (line.count("M"), line.count("L")) == (2, 1)
    assert made.split('class="late" d="')[1].split('"')[0].count("M") == 1
    assert 'class="aim"' in made
    assert "RTO of 4 drills, the newest 2.00 s, the objective 30 s" in made
