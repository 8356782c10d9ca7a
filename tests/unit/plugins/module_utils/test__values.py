# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that people give."""

from __future__ import annotations

import math
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _values as val


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (val.text, "a", "a"),
        (val.whole, 3, 3),
        (val.whole, "-3", -3),
        (val.count, "1", 1),
        (val.number, 0.1, 0.1),
        (val.number, "0.1", 0.1),
        (val.number, 2, 2.0),
        (val.positive, 0.1, 0.1),
        (val.flag, True, True),
        (val.flag, "No", False),
        (val.mapping, {"a": 1}, {"a": 1}),
        (val.sequence, ("a",), ("a",)),
        (val.sequence_of(val.whole), [1, "2"], (1, 2)),
        (val.mapping_of(val.whole), {"a": "1"}, {"a": 1}),
    ],
)
def test_takes(parse: t.Callable[[object], object], value: object, expected: object) -> None:
    assert parse(value) == expected


@pytest.mark.parametrize(
    ("parse", "value", "reason"),
    [
        (val.text, "", "x must be a text, it is ''"),
        (val.text, 1, "x must be a text, it is 1"),
        (val.whole, True, "x must be a whole number, it is True"),
        (val.whole, 1.5, "x must be a whole number, it is 1.5"),
        (val.whole, "1.5", "x must be a whole number, it is '1.5'"),
        (val.whole, None, "x must be a whole number, it is None"),
        (val.count, 0, "x must be at least 1, it is 0"),
        (val.number, "a", "x must be a number, it is 'a'"),
        (val.number, math.inf, "x must be a number, it is inf"),
        (val.number, 10**400, "x must be a number"),
        (val.number, False, "x must be a number, it is False"),
        (val.positive, 0, "x must be greater than 0, it is 0"),
        (val.flag, "maybe", "x must be true or false, it is 'maybe'"),
        (val.mapping, ["secret"], "^x must be a mapping, it is a list$"),
        (val.sequence, "ab", "x must be a list, it is 'ab'"),
        (val.sequence, {"secret": 1}, "^x must be a list, it is a mapping$"),
        (val.sequence_of(val.whole), [1, "b"], "^x: entry 2 must be a whole number, it is 'b'$"),
        (
            val.mapping_of(val.sequence_of(val.whole)),
            {"a": [None]},
            "^x: a: entry 1 must be a whole number, it is None$",
        ),
    ],
)
def test_refuses_by_name(parse: t.Callable[[object], object], value: object, reason: str) -> None:
    with pytest.raises(val.Refused, match=reason):
        val.named("x", parse, value)
