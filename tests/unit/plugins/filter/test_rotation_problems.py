# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter rotation_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.rotation_problems import FilterModule, problems


def test_says_what_does_not_fit() -> None:
    assert problems({"a": "old"}, {"a": "new"}) == []
    assert problems({"b": "old"}, {"a": "new"}) == [
        "ha_secrets_old has b, which is none of a",
    ]


@pytest.mark.parametrize(("old", "new"), [("old", {}), ({"a": "b"}, "new"), (None, {})])
def test_refuses_what_is_no_mapping(old: object, new: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the secrets cannot be read"):
        problems(old, new)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"rotation_problems": problems}
