# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The graphic: whatever the record holds, it is a picture within its frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from ansible_collections.nines.ha.plugins.module_utils._report_lanes import Drawing, Span
from ansible_collections.nines.ha.plugins.module_utils._report_svg import svg

NAME = "{http://www.w3.org/2000/svg}"
OUTAGE = {"start_s": 5.0, "length_s": 2.0, "window": "fault", "ended": True}
ROWS = [[number / 10, 9, number % 2, 0.001, 0.002, 0.3] for number in range(100)]
EVENTS = [{"name": name, "offset_s": at} for name, at in (("inject", 0), ("heal", 0.1))]
FULL = Drawing(ROWS, 0.1, 5.0, [OUTAGE], 3.0, EVENTS, [], True)


def drawn(drawing: Drawing, width: float = 900.0) -> ET.Element:
    text = svg(drawing, Span(-5.0, 5.0, width), "x", "wide", ("a <title>", "what it shows"))
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def classes(root: ET.Element) -> list[str]:
    return [name for one in root.iter() if (name := one.get("class"))]


def test_everything_is_there() -> None:
    found = classes(drawn(FULL))
    assert {"band", "outage", "aim", "mark", "dots", "range", "none"} <= set(found)
    assert found.count("mark") == 2


def test_it_says_what_it_shows() -> None:
    root = drawn(FULL)
    ids = str(root.get("aria-labelledby")).split()
    texts = {one.get("id"): one.text for one in root.iter() if one.get("id") in ids}
    assert list(texts.values()) == ["a <title>", "what it shows"]


@pytest.mark.parametrize("width", [900.0, 360.0])
@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(FULL, id="full"),
        pytest.param(FULL._replace(points=[]), id="no-points"),
        pytest.param(FULL._replace(points=[[0.0, 0, 5, None, None, None]]), id="never-good"),
        pytest.param(FULL._replace(points=[[0.0, 1, 0, 0.0, 0.0, 0.0]]), id="latency-0"),
        pytest.param(FULL._replace(outages=[{**OUTAGE, "length_s": 999.0}]), id="long"),
        pytest.param(FULL._replace(objective_s=None, placed=False), id="not-placed"),
    ],
)
def test_nothing_leaves_the_frame(drawing: Drawing, width: float) -> None:
    root = drawn(drawing, width)
    for path in root.iter(f"{NAME}path"):
        for x in re.findall(r"M(-?[\d.]+)", path.get("d") or ""):
            assert 0 <= float(x) <= width
    for box in root.iter(f"{NAME}rect"):
        assert float(box.get("x") or 0) + float(box.get("width") or 0) <= width


def test_marks_that_are_close_stand_below_each_other() -> None:
    texts = [t for t in drawn(FULL).iter(f"{NAME}text") if (t.text or "").startswith("\u25bc")]
    assert [text.text for text in texts] == ["\u25bc fault", "\u25bc healing"]
    assert len({text.get("y") for text in texts}) == 2


def test_a_long_name_is_cut() -> None:
    event = {"name": "x" * 99, "offset_s": 1}
    texts = [text.text or "" for text in drawn(FULL._replace(events=[event])).iter(f"{NAME}text")]
    assert "\u25bc " + "x" * 19 + "\u2026" in texts
