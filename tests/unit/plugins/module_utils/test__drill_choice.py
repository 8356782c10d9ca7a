# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is hit: by part, by number, by name."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import fraction, targets

MEMBERS = ["db1", "db2", "db3"]
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
