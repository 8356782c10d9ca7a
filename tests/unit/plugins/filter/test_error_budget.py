# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter error_budget."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.error_budget import (
    FilterModule,
    error_budget,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (
            99.9,
            {"window": "30d", "spent": "10m", "elapsed": "10d"},
            {
                "allowed_s": 2592.0,
                "spent_s": 600.0,
                "left_s": 1992.0,
                "left_percent": 76.85,
                "burn_rate": 0.6944,
                "lasts_s": 2868480.0,
                "met": True,
            },
        ),
        (
            "90",
            {"window": "day"},
            {
                "allowed_s": 8640.0,
                "spent_s": 0.0,
                "left_s": 8640.0,
                "left_percent": 100.0,
                "burn_rate": 0.0,
                "lasts_s": None,
                "met": True,
            },
        ),
    ],
)
def test_tells_what_is_left(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert error_budget(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("x", {}, "the objective must be a number"),
        (99, {"window": "decade"}, "the period is none of"),
        (99, {"spent": "much"}, "'much' is no duration"),
        (99, {"elapsed": "31d"}, "cannot have passed"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        error_budget(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"error_budget": error_budget}
