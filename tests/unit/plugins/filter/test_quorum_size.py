# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter quorum_size."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.quorum_size import FilterModule, quorum_size


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (3, {}, 2),
        ("4", {}, 3),
    ],
)
def test_counts(value: object, options: dict[str, t.Any], expected: object) -> None:
    assert quorum_size(value, **options) == expected


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        (0, {}, "0 members does not exist"),
        ([1], {}, "the number of members must be a whole number, it is a list"),
        (1.5, {}, "must be a whole number"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        quorum_size(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"quorum_size": quorum_size}
