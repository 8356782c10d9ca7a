# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import shlex
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_quote import (
    has_control_character,
    quote,
)
from hypothesis import given
from hypothesis import strategies as st

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126))


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("app-1", "app-1"),
        (8080, "8080"),
        ("/api/v1", "/api/v1"),
        ("", "''"),
        ("two words", "'two words'"),
        ("#comment", "'#comment'"),
        ("$HOME", "'$HOME'"),
        ('say "hi"', "'say \"hi\"'"),
        ("it's", "'it'\\''s'"),
        ("back\\slash", "'back\\slash'"),
        ("a\tb", "'a\tb'"),
    ],
)
def test_words(value: t.Any, word: str) -> None:
    assert quote(value) == word


@given(printable)
def test_a_shell_reads_the_value_back(text: str) -> None:
    """HAProxy's quotes are those of a POSIX shell, apart from comments within words."""
    assert shlex.split(quote(text)) == [text]


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x00b", "\x7f", "a\x1bb"])
def test_what_could_start_a_line_is_refused(text: str) -> None:
    assert has_control_character(text)
    with pytest.raises(ValueError, match="newline or control character"):
        quote(text)
