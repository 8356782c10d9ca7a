# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter patroni_pending."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.patroni_pending import (
    FilterModule,
    patroni_pending,
)


def member(name: str, role: str, pending: bool) -> dict[str, t.Any]:
    return {"name": name, "role": role, "pending_restart": pending, "streaming": role != "leader"}


def test_answers() -> None:
    members = [
        member("a", "leader", True),
        member("b", "sync_standby", True),
        member("c", "standby", False),
    ]
    assert patroni_pending(members) == {
        "names": ["a", "b"],
        "settings": [],
        "standbys": ["b"],
        "leader": "switchover",
    }
    assert FilterModule().filters() == {"patroni_pending": patroni_pending}


@pytest.mark.parametrize("value", [None, [{}], ["a"], 3])
def test_refuses(value: object) -> None:
    with pytest.raises(AnsibleFilterError, match="no members of patroni_info"):
        patroni_pending(value)
