# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pieces of a picture."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._svg import (
    box,
    fitted,
    flag,
    label,
    width_of,
    wrapped,
)


@pytest.mark.parametrize(
    "text", ["", "a", "node1", "W" * 40, "節点" * 20, "a-very-long-name.example"]
)
@pytest.mark.parametrize("room", [5, 20, 60, 300])
@pytest.mark.parametrize("middle", [False, True])
def test_what_is_shown_fits(text: str, room: float, middle: bool) -> None:
    shown = fitted(text, 10, room, middle)
    assert shown == "…" or width_of(shown, 10) <= room
    assert shown == text or "…" in shown


def test_lines_fit() -> None:
    text = "one two three " * 20
    assert all(width_of(line, 12) <= 200 for line in wrapped(text, 12, 200))
    assert " ".join(wrapped(text, 12, 200)) == text.strip()


def test_what_was_cut_is_in_the_tooltip_and_nothing_is_markup() -> None:
    shown = label("<b>&" * 20, 0, 0, 12, 60)
    assert "<b>" not in shown
    assert f"<title>{'&lt;b&gt;&amp;' * 20}</title>" in shown
    assert "<title>" not in label("short", 0, 0, 12, 60)


def test_a_flag_says_it_in_words() -> None:
    assert "SPOF" in flag(100, 0, "error")
    assert 'class="host error"' in box(0, 0, 1, 1, "host error")
