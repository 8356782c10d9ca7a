# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nines_to_availability."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.nines_to_availability import (
    FilterModule,
    nines_to_availability,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (3, {}, 99.9),
        ("4", {}, 99.99),
    ],
)
def test_converts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert nines_to_availability(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (10, {}, "10 nines mean nothing"),
        ("x", {}, "the number of nines must be a number"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        nines_to_availability(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"nines_to_availability": nines_to_availability}
