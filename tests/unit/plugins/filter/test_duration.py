# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter duration."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.duration import FilterModule, duration


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ("250ms", {}, 0.25),
        (5, {}, 5.0),
    ],
)
def test_reads(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert duration(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("soon", {}, "'soon' is no duration.*like 250ms"),
        (-1, {}, "negative"),
        (None, {}, "None is no duration"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        duration(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"duration": duration}
