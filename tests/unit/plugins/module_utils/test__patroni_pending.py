# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of a rolling restart."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_pending import Waiting, pending_of

RAISED = {"max_connections": {"old_value": "100", "new_value": "200"}}
LOWERED = {"max_connections": {"old_value": "200", "new_value": "100"}}
OTHER = {"shared_buffers": {"old_value": "128MB", "new_value": "64MB"}}
BOTH = {**LOWERED, "max_worker_processes": {"old_value": "8", "new_value": "16"}}


@pytest.mark.parametrize(
    ("reasons", "standbys", "leader"),
    [
        ({}, ("b", "c"), "switchover"),
        (RAISED, ("b", "c"), "switchover"),
        (OTHER, ("b", "c"), "switchover"),
        # The standbys would start with the old value again.
        (LOWERED, (), "restart"),
        # What is raised goes to the standbys first, what is lowered to the leader.
        (BOTH, ("b", "c"), "restart"),
        ({**LOWERED, **OTHER}, ("b", "c"), "restart"),
        ({"max_connections": {"old_value": "?", "new_value": None}}, ("b", "c"), "switchover"),
    ],
)
def test_all_wait(
    reasons: dict[str, dict[str, str]], standbys: tuple[str, ...], leader: str
) -> None:
    waiting = [Waiting(name, name == "a", reasons) for name in "abc"]
    got = pending_of(waiting, ["d"])
    assert (got.standbys, got.leader) == (standbys, leader)
    assert got.names == ("a", "b", "c")
    assert got.settings == tuple(sorted(reasons))


@pytest.mark.parametrize(
    ("waiting", "ready", "standbys", "leader"),
    [
        ([], ["b", "c"], (), ""),
        # The standbys have it: another one leads.
        ([Waiting("a", True, RAISED)], ["b", "c"], (), "switchover"),
        # An old Patroni does not tell why the standbys wait still: for the leader.
        ([Waiting("a", True), Waiting("b", False)], [], ("b",), "restart"),
        # The leader has the lower value, the standbys may have it now.
        ([Waiting("b", False, LOWERED)], ["c"], ("b",), ""),
        # The only member.
        ([Waiting("a", True, RAISED)], [], (), "restart"),
    ],
)
def test_rounds(
    waiting: list[Waiting], ready: list[str], standbys: tuple[str, ...], leader: str
) -> None:
    got = pending_of(waiting, ready)
    assert (got.standbys, got.leader) == (standbys, leader)


def test_standbys_that_commits_wait_for_come_after_the_others() -> None:
    waiting = [Waiting("a", True), Waiting("b", False, {}, True), Waiting("c", False)]
    assert pending_of(waiting, []).standbys == ("c", "b")
