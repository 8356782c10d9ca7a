# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter availability_to_nines."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.availability_to_nines import (
    FilterModule,
    availability_to_nines,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (99.9, {}, 3.0),
        ("99.95", {}, 3.30103),
        (100, {}, None),
    ],
)
def test_counts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert availability_to_nines(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (101, {}, "does not exist"),
        (None, {}, "the availability must be a number"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        availability_to_nines(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"availability_to_nines": availability_to_nines}
