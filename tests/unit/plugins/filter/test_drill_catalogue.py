# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drill_catalogue."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_catalogue import (
    FilterModule,
    drill_catalogue,
)

WHOLE = {
    "__drill_about": {"description": "gone", "subjects": ["vip"]},
    "__drill_fault": {"inject": [["true"]], "heal": [["true"]]},
}


def test_says_why_not() -> None:
    found = drill_catalogue({"b": WHOLE, "a": None}, subject="vip", groups={})
    assert found == {"a": ["its file is no YAML of variables"], "b": []}
    assert list(found) == ["a", "b"]


@pytest.mark.parametrize("value", [7, ["a"]])
def test_refuses(value: object) -> None:
    with pytest.raises(AnsibleFilterError):
        drill_catalogue(value, subject="vip", groups={})


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"drill_catalogue": drill_catalogue}
