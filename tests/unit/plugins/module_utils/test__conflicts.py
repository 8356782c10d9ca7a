# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strangers on a virtual address: a table of what the segment may answer."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._conflicts import conflicts

VIP, LB1, LB2 = "198.51.100.10", "198.51.100.11", "198.51.100.12"
MAC1, MAC2, STRANGER = "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:99"


def entry(address: str, *answers: str, held: bool = False, other: bool = True) -> dict[str, t.Any]:
    return {
        "address": address,
        "held": held,
        "answers": list(answers),
        "answered_by_other": other and bool(answers),
    }


MEMBERS = [entry(LB1, MAC1), entry(LB2, MAC2)]


@pytest.mark.parametrize(
    ("vip", "expected"),
    [
        pytest.param(entry(VIP), 0, id="nobody-answers"),
        pytest.param(entry(VIP, MAC2), 0, id="a-member-answers"),
        pytest.param(entry(VIP, MAC1, held=True, other=False), 0, id="this-host-holds-it"),
        pytest.param(entry(VIP, MAC1, MAC2), 0, id="two-members-are-not-a-stranger"),
        pytest.param(entry(VIP, STRANGER), 1, id="a-stranger-answers"),
        pytest.param(entry(VIP, MAC2, STRANGER), 1, id="a-member-and-a-stranger"),
        pytest.param(entry(VIP, MAC1, STRANGER, held=True), 1, id="held-and-a-stranger"),
    ],
)
def test_conflicts(vip: dict[str, t.Any], expected: int) -> None:
    found = conflicts([vip, *MEMBERS], [f"{VIP}/24"], [LB1, LB2])
    assert len(found) == expected
    assert all(VIP in text and STRANGER in text and "free address" in text for text in found)


def test_an_address_that_was_not_asked_is_no_good_news() -> None:
    with pytest.raises(ValueError, match=r"not asked for 198\.51\.100\.99"):
        conflicts(MEMBERS, ["198.51.100.99"], [LB1])


def test_ipv6_is_compared_by_value() -> None:
    vip = entry("2001:db8::10", STRANGER)
    assert len(conflicts([vip, *MEMBERS], ["2001:db8:0::10/64"], [LB1, LB2])) == 1
