# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter availability_to_downtime."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.availability_to_downtime import (
    FilterModule,
    availability_to_downtime,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (99.9, {}, 31557.6),
        ("99.9", {"period": "day"}, 86.4),
        (50, {"period": "1h"}, 1800.0),
    ],
)
def test_converts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert availability_to_downtime(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (101, {}, "101 % does not exist"),
        ("high", {}, "the availability must be a number, it is 'high'"),
        (99, {"period": "decade"}, "the period is none of year"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        availability_to_downtime(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"availability_to_downtime": availability_to_downtime}
