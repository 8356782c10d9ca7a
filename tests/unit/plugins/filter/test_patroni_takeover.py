# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter patroni_takeover."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.patroni_takeover import (
    FilterModule,
    patroni_takeover,
)


def host(**variables: t.Any) -> dict[str, t.Any]:
    info = {"role": "primary"}
    return {"inventory_hostname": "a", "__patroni_old_info": info, **variables}


def test_answers() -> None:
    rows = [{"name": "max_connections", "setting": "300", "altered": False}]
    old = host(__patroni_old_settings={"query_result": rows})
    got = patroni_takeover([old], ["a"], "/data")
    assert got == {
        "problems": [
            "max_connections is 300 on a and would become 100: put it into postgres_settings"
        ],
        "order": ["a"],
        "done": False,
    }
    taken = host(__patroni_old_unit={"stat": {"lnk_source": "/dev/null"}})
    assert patroni_takeover([taken], ["a"], "/data", {}) == {
        "problems": [],
        "order": ["a"],
        "done": True,
    }
    assert FilterModule().filters() == {"patroni_takeover": patroni_takeover}


@pytest.mark.parametrize(
    "value", [None, [{}], [host(__patroni_old_settings={"query_result": [1]})]]
)
def test_refuses(value: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the instances cannot be read"):
        patroni_takeover(value, ["a"], "/data")
