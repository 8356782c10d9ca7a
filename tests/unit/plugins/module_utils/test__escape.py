# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that wants to be more stays text."""

from __future__ import annotations

import html
import xml.etree.ElementTree as ET

from ansible_collections.nines.ha.plugins.module_utils._escape import (
    cell,
    clean,
    label,
    link,
    markup,
    unique,
)
from hypothesis import given
from hypothesis import strategies as st

ANY = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY)
def test_it_is_one_text_of_xml(text: str) -> None:
    parsed = ET.fromstring(f'<a b="{markup(text)}">{markup(text)}</a>')
    wanted = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (parsed.text or "") == wanted
    assert html.unescape(markup(text)) == clean(text)


@given(ANY)
def test_it_can_be_encoded(text: str) -> None:
    for made in (markup(text), cell(text), label(text), link(text)):
        made.encode("utf-8")


@given(ANY)
def test_a_label_stays_within_its_quotes_and_its_line(text: str) -> None:
    made = label(text)
    assert "\n" not in made
    assert '"' not in made.replace("\\\\", "").replace('\\"', "")


def test_a_cell_stays_a_cell() -> None:
    assert cell("a\nb|c<d>") == "a b\\|c&lt;d&gt;"


def test_a_link_goes_nowhere_else() -> None:
    for path in ("javascript:alert(1)", "//host/x", "http://host/", '"onload="x'):
        assert link(path).startswith("./")
        assert ":" not in link(path)
        assert '"' not in link(path)


def test_names_are_numbered() -> None:
    assert unique(["a", "a", "a (2)", "a"]) == ["a", "a (2)", "a (2) (2)", "a (3)"]
