# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page: the verdict first, whatever the record holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._report_html import html

VOID = {"meta"}


class Reader(HTMLParser):
    """Sees that what is opened is closed, and collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("kind", samples.KINDS)
def test_each_kind_is_a_whole_page(kind: str) -> None:
    record = samples.KINDS[kind]()
    page = read(html(record))
    word = {True: "PASSED", False: "FAILED", "unknown": "UNKNOWN"}[record["passed"]]
    assert word in page.text.split("What a client felt")[0]
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", samples.KINDS)
def test_nothing_comes_from_elsewhere_and_nothing_runs(kind: str) -> None:
    page = read(html(samples.KINDS[kind]()))
    assert {"script", "link", "img", "iframe", "object", "form"} & set(page.tags) == set()
    for name, value in page.attributes:
        assert not name.startswith("on")
        if name in ("href", "src"):
            assert (value or "").startswith("./")
    loads = re.findall(r"url\(([^)]*)\)", html(samples.KINDS[kind]()))
    assert all(target.startswith("#") for target in loads)


def test_hostile_text_is_shown_as_text() -> None:
    page = read(html(samples.hostile()))
    assert '<script>alert("1")</script>' in page.text
    assert "<script>alert" not in html(samples.hostile())


def test_a_short_outage_in_a_long_drill_has_a_close_up() -> None:
    assert html(samples.brief()).count("<svg") == 8
    assert html(samples.failed()).count("<svg") == 2


def test_a_picture_is_told_in_words() -> None:
    made = html(samples.failed())
    assert "No good answer for 11.8 s from 0.04 s on." in made
    assert "The objective is at most 10 s." in made
    assert "fault injected at +0.00 s." in made


def test_what_never_came_back_is_no_number() -> None:
    text = read(html(samples.never_back())).text
    assert "RTOnever" in text
    assert "from injectionnever" in text


def test_without_a_known_moment_nothing_is_placed() -> None:
    text = read(html(samples.jumped())).text
    assert "seconds from the probe's start" in text
    assert "seconds from the fault" not in text
    assert "RTOunknown" in text


def test_nodes_versions_and_logs_are_there() -> None:
    made = html(samples.passed())
    assert "haproxy 3.0.11" in made
    assert "rack-b" in made
    assert '<a href="./journals/node3.log">node3</a> (6 KiB)' in made
    assert "Seed 20261122T083000Z-primary_power_off." in made
