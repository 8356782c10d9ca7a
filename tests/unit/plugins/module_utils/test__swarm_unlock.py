# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unlocking, and a key that is nowhere to be seen."""

from __future__ import annotations

import pytest
import swarm_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._swarm_model import swarm_of
from ansible_collections.nines.ha.plugins.module_utils._swarm_unlock import (
    NotUnlocked,
    Wait,
    check_key,
    is_locked,
    unlock,
)
from swarm_fakes import Clock, FakeClient, Refused, Silent

KEY = "SWMKEY-1-right"


def run(client: FakeClient, key: str = KEY) -> str:
    clock = Clock()
    return unlock(client.engine(), key, Wait(3.0, clock, clock.sleep)).state


def locked() -> FakeClient:
    return FakeClient(samples.nodes(3), info=samples.info("locked", False))


def test_a_key() -> None:
    assert check_key(f" {KEY}\n") == KEY
    with pytest.raises(ValueError, match="key is no unlock key, which begins") as caught:
        check_key("canary")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("state", "expected"), [("locked", True), ("active", False), ("pending", False)]
)
def test_whether_there_is_anything_to_do(state: str, expected: bool) -> None:
    assert is_locked(swarm_of(samples.info(state))) is expected


@pytest.mark.parametrize(
    ("state", "reason"),
    [("inactive", "in no swarm"), ("error", "swarm has failed: expired")],
)
def test_nothing_to_unlock(state: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        is_locked(swarm_of(samples.info(state, False, error="expired")))


def test_the_right_key() -> None:
    assert run(locked()) == "active"


def test_the_wrong_key() -> None:
    with pytest.raises(NotUnlocked, match="the key is not the one of this swarm") as caught:
        run(locked(), "SWMKEY-1-canary")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "fault", [Silent("Read timed out."), Refused("swarm component could not be started")]
)
def test_it_does_not_come_in(fault: OSError) -> None:
    client = locked()
    client.faults["unlock_swarm"] = [fault]
    with pytest.raises(NotUnlocked, match="within 3 s; last it was locked.* Without a quorum"):
        run(client)


def test_somebody_else_was_faster() -> None:
    client = FakeClient(samples.nodes(3))
    client.faults["unlock_swarm"] = [Refused("swarm is not locked")]
    assert run(client) == "active"
