# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who holds an address."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._ownership import (
    owners,
    sole_owner,
)

VIP = "198.51.100.10"


def result(host: str | None, *held: bool, address: str = VIP) -> dict[str, t.Any]:
    entries = [{"address": address, "held": each} for each in held]
    return {"addresses": entries, **({"host": host} if host else {})}


@pytest.mark.parametrize("held", list(itertools.product((True, False), repeat=3)))
def test_exactly_one(held: tuple[bool, ...]) -> None:
    results = [result(f"lb{n}", each) for n, each in enumerate(held)]
    assert owners(results, VIP) == [f"lb{n}" for n, each in enumerate(held) if each]
    assert sole_owner(results, VIP) is (sum(held) == 1)


@pytest.mark.parametrize(
    "silent",
    [
        {"failed": True, "msg": "no"},
        {"unreachable": True, "msg": "gone"},
        {"skipped": True},
        {**result("lb2", True), "failed": True},
    ],
    ids=["failed", "unreachable", "skipped", "failed with addresses"],
)
def test_who_gives_no_answer_holds_nothing(silent: dict[str, t.Any]) -> None:
    assert owners([result("lb1", True), silent], VIP) == ["lb1"]


LOOP = {"results": [result("lb1", True), result("lb2", False)]}


@pytest.mark.parametrize(
    "results",
    [LOOP, LOOP["results"], [LOOP], [{"results": [result("lb1", True)]}, result("lb2", False)]],
    ids=["loop", "its results", "list of loops", "mixed"],
)
def test_what_a_loop_registers(results: object) -> None:
    assert owners(results, VIP) == ["lb1"]


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("2001:db8::10", "2001:DB8:0:0::0010"),
        ("2001:0db8:0000::0010", "2001:db8::10/64"),
        ("198.51.100.10", "198.51.100.10/24"),
    ],
)
def test_spelling_does_not_matter(known: str, asked: str) -> None:
    assert owners([result("lb1", True, address=known)], asked) == ["lb1"]


def test_a_host_without_name_is_named_by_its_position() -> None:
    assert owners([result(None, False), result(None, True)], VIP) == ["1"]


def test_two_clones_with_one_name_are_two_owners() -> None:
    results = [result("debian", True), result("debian", True)]
    assert owners(results, VIP) == ["debian", "debian"]
    assert not sole_owner(results, VIP)


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([], "nobody was asked for 198.51.100.10.*results given: none"),
        ([result("lb1", True, address="198.51.100.11")], "no result mentions it.*given: lb1"),
        ([{"host": "lb1", "failed": True}], "no result mentions it.*given: lb1"),
        ({"results": []}, "nobody was asked"),
        ("lb1", "give a list .*not str"),
        (result("lb1", True), "give a list .*not dict"),
        (["lb1"], "is a mapping, not 'lb1'"),
        ([{"host": "lb1", "stdout": ""}], "result of lb1 has no list addresses"),
        ([{"host": "lb1", "addresses": [{"held": True}]}], "lb1 has an entry without address"),
        ([{"addresses": [{"address": VIP, "held": "no"}]}], "0 does not say .*held is 'no'"),
        ([{"addresses": [{"address": VIP}]}], "held is None"),
        ([result("lb1", True, address="web")], "'web' is no IP address"),
    ],
)
def test_what_is_no_answer_is_an_error(results: object, reason: str) -> None:
    for judge in (owners, sole_owner):
        with pytest.raises(ValueError, match=reason):
            judge(results, VIP)


def test_the_address_must_be_one() -> None:
    with pytest.raises(ValueError, match="'vip' is no IP address"):
        owners([result("lb1", True)], "vip")
