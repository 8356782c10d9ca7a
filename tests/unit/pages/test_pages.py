# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages in a real browser, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import browser
import pytest
import record_samples as samples
import status_samples
from ansible_collections.nines.ha.plugins.module_utils._index import Index
from ansible_collections.nines.ha.plugins.module_utils._index import html as index_page
from ansible_collections.nines.ha.plugins.module_utils._record_files import Loaded
from ansible_collections.nines.ha.plugins.module_utils._report_html import html
from ansible_collections.nines.ha.plugins.module_utils._status_page import html as status_html
from ansible_collections.nines.ha.plugins.module_utils._status_parts import areas

pytestmark = pytest.mark.skipif(
    browser.chromium() is None,
    reason="chromium is not installed: `make unit` as root on Debian installs it",
)
PHONE, DESK = (390, 844), (1280, 800)
GOOD, BAD, UNSURE = (26, 127, 55), (198, 40, 40), (138, 90, 0)


def index() -> str:
    made = [samples.passed(), samples.failed(), samples.brief(), samples.hostile()]
    unread = Loaded("x" * 200 + "/record.json", None, "it is no record")
    many = [Loaded(f"r{n}/record.json", made[n % 4], None) for n in range(40)]
    return index_page(Index([*many, unread]))


def status(hosts: list[dict[str, t.Any]]) -> str:
    return status_html(areas(hosts), "shop", status_samples.AT, status_samples.OBJECTIVES)


STATUS: dict[str, Callable[[], str]] = {
    "well": lambda: status(status_samples.well()),
    "one_lost": lambda: status(status_samples.one_lost()),
    "hostile": lambda: status(status_samples.hostile()),
    "unknown": lambda: status(status_samples.unknown()),
    "nothing": lambda: status([]),
}
PAGES: dict[str, Callable[[], str]] = {
    "passed": lambda: html(samples.passed()),
    "brief": lambda: html(samples.brief()),
    "never_back": lambda: html(samples.never_back()),
    "hostile": lambda: html(samples.hostile()),
    "index": index,
}


@pytest.mark.parametrize("size", [PHONE, (360, 740), DESK], ids=["phone", "narrow", "desk"])
@pytest.mark.parametrize("name", PAGES)
def test_the_graphic_is_there_and_nothing_is_wider_than_the_window(
    name: str, size: tuple[int, int], tmp_path: Path
) -> None:
    found = browser.measure(PAGES[name](), *size, tmp_path)
    assert (found["width"], found["scroll"], found["outside"]) == (size[0], size[0], [])
    assert found["pictures"]
    for picture in found["pictures"]:
        assert picture["left"] >= 0
        assert picture["right"] <= size[0]
        assert picture["height"] > 20
        assert picture["shapes"] >= 2


@pytest.mark.parametrize("size", [PHONE, (360, 740), DESK], ids=["phone", "narrow", "desk"])
@pytest.mark.parametrize("name", STATUS)
def test_nothing_of_the_status_is_wider_than_the_window(
    name: str, size: tuple[int, int], tmp_path: Path
) -> None:
    found = browser.measure(STATUS[name](), *size, tmp_path)
    assert (found["width"], found["scroll"], found["outside"]) == (size[0], size[0], [])


@pytest.mark.parametrize(
    ("name", "colour"), [("well", GOOD), ("one_lost", BAD), ("nothing", UNSURE)]
)
def test_the_status_is_seen_at_a_glance(
    name: str, colour: tuple[int, int, int], tmp_path: Path
) -> None:
    # The box with the verdict is in the first half of a phone's window.
    found = colours(browser.picture(STATUS[name](), PHONE, False, tmp_path)[: PHONE[1] // 2])
    assert found[colour] > 500
    assert all(found[other] < 500 for other in {GOOD, BAD, UNSURE} - {colour})


@pytest.mark.parametrize(("size", "kind"), [(PHONE, "narrow"), (DESK, "wide")])
def test_letters_can_be_read_at_each_width(
    size: tuple[int, int], kind: str, tmp_path: Path
) -> None:
    found = browser.measure(PAGES["brief"](), *size, tmp_path)
    assert {picture["kind"] for picture in found["pictures"]} == {kind}
    for picture in found["pictures"]:
        assert picture["letters"] >= 11
        assert picture["texts"] >= 10
        assert {"dots", "mark", "aim", "none"} <= set(picture["classes"])


def colours(rows: list[list[tuple[int, int, int]]]) -> Counter[tuple[int, int, int]]:
    return Counter(pixel for row in rows for pixel in row)


@pytest.mark.parametrize(
    ("dark", "ground", "outage", "dot"),
    [
        (False, (255, 255, 255), (198, 40, 40), (11, 98, 196)),
        (True, (15, 19, 24), (255, 123, 114), (108, 182, 255)),
    ],
    ids=["day", "night"],
)
def test_it_is_painted_by_day_and_by_night(
    dark: bool,
    ground: tuple[int, int, int],
    outage: tuple[int, int, int],
    dot: tuple[int, int, int],
    tmp_path: Path,
) -> None:
    rows = browser.picture(PAGES["passed"](), (800, 900), dark, tmp_path)
    found = colours(rows)
    assert rows[0][0] == ground
    assert found[outage] > 500
    assert found[dot] > 20


def test_what_is_too_wide_is_seen(tmp_path: Path) -> None:
    wide = '<div style="width:2000px">x</div>'
    found = browser.measure(PAGES["passed"]().replace("<main>", f"<main>{wide}"), *PHONE, tmp_path)
    assert found["scroll"] > PHONE[0]
    assert found["outside"] == [wide]
