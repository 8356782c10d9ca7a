# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter around _conflicts."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vip_conflicts import FilterModule, vip_conflicts

ANSWERS = [
    {
        "address": "198.51.100.10",
        "held": False,
        "answers": ["02:00:00:00:00:99"],
        "answered_by_other": True,
    }
]


def test_names_the_stranger() -> None:
    assert len(vip_conflicts(ANSWERS, virtual=["198.51.100.10/24"], members=[])) == 1
    assert FilterModule().filters() == {"vip_conflicts": vip_conflicts}


def test_refuses_what_is_no_list() -> None:
    with pytest.raises(AnsibleFilterError, match="needs the list `addresses`"):
        vip_conflicts({}, virtual=[], members=[])


def test_passes_the_reason_on() -> None:
    with pytest.raises(AnsibleFilterError, match="not asked for"):
        vip_conflicts(ANSWERS, virtual=["198.51.100.11"], members=[])
