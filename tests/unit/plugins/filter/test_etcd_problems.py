# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter etcd_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.etcd_problems import FilterModule, etcd_problems

HOST = {"inventory_hostname": "db1", "ha_address": "192.0.2.1"}


def test_says_what_is_wrong() -> None:
    assert etcd_problems([HOST]) == []
    assert etcd_problems([{**HOST, "ha_address": ""}]) == [
        "db1 has no ha_address: give it its own address on the cluster's network"
    ]


def test_accepts_an_even_number_for_the_time_of_a_change() -> None:
    two = [HOST, {"inventory_hostname": "db2", "ha_address": "192.0.2.2"}]
    assert len(etcd_problems(two)) == 1
    assert etcd_problems(two, transitional=True) == []


@pytest.mark.parametrize("hosts", [None, 3, ["db1"], [{}]])
def test_refuses_what_are_no_hosts(hosts: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the members cannot be read"):
        etcd_problems(hosts)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"etcd_problems": etcd_problems}
