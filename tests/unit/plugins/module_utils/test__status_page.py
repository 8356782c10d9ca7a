# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The status page: what it says, and that a text of a host stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import status_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._status_page import MOST, html, summary
from ansible_collections.nines.ha.plugins.module_utils._status_parts import areas

VOID = {"meta", "br"}


class Balance(HTMLParser):
    """Sees that each element is closed where it has to be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(hosts: list[dict[str, object]]) -> str:
    made = html(areas(hosts), "shop", samples.AT, samples.OBJECTIVES)
    balance = Balance()
    balance.feed(made)
    assert balance.open == []
    return made


def test_it_says_when_and_how_it_is() -> None:
    made = page(samples.well())
    assert "<title>shop: well</title>" in made
    assert "<b>WELL</b>" in made
    assert "7 of 7 parts are well." in made
    assert f"Looked at {samples.AT}; objectives: RTO 30s, RPO 0, availability 99.9" in made
    assert "not&nbsp;well" not in made


def test_what_is_wrong_comes_first() -> None:
    made = page(samples.one_lost())
    assert "<b>NOT WELL</b>" in made
    assert made.index("it is too old") < made.index('class="cards"')
    assert "2 of 7 parts are well." in made


def test_no_variable_but_its_own_is_shown() -> None:
    assert "not for the page" not in page(samples.well())


def test_texts_of_hosts_stay_text_and_are_bounded() -> None:
    made = page(samples.hostile())
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    first = made[: made.index('class="cards"')]
    assert len(re.findall("<li>", first)) <= MOST


def test_nothing_was_looked_at() -> None:
    made = html([], "", samples.AT)
    assert "<b>UNKNOWN</b>" in made
    assert "a cluster without a name" in made


def test_the_line_for_a_terminal() -> None:
    assert summary(areas(samples.well())) == "WELL: 7 parts were looked at"
    assert summary(areas(samples.one_lost())).startswith(
        "NOT WELL: Nodes: node3: Failed to connect"
    )
    assert summary(areas(samples.unknown())).startswith("UNKNOWN: etcd: node1 is not known")
