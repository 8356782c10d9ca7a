# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_state import Server
from ansible_collections.nines.ha.plugins.modules.haproxy_server import NotDrained, wait_drained


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def with_sessions(count: int) -> Server:
    return Server("a", "", "DRAIN", None, None, 1, "drain", "drain", count, 0, 0, False)


def test_it_returns_as_soon_as_the_last_session_ends() -> None:
    time, sessions = FakeTime(), iter([2, 1, 0])
    server, waited_s = wait_drained(
        lambda: with_sessions(next(sessions)), 30, time.clock, time.sleep
    )
    assert server.sessions_current == 0
    assert waited_s == pytest.approx(0.4)


def test_a_server_without_sessions_takes_no_time() -> None:
    time = FakeTime()
    assert wait_drained(lambda: with_sessions(0), 0, time.clock, time.sleep)[1] == 0


def test_what_is_left_is_reported_when_the_time_is_over() -> None:
    time = FakeTime()
    with pytest.raises(NotDrained) as caught:
        wait_drained(lambda: with_sessions(3), 0.5, time.clock, time.sleep)
    assert caught.value.server.sessions_current == 3
    assert caught.value.waited_s == pytest.approx(0.5)
