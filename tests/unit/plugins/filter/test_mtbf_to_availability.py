# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter mtbf_to_availability."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.mtbf_to_availability import (
    FilterModule,
    mtbf_to_availability,
)


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ("99h", {"mttr": "1h"}, 99.0),
        (9, {"mttr": 1}, 90.0),
    ],
)
def test_converts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert mtbf_to_availability(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (0, {"mttr": 1}, "never runs"),
        ("long", {"mttr": 1}, "'long' is no duration"),
        (1, {"mttr": None}, "None is no duration"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        mtbf_to_availability(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"mtbf_to_availability": mtbf_to_availability}
