# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is hit: by part, by number, by name."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import (
    fraction,
    target_problems,
    targets,
    with_domains,
)

MEMBERS = ["db1", "db2", "db3"]
HOMES = {"db1": "rack-a", "db2": "rack-b", "db3": "rack-a"}
PARTS = {"primary": ["db2"], "standby": ["db1", "db3"], "vip_owner": ["db2"], "etcd_leader": []}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["primary"], ["db2"]),
        (["db3"], ["db3"]),
        (["db3", "db1"], ["db3", "db1"]),
        (["primary", "vip_owner"], ["db2"]),
        (["primary", "db1"], ["db2", "db1"]),
    ],
)
def test_named(words: list[str], expected: list[str]) -> None:
    assert targets(words, MEMBERS, PARTS, "7") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["domain:rack-a"], ["db1", "db3"]),
        (["primary", "domain:rack-a"], ["db2", "db1", "db3"]),
        (["domain:rack-a", "db1"], ["db1", "db3"]),
    ],
)
def test_by_failure_domain(words: list[str], expected: list[str]) -> None:
    assert targets(words, MEMBERS, PARTS, "7", HOMES) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(["db3"], ["db3", "db1"]), (["db2"], ["db2"]), (["db2", "db1"], ["db2", "db1", "db3"])],
)
def test_a_failure_domain_takes_all_that_is_in_it(chosen: list[str], expected: list[str]) -> None:
    assert with_domains(chosen, MEMBERS, HOMES) == expected


def test_who_has_no_failure_domain_takes_nobody_along() -> None:
    with pytest.raises(ValueError, match="no failure domain is known of db2"):
        with_domains(["db2"], MEMBERS, {"db1": "rack-a", "db2": ""})


@pytest.mark.parametrize(
    ("words", "homes", "expected"),
    [
        (["primary", "all", "db3", "domain:rack-b"], HOMES, []),
        (["etcd_leader"], HOMES, ["nobody is that"]),
        (["earth", "domain:rack-z"], HOMES, ["neither a member", "members is rack-a, rack-b"]),
        (["domain:rack-a"], {}, ["members is not set"]),
        (["domain:"], {"db1": ""}, ["members is not set"]),
        ([], HOMES, ["names nobody"]),
    ],
)
def test_problems(words: list[str], homes: dict[str, str], expected: list[str]) -> None:
    found = target_problems(words, MEMBERS, PARTS, homes)
    assert len(found) == len(expected)
    assert all(part in sentence for part, sentence in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("word", "count"), [("one", 1), ("minority", 1), ("majority", 2), ("all", 3), ("standby", 1)]
)
def test_numbers_are_chosen_by_the_seed(word: str, count: int) -> None:
    chosen = {tuple(targets([word], MEMBERS, PARTS, str(seed))) for seed in range(50)}
    assert {len(names) for names in chosen} == {count}
    assert {name for names in chosen for name in names} == (
        {"db1", "db3"} if word == "standby" else set(MEMBERS)
    )
    assert targets([word], MEMBERS, PARTS, "3") == targets([word], MEMBERS, PARTS, "3")


@pytest.mark.parametrize(
    ("words", "members", "reason"),
    [
        (["earth"], MEMBERS, "'earth' is neither a member .* nor one of one, minority"),
        (["etcd_leader"], MEMBERS, "nobody is that at the moment"),
        (["minority"], ["db1", "db2"], "of 2 members that is nobody"),
        ([], MEMBERS, "names nobody"),
    ],
)
def test_refused(words: list[str], members: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        targets(words, members, PARTS, "7")


def test_phases_are_spread_evenly() -> None:
    phases = sorted(fraction("2026", "phase", number) for number in range(1000))
    assert all(abs(phase - place / 1000) < 0.05 for place, phase in enumerate(phases))
