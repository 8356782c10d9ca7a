# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Heartbeat and election timeout."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_timers import (
    MAX_ELECTION_MS,
    latencies,
    not_negative,
    read,
    timers,
)


@pytest.mark.parametrize(
    ("round_trips", "fsync", "least", "expected"),
    [
        ([], 0, 100, (100, 1000, 2.0)),
        ([0.3], 0, 100, (100, 1000, 2.001)),
        ([0.3], 0, 50, (50, 500, 1.001)),
        ([0.3], 10, 50, (50, 500, 1.011)),
        ([100], 0, 100, (100, 1000, 2.2)),
        ([100.1], 0, 100, (101, 1010, 2.22)),
        ([130.2], 9, 100, (131, 1441, 3.151)),
        ([0.3], 200, 100, (100, 2100, 4.401)),
        ([5000], 0, 100, (5000, 50_000, 110.0)),
    ],
)
def test_chosen(
    round_trips: list[float], fsync: float, least: int, expected: tuple[int, int, float]
) -> None:
    assert timers(round_trips, fsync, least)[:3] == expected


@pytest.mark.parametrize(
    ("round_trip", "fsync"), list(itertools.product([0, 0.4, 99, 151.5, 2000], [0, 3, 80, 1500]))
)
def test_what_etcd_asks_for_is_kept(round_trip: float, fsync: float) -> None:
    chosen = timers([round_trip], fsync)
    assert chosen.heartbeat_ms >= max(100, round_trip)
    assert chosen.election_ms >= 10 * max(chosen.heartbeat_ms, round_trip + fsync)
    assert chosen.election_ms <= MAX_ELECTION_MS
    assert chosen.election_ms % chosen.heartbeat_ms == 0
    assert chosen.worst_case_leader_loss_s >= 2 * chosen.election_ms / 1000


@pytest.mark.parametrize(
    ("round_trips", "part"),
    [
        ([], "as there is no other member to wait for"),
        ([0.3], "heartbeat 100 ms, the floor, as the slowest round trip takes 0.3 ms"),
        ([130.2], "heartbeat 131 ms, the slowest round trip of 130.2 ms rounded up"),
        ([0.3], "election 1000 ms = 10 x heartbeat; without a leader at worst 2 x 1 s election"),
        ([0.3], "and up to 2 s more for each vote that is split"),
    ],
)
def test_the_reason_shows_the_sum(round_trips: list[float], part: str) -> None:
    assert part in timers(round_trips).reason


@pytest.mark.parametrize(
    ("round_trips", "fsync", "least", "reason"),
    [
        ([0.3], 0, 49, "the shortest heartbeat is 49 ms: give at least 50 ms"),
        ([5001], 0, 100, "is 50010 ms, and etcd takes at most 50000 ms: put the members nearer"),
        ([0.3], 5000, 100, "etcd takes at most 50000 ms"),
    ],
)
def test_what_cannot_be_right(
    round_trips: list[float], fsync: float, least: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        timers(round_trips, fsync, least)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.4, (0.4,)),
        ("0.4", (0.4,)),
        ([], ()),
        ([1, "2"], (1.0, 2.0)),
        ({"a": {"b": 1}, "b": {"a": 2, "c": [3]}}, (1.0, 2.0, 3.0)),
    ],
)
def test_latencies(value: object, expected: tuple[float, ...]) -> None:
    assert latencies(value) == expected


@pytest.mark.parametrize(
    ("value", "fsync", "least", "reason"),
    [
        ([1, "fast"], None, 100, "the round trips: entry 2 must be a number, it is 'fast'"),
        ({"a": {"b": -1}}, None, 100, "the round trips: a: b must be at least 0, it is -1"),
        (None, None, 100, "the round trips must be a number, it is None"),
        ([1], -1, 100, "fsync_p99_ms must be at least 0"),
        ([1], None, "soon", "floor_ms must be a number"),
    ],
)
def test_what_cannot_be_read(value: object, fsync: object, least: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(value, fsync, least)


def test_values_may_come_as_text() -> None:
    assert read(["0.3"], "9", "50")[:2] == (50, 500)
    assert not_negative("0") == 0.0
