# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter service_check_problems."""

from __future__ import annotations

from ansible_collections.nines.ha.plugins.filter.service_check_problems import (
    FilterModule,
    service_check_problems,
)


def test_says_what_is_wrong() -> None:
    assert service_check_problems([{"tcp": "198.51.100.10:80"}]) == []
    assert service_check_problems([{"name": "shop", "tcp": "198.51.100.10"}]) == [
        "entry 1 (shop): tcp is '198.51.100.10': write it like 198.51.100.10:6379"
    ]
    assert service_check_problems(None) == ["the checks must be a list"]


def test_is_registered() -> None:
    assert FilterModule().filters() == {"service_check_problems": service_check_problems}
