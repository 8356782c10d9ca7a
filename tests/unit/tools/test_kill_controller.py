# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tool that kills control nodes makes of what it sees."""

from __future__ import annotations

import doctest

import kill_controller
import pytest
from kill_controller import (
    FAULTS,
    MOMENTARY,
    Row,
    Wish,
    bound,
    first_subject,
    refusal,
    table,
    verdict,
    wish_of,
)

MISSING_DOMAIN = (
    '"msg": "The fault patroni_kill cannot be drilled here: it needs the group patroni. Known are'
)


def test_its_examples_run() -> None:
    assert doctest.testmod(kill_controller).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link_cut", Wish("link_cut", "vip")),
        ("link_cut@postgres", Wish("link_cut", "postgres")),
        ("etcd_kill", Wish("etcd_kill", "postgres")),
        (
            "postmaster_kill,primary_power_off",
            Wish("postmaster_kill,primary_power_off", "postgres"),
        ),
    ],
)
def test_wishes(text: str, expected: Wish) -> None:
    assert wish_of(text, first_subject) == expected


@pytest.mark.parametrize("text", ["earthquake", "link_cut@queue"])
def test_wishes_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="earthquake|queue"):
        wish_of(text, first_subject)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("node1 cannot do clock_step: it is a container. Run this", "it is a container"),
        (MISSING_DOMAIN, "it needs the group patroni"),
        ("fatal: [localhost]: FAILED! the cluster is not healthy", None),
    ],
)
def test_refusals(output: str, expected: str | None) -> None:
    assert refusal(output) == expected


@pytest.mark.parametrize(
    ("faults", "away", "expected"),
    [
        ("link_cut", False, 45.0),
        ("node_reboot", True, 105.0),
        ("etcd_kill,primary_power_off", False, 105.0),
    ],
)
def test_bounds(faults: str, away: bool, expected: float) -> None:
    assert bound(30.0, faults, away) == expected


@pytest.mark.parametrize(
    ("faults", "seen", "healed_s", "whole", "expected"),
    [
        ("link_cut", True, 31.0, True, "healed"),
        ("patroni_kill", False, 31.0, True, "healed"),
        ("link_cut", False, 31.0, True, "MISSED: no trace"),
        ("link_cut", True, None, True, "MISSED: not healed within 45 s"),
        ("link_cut", True, 45.1, True, "MISSED: not healed within 45 s"),
        ("link_cut", True, 31.0, False, "MISSED: verify"),
    ],
)
def test_verdicts(
    faults: str, seen: bool, healed_s: float | None, whole: bool, expected: str
) -> None:
    assert verdict(faults, seen, healed_s, 45.0, whole).startswith(expected)


def test_the_table_has_a_line_for_each() -> None:
    row = Row(Wish("link_cut", "vip"), "node1", "-", 31.4, 45.0, None, "healed")
    lines = table([row, row]).splitlines()
    assert len(lines) == 3
    assert lines[1].split() == [
        "link_cut",
        "vip",
        "node1",
        "-",
        "31",
        "s",
        "45",
        "s",
        "-",
        "healed",
    ]


def test_what_is_momentary_is_a_fault() -> None:
    assert {name for name in MOMENTARY if not (FAULTS / f"{name}.yml").exists()} == set()
