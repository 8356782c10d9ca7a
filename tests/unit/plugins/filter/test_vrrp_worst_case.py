# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter vrrp_worst_case."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.vrrp_worst_case import (
    FilterModule,
    vrrp_worst_case,
)

TIMERS = {"advert_int": 1, "check_interval": 2, "check_timeout": 2, "check_fall": 2}


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (TIMERS, {}, (3.996094, 6.996094)),
        (TIMERS, {"lowest_priority": 100}, (3.609375, 6.609375)),
        ({**TIMERS, "check_rise": 2, "advert_int": "1"}, {"version": 2}, (3.996094, 6.996094)),
    ],
)
def test_sums_up(value: object, options: dict[str, t.Any], expected: object) -> None:
    got = vrrp_worst_case(value, **options)
    assert (got["node_loss"], got["process_loss"]) == expected
    assert got["text"].startswith("node loss: 3 x 1 s")


@pytest.mark.parametrize(
    ("value", "options", "reason"),
    [
        ("fast", {}, "timers must be a mapping"),
        ({"advert_int": 1}, {}, "check_interval, check_timeout, check_fall missing"),
        ({**TIMERS, "check_fall": 1.5}, {}, "check_fall must be a whole number"),
        ({**TIMERS, "check_timeout": "x"}, {}, "check_timeout must be a number"),
        ({**TIMERS, "advert_int": 0}, {}, "advert interval"),
        (TIMERS, {"lowest_priority": None}, "lowest_priority must be a whole number"),
        (TIMERS, {"version": 4}, "versions 2 and 3"),
    ],
)
def test_refuses(value: object, options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        vrrp_worst_case(value, **options)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"vrrp_worst_case": vrrp_worst_case}
