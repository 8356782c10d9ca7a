# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the members fit together."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_members import (
    Node,
    check_name,
    member_problems,
    node_of,
)


def nodes(size: int) -> list[Node]:
    return [Node(f"h{n}", f"h{n}", f"192.0.2.{n}") for n in range(1, size + 1)]


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_odd_sizes_are_well(size: int) -> None:
    assert member_problems(nodes(size)) == []


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (0, "etcd has no members: name at least one host, three to tolerate the loss of one"),
        (
            2,
            "2 members tolerate the loss of none (2 of 2 have to agree), as 1 would, and one more"
            " can fail: take 1 or 3",
        ),
        (
            4,
            "4 members tolerate the loss of 1 (3 of 4 have to agree), as 3 would, and one more can"
            " fail: take 3 or 5",
        ),
        (
            9,
            "9 members make each write wait for 5 disks, and 7 tolerate the loss of 3 already: take"
            " at most 7",
        ),
    ],
)
def test_other_sizes_are_refused(size: int, reason: str) -> None:
    assert member_problems(nodes(size)) == [reason]


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        (Node("h3", "h 3", "192.0.2.3"), "h3: 'h 3' cannot be the name of a member: use up to 63"),
        (Node("h3", "a=b", "192.0.2.3"), "'a=b' cannot be the name of a member"),
        (Node("h3", "h3", ""), "h3 has no ha_address: give it its own address"),
        (Node("h3", "h3", "here"), "ha_address of h3 is 'here', which is no IP address"),
        (Node("h3", "h3", "127.0.0.1"), "ha_address of h3 is 127.0.0.1, where the other members"),
        (Node("h3", "h3", "192.0.2.1"), "h1 and h3 have the same ha_address 192.0.2.1"),
        (
            Node("h3", "h1", "192.0.2.3"),
            "h1 and h3 have the same name h1: give each member",
        ),
    ],
)
def test_each_problem_names_the_host(node: Node, reason: str) -> None:
    found = member_problems([*nodes(2), node])
    assert len(found) == 1
    assert reason in found[0]


def test_two_spellings_of_one_address() -> None:
    found = member_problems(
        [
            Node("a", "a", "2001:db8::1"),
            Node("b", "b", "2001:DB8:0::1"),
            Node("c", "c", "2001:db8::3"),
        ]
    )
    assert found == ["a and b have the same ha_address 2001:db8::1: give each member its own"]


def test_a_single_member_may_be_local() -> None:
    assert member_problems([Node("a", "a", "127.0.0.1")]) == []


def test_the_name_is_that_of_the_host_unless_told() -> None:
    host = {"inventory_hostname": "db1", "ha_address": "192.0.2.1"}
    assert node_of(host) == Node("db1", "db1", "192.0.2.1")
    assert node_of({**host, "etcd_name": "e1"}).name == "e1"
    assert node_of({"inventory_hostname": "db1", "ha_address": None}).address == ""


def test_names() -> None:
    assert check_name("etcd-1.example_a") == "etcd-1.example_a"
    for name in ("", "a,b", "a=b", "ä", "x" * 64):
        with pytest.raises(ValueError, match="cannot be the name of a member"):
            check_name(name)
