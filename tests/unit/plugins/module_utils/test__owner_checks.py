# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Owners as checks of a record."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._owner_checks import owner_checks

VIP = "198.51.100.10"


def result(host: str, held: bool) -> dict[str, t.Any]:
    return {"host": host, "addresses": [{"address": VIP, "held": held}]}


@pytest.mark.parametrize(
    ("held", "passed", "detail"),
    [
        ((True, False), True, f"{VIP} on lb0"),
        ((False, False), False, f"{VIP} on no member"),
        ((True, True), False, f"{VIP} on lb0 and lb1"),
    ],
)
def test_exactly_one(held: tuple[bool, ...], passed: bool, detail: str) -> None:
    results = [result(f"lb{number}", each) for number, each in enumerate(held)]
    assert owner_checks(results, [VIP], "Owner") == [
        {"name": "Owner", "passed": passed, "detail": detail}
    ]


def test_an_address_that_nobody_was_asked_for() -> None:
    with pytest.raises(ValueError, match=r"198\.51\.100\.11"):
        owner_checks([result("lb0", True)], ["198.51.100.11"], "Owner")
