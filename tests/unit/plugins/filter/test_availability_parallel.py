# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter availability_parallel."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.availability_parallel import (
    FilterModule,
    availability_parallel,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ([99.0, 99.9], {}, 99.999),
        (99.0, {"n": 3, "k": 2}, 99.9702),
        ("99", {"n": "2"}, 99.99),
    ],
)
def test_combines(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert availability_parallel(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (99.0, {}, "n is missing"),
        ([99.0], {"n": 2}, "n goes with one availability"),
        ([99.0], {"k": 2}, "k is 2: of 1 parts"),
        ([], {}, "there are no parts"),
        ("x", {"n": 2}, "the availability must be a number"),
        (99, {"n": 1.5}, "n must be a whole number"),
        ([99], {"k": None}, "k must be a whole number"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        availability_parallel(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"availability_parallel": availability_parallel}
