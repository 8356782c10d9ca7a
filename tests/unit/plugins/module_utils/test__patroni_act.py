# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls and waits: every end of a wait has a test."""

from __future__ import annotations

import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_act import (
    Condition,
    NotInTime,
    Pending,
    act,
    wait,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import (
    PatroniFailure,
    Rejected,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers

CALL = Call("https://db1:8008", "POST", "/switchover", {"leader": "db1"})


class Time:
    """A clock that only sleeping moves, and a cluster whose leader changes with it."""

    def __init__(self, *leaders: str | None) -> None:
        self.now = 0.0
        self.leaders = list(leaders)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> Cluster:
        name = self.leaders.pop(0) if len(self.leaders) > 1 else self.leaders[0]
        if name is None:
            raise NobodyAnswers
        return samples.cluster(leader=name)


def led_by(name: str) -> Condition:
    return Condition(name, f"that {name} leads", lambda cluster: cluster.leader == name)


def done(rest: samples.FakeRest) -> Pending:
    call = Pending(rest, CALL, 1.0)
    call.join(5.0)
    assert not call.running
    return call


def test_conditions_come_true_one_after_the_other() -> None:
    time = Time("db1", "db2", None, "db3")
    steps = [led_by("db2"), led_by("db3")]
    seen, times = wait(time.read, steps, 5.0, None, time.clock, time.sleep)
    assert seen.leader == "db3"
    assert times == {"db2": 0.25, "db3": 0.75}


def test_the_bound() -> None:
    time = Time("db1", "db2")
    with pytest.raises(NotInTime, match=r"that db3 leads was not seen within 1\.0 s$") as caught:
        wait(time.read, [led_by("db2"), led_by("db3")], 1.0, None, time.clock, time.sleep)
    assert caught.value.times == {"db2": 0.25}
    assert caught.value.seen is not None
    assert caught.value.seen.leader == "db2"


@pytest.mark.parametrize(("reply", "tail"), [("moved to db3", "; moved to db3$"), ("{}", " s$")])
def test_what_was_answered_is_told(reply: str, tail: str) -> None:
    time, rest = Time("db1"), samples.FakeRest({})
    rest.reply = reply
    with pytest.raises(NotInTime, match=tail):
        wait(time.read, [led_by("db2")], 1.0, done(rest), time.clock, time.sleep)


def test_a_failed_call_ends_the_wait() -> None:
    time, rest = Time("db1"), samples.FakeRest({})
    rest.reply = Rejected("no good candidates", 412)
    with pytest.raises(PatroniFailure, match="no good candidates"):
        wait(time.read, [led_by("db2")], 60.0, done(rest), time.clock, time.sleep)
    assert time.now == 0.0


def test_a_failed_call_that_worked_is_no_failure() -> None:
    time, rest = Time("db2"), samples.FakeRest({})
    rest.reply = Rejected("status unknown", 503)
    assert wait(time.read, [led_by("db2")], 60.0, done(rest), time.clock, time.sleep)


def test_acting() -> None:
    rest = samples.FakeRest({})
    seen, times = act(rest, CALL, samples.cluster, [led_by("db1")], 5.0)
    assert (seen.leader, list(times)) == ("db1", ["db1"])
    sent: list[tuple[t.Any, ...]] = rest.sent
    assert sent == [(*CALL, 7.0)]
