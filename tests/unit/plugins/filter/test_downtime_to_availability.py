# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter downtime_to_availability."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.downtime_to_availability import (
    FilterModule,
    downtime_to_availability,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ("2h", {"period": "month"}, 99.7262149213),
        (0, {}, 100.0),
        ("1d", {"period": "day"}, 0.0),
    ],
)
def test_converts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert downtime_to_availability(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("2d", {"period": "day"}, "do not fit"),
        ("long", {}, "'long' is no duration"),
        (1, {"period": 0}, "the period is 0 s"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        downtime_to_availability(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"downtime_to_availability": downtime_to_availability}
