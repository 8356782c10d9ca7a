# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test sole_owner."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.test.sole_owner import TestModule as Plugin
from ansible_collections.nines.ha.plugins.test.sole_owner import sole_owner

VIP = "198.51.100.10"


def results(*held: bool) -> list[dict[str, t.Any]]:
    return [
        {"host": f"lb{n}", "addresses": [{"address": VIP, "held": each}]}
        for n, each in enumerate(held)
    ]


@pytest.mark.parametrize(
    ("held", "expected"),
    [((True, False), True), ((False, False), False), ((True, True), False), ((True,), True)],
)
def test_exactly_one(held: tuple[bool, ...], expected: bool) -> None:
    assert sole_owner(results(*held), VIP) is expected


@pytest.mark.parametrize(
    ("given", "address", "reason"),
    [
        ([], VIP, "nobody was asked"),
        (results(True), "198.51.100.11", "no result mentions it"),
        (None, VIP, "give a list"),
        (results(True), 7, "address must be a text, it is 7"),
    ],
)
def test_what_proves_nothing_is_an_error(given: object, address: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        sole_owner(given, address)


def test_is_found_by_its_name() -> None:
    assert Plugin().tests() == {"sole_owner": sole_owner}
