# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Durations in, seconds out, and back to text."""

from __future__ import annotations

import math

import pytest
from ansible_collections.nines.ha.plugins.module_utils._duration import (
    format_duration,
    parse_duration,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (0, 0.0),
        (30, 30.0),
        (0.25, 0.25),
        ("30", 30.0),
        ("250ms", 0.25),
        ("1.5s", 1.5),
        (" 5 m ", 300.0),
        ("1h", 3600.0),
        ("1d", 86400.0),
        ("0s", 0.0),
    ],
)
def test_reads(text: object, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no duration"),
        ("soon", "is no duration"),
        ("5 min", "is no duration"),
        ("1e3", "is no duration"),
        ("-1s", "is no duration"),
        ("٣s", "is no duration"),
        ("1s\n2", "is no duration"),
        (-1, "is negative"),
        (-0.5, "is negative"),
        (True, "is no duration"),
        (None, "is no duration"),
        ([1], "is no duration"),
        (math.nan, "no finite duration"),
        (math.inf, "no finite duration"),
        ("9" * 400, "no finite duration"),
        (10**400, "too large"),
    ],
)
def test_refuses_and_says_what_is_accepted(text: object, reason: str) -> None:
    with pytest.raises(ValueError, match=rf"(?s){reason}.*like 250ms, 30s or 1.5h"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.0004, "0.0004 s"),
        (0.0996, "0.1 s"),
        (0.125, "0.125 s"),
        (0.24, "0.24 s"),
        (59.9994, "59.999 s"),
        (59.9996, "1 min"),
        (185, "3 min 5 s"),
        (3600, "1 h"),
        (31557.6, "8 h 45 min 58 s"),
        (90061, "1 d 1 h 1 min 1 s"),
    ],
)
def test_formats(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf])
def test_refuses_to_format(seconds: float) -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        format_duration(seconds)


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_reads_as_its_text_with_each_unit(number: int) -> None:
    assert parse_duration(f"{number}s") == parse_duration(number) == number
    assert parse_duration(f"{number}ms") == number / 1000
    assert parse_duration(f"{number}m") == number * 60
