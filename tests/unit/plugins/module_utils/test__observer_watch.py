# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The observer's attempts: what each answer is taken for, and that the schedule is kept."""

from __future__ import annotations

import io
import json
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._observer_watch import (
    Clock,
    Instance,
    Notes,
    Watch,
    observe,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    QueryFailed,
    Unreachable,
)


class FakeSession:
    """Answers what it is told to."""

    def __init__(self, answers: list[t.Any], said: list[str]) -> None:
        self.answers = answers
        self.said = said
        self.closed = 0

    def rows(self, _sql: str) -> list[dict[str, t.Any]]:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [{"position": answer}]

    def warnings(self) -> list[str]:
        return self.said

    def close(self) -> None:
        self.closed += 1


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.ns = 0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.ns += int(seconds * 1e9)

    def clock(self) -> Clock:
        return Clock(lambda: self.ns, self.sleep)


def noted(stream: io.StringIO) -> list[dict[str, t.Any]]:
    return [json.loads(text) for text in stream.getvalue().splitlines()[1:]]


@pytest.mark.parametrize(
    ("answer", "said", "outcome", "reason", "closed"),
    [
        ("0/1", [], "ok", None, 0),
        ("0/1", ["WARNING:  canceling wait for synchronous replication"], "info", "WARNING", 0),
        (None, [], "fail", "in recovery", 0),
        (QueryFailed("a: read-only", "25006"), [], "fail", "read-only", 1),
        (Unreachable("a: no answer", True), [], "info", "no answer", 1),
    ],
)
def test_outcomes(
    answer: object, said: list[str], outcome: str, reason: str | None, closed: int
) -> None:
    stream, session = io.StringIO(), FakeSession([answer], said)
    notes = Notes(stream, "client1", 0.1)
    Watch(Instance("a", lambda: session), notes, 0.1, FakeTime().clock()).once()
    (entry,) = noted(stream)
    assert entry["outcome"] == outcome
    assert (reason or "") in entry.get("reason", "")
    assert session.closed == closed


def test_an_instance_that_does_not_let_us_in_takes_no_writes() -> None:
    def connect() -> FakeSession:
        raise Unreachable("a: connection refused", False)

    stream = io.StringIO()
    Watch(Instance("a", connect), Notes(stream, "client1", 0.1), 0.1, FakeTime().clock()).once()
    assert noted(stream)[0]["outcome"] == "fail"


def test_the_schedule_is_kept_and_missed_ticks_are_left_out() -> None:
    stream, time = io.StringIO(), FakeTime()
    waits = iter([0.0, 0.35, 0.0, 0.0, 0.0])

    class Slow(FakeSession):
        def rows(self, _sql: str) -> list[dict[str, t.Any]]:
            time.ns += int(next(waits) * 1e9)
            return super().rows(_sql)

    session = Slow(["0/1"] * 5, [])
    observe(
        [Instance("a", lambda: session)],
        Notes(stream, "client1", 0.1),
        0.1,
        lambda: len(noted(stream)) == 5,
        time.clock(),
    )
    assert [entry["start"] // 1_000_000 for entry in noted(stream)] == [0, 100, 450, 550, 650]
    assert session.closed == 1
