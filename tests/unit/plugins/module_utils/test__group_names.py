# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups with more than one name."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._group_names import outsiders


@pytest.mark.parametrize(
    ("groups", "purpose", "expected"),
    [
        ({}, "backup", ()),
        ({"backup": ["b"]}, "backup", ("b",)),
        ({"monitoring": ["m"], "monitors": ["n", "m"]}, "monitoring", ("n", "m")),
        ({"monitors": ["n"]}, "clients", ()),
    ],
)
def test_outsiders(groups: dict[str, list[str]], purpose: str, expected: tuple[str, ...]) -> None:
    assert outsiders(groups, purpose) == expected
