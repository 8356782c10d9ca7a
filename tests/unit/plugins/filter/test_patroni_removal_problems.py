# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter patroni_removal_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.patroni_removal_problems import (
    FilterModule,
    patroni_removal_problems,
)

MEMBER = {"name": "db1", "answers": True, "state": "running", "streaming": None}
INFO = {"leader": "db1", "members": [MEMBER], "config": {}, "paused": False}


def test_says_what_speaks_against_it() -> None:
    assert patroni_removal_problems(INFO, "db1") == [
        "db1 is the last member: without it there is no cluster"
    ]
    assert patroni_removal_problems(INFO, "db2") == []


@pytest.mark.parametrize("info", [None, 3, {}, {"leader": "db1"}])
def test_refuses_what_is_no_result(info: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the cluster cannot be read"):
        patroni_removal_problems(info, "db1")


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"patroni_removal_problems": patroni_removal_problems}
