# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter availability_series."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.availability_series import (
    FilterModule,
    availability_series,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ([99.9, "99.9"], {}, 99.8001),
        ([100], {}, 100.0),
    ],
)
def test_multiplies(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert availability_series(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ([], {}, "there are no parts"),
        (99.9, {}, "the availabilities must be a list, it is 99.9"),
        ([99, "x"], {}, "entry 2 must be a number"),
        ([101], {}, "does not exist"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        availability_series(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"availability_series": availability_series}
