# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frame of a page."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._page import page, table, verdict


def test_it_loads_and_runs_nothing() -> None:
    made = page("a <title>", ["<p>text</p>"])
    assert "<title>a &lt;title&gt;</title>" in made
    assert "default-src 'none'" in made
    assert not any(word in made for word in ("<script", "<link", "@import", "url(", "src="))


def test_a_row_can_be_read_without_its_head() -> None:
    made = table(["what", "how"], [["a", "b"]])
    assert '<th scope="row" class="short" data-label="what"><div>a</div></th>' in made
    assert '<td class="short" data-label="how"><div>b</div></td>' in made
    with pytest.raises(ValueError, match="unpack"):
        table(["what"], [[]])


@pytest.mark.parametrize(
    ("passed", "word"), [(True, "passed"), (False, "failed"), ("unknown", "unknown")]
)
def test_a_verdict_is_a_word_and_not_a_colour(passed: bool | str, word: str) -> None:
    assert f" {word}</span>" in verdict(passed)
