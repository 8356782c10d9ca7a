# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter expected_downtime."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.expected_downtime import (
    FilterModule,
    expected_downtime,
)


def test_sums() -> None:
    found = expected_downtime([{"fault": "switchover", "rto": "2s", "per_year": 12}])
    assert found["downtime_s"] == 24.0
    assert found["parts"] == [
        {"fault": "switchover", "rto_s": 2.0, "per_year": 12.0, "downtime_s": 24.0, "share": 100.0}
    ]


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ([], "there are no faults"),
        ({}, "the faults must be a list"),
        ([{"fault": "a", "rto": 1}], "the faults: entry 1: per_year is missing"),
    ],
)
def test_refuses(faults: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        expected_downtime(faults)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"expected_downtime": expected_downtime}
