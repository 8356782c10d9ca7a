# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cluster can go on without a member."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_removal import (
    Picture,
    Removal,
    picture_of,
    removal_problems,
)

STRICT = {"synchronous_mode": True, "synchronous_mode_strict": True, "synchronous_node_count": 1}


def member(name: str, **more: t.Any) -> dict[str, t.Any]:
    return {"name": name, "answers": True, "state": "running", "streaming": True, **more}


LEADER = member("a", streaming=None)
AWAY: dict[str, t.Any] = {"answers": False, "state": None, "streaming": None}


@pytest.mark.parametrize(
    ("members", "config", "removal", "reason"),
    [
        # Four members, one of them may go: two are left beside the leader.
        ([LEADER, member("b"), member("c"), member("d")], STRICT, Removal("d"), None),
        # The leader too: one of the others leads then.
        ([LEADER, member("b"), member("c"), member("d")], STRICT, Removal("a"), None),
        # Who is no member any more is removed already.
        ([LEADER, member("b")], STRICT, Removal("z"), None),
        ([LEADER], STRICT, Removal("a"), "a is the last member"),
        ([LEADER, member("b"), member("c")], STRICT, Removal("c"), "no commit ends while one of"),
        ([LEADER, member("b"), member("c")], STRICT, Removal("c", transitional=True), None),
        (
            [LEADER, member("b"), member("c", streaming=False), member("d")],
            STRICT,
            Removal("d"),
            r"there are 2 members that run \(a, b\): no commit ends while",
        ),
        (
            [LEADER, member("b", streaming=False), member("c")],
            STRICT,
            Removal("c", transitional=True),
            "a commit waits for a standby: no commit would end",
        ),
        (
            [LEADER, member("b", streaming=False), member("c")],
            {"synchronous_mode": True},
            Removal("c", transitional=True),
            "a commit waits for a standby: writes could be lost",
        ),
        # Patroni waits for as many as there are.
        (
            [LEADER, member("b"), member("c"), member("d")],
            {**STRICT, "synchronous_node_count": 3},
            Removal("d"),
            None,
        ),
        ([LEADER, member("b"), member("c")], {}, Removal("c"), None),
        ([LEADER, member("b")], {}, Removal("b"), "nobody takes over while one of them is away"),
        (
            [member("a", **AWAY), member("b", **AWAY)],
            {},
            Removal("b", gone=True, transitional=True),
            r"there are 0 members that run \(none\): repair the others first",
        ),
        (
            [LEADER, member("b"), member("c"), member("d", **AWAY)],
            STRICT,
            Removal("d"),
            "d does not answer: make it answer, or, if it is off for good",
        ),
        ([LEADER, member("b"), member("c"), member("d", **AWAY)], STRICT, Removal("d", True), None),
        (
            [LEADER, member("b"), member("c"), member("d")],
            STRICT,
            Removal("d", gone=True),
            "d answers, so it is not gone",
        ),
        (
            [member("a", **AWAY), member("b"), member("c"), member("d")],
            STRICT,
            Removal("a", gone=True),
            "a leads until its lease ends",
        ),
    ],
)
def test_counts_who_is_left(
    members: list[dict[str, t.Any]],
    config: dict[str, t.Any],
    removal: Removal,
    reason: str | None,
) -> None:
    found = removal_problems(Picture("a", members, config), removal)
    if reason is None:
        assert found == []
    else:
        assert len(found) == 1
        assert re.search(reason, found[0]), found


def test_says_what_is_wrong_with_the_cluster_too() -> None:
    found = removal_problems(
        Picture(None, [LEADER, member("b"), member("c"), member("d")], {}, paused=True),
        Removal("d"),
    )
    assert [text.split(":", maxsplit=1)[0] for text in found] == [
        "nobody leads",
        "the cluster is paused",
    ]


def test_reads_the_result_of_the_module() -> None:
    info = {"leader": "a", "members": [LEADER], "config": None, "paused": False, "failed": False}
    assert picture_of(info) == Picture("a", [LEADER], {}, False)
