# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objectives in, timers out, and the sum that shows why."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._timers import (
    haproxy_timers,
    rto_seconds,
    vrrp_timers,
    vrrp_worst_case,
)
from hypothesis import given
from hypothesis import strategies as st

RTO = st.floats(min_value=1, max_value=3600)


@pytest.mark.parametrize(
    ("rto_s", "advert_int", "check_interval"),
    [
        (3600, 0.5, 1.0),
        (30, 0.5, 1.0),
        (5, 0.5, 1.0),
        (4, 0.5, 0.5),
        (3.5, 0.3, 0.5),
        (2, 0.2, 0.25),
        (1.2, 0.1, 0.25),
        (1, 0.1, 0.2),
    ],
)
def test_vrrp_takes_the_gentlest_that_fits(
    rto_s: float, advert_int: float, check_interval: float
) -> None:
    got = vrrp_timers(rto_s)
    assert (got.advert_int, got.check_interval) == (advert_int, check_interval)
    assert (got.check_timeout, got.check_fall, got.check_rise) == (check_interval, 2, 2)


@given(RTO, st.integers(1, 254))
def test_vrrp_keeps_its_promises(rto_s: float, priority: int) -> None:
    got = vrrp_timers(rto_s, priority)
    # A node that dies and a process that dies leave half of the RTO, one that hangs a quarter.
    assert got.budget == rto_s / 2
    assert got.worst_node_loss <= got.budget + 1e-6
    assert got.worst_process_loss - got.check_timeout <= got.budget + 1e-6
    assert got.worst_process_loss <= 0.75 * rto_s + 1e-6
    assert got.check_timeout <= got.check_interval
    assert rto_s / 2 >= vrrp_worst_case(got.advert_int, 1, 1, 1, priority).node_loss - 1e-6


def test_vrrp_for_one_second() -> None:
    got = vrrp_timers(1)
    assert (got.worst_node_loss, got.worst_process_loss) == (0.399609, 0.699609)
    assert got.worst_case.split("; ") == [
        "rto 1 s leaves 0.5 s for detection",
        "node loss: 3 x 0.1 s + 0.1 s skew = 0.4 s",
        "process loss: 2 x 0.2 s + 0.1 s skew = 0.5 s",
        "hanging process: 2 x 0.2 s + 0.1 s skew + 0.2 s timeout = 0.7 s",
    ]


@pytest.mark.parametrize("rto_s", [0.001, 0.2, 0.8, 0.99])
def test_vrrp_refuses_with_the_sum(rto_s: float) -> None:
    with pytest.raises(ValueError, match=r"objective rto .* cannot be met") as caught:
        vrrp_timers(rto_s)
    for part in (
        "3 x 0.1 s + 0.1 s skew = 0.4 s for a lost node",
        "2 x 0.2 s + 0.1 s skew = 0.5 s for a dead process",
        "as much again",
        "declare rto >= 1 s",
    ):
        assert part in str(caught.value)


def test_vrrp_version_2_has_whole_seconds_and_says_so() -> None:
    assert vrrp_timers(8, version=2)[:2] == (1.0, 1.0)
    with pytest.raises(ValueError, match=r"3 x 1 s \+ 0.996 s skew = 3.996 s.*rto >= 8 s"):
        vrrp_timers(7.9, version=2)
    with pytest.raises(ValueError, match="versions 2 and 3, not 1"):
        vrrp_timers(30, version=1)


def test_worst_case_by_hand() -> None:
    got = vrrp_worst_case(1, 2, 1, 3, lowest_priority=100)
    assert (got.node_loss, got.process_loss) == (3.609375, 7.609375)
    assert got.text == (
        "node loss: 3 x 1 s + 0.609 s skew = 3.609 s;"
        " process loss: 3 x 2 s + 0.609 s skew = 6.609 s;"
        " hanging process: 3 x 2 s + 0.609 s skew + 1 s timeout = 7.609 s"
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((0, 1, 1, 2), "advert interval 0 s"),
        ((1, 0, 1, 2), "check_interval is 0 s"),
        ((1, 1, -1, 2), "check_timeout is -1 s"),
        ((1, 1, 1, 0), "check_fall is 0"),
        ((1, 1, 1, 2, 0), "priority 0"),
        ((1, 1, 1, 2, 1, 1), "versions 2 and 3"),
    ],
)
def test_worst_case_refuses(arguments: tuple[int, int, int, int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        vrrp_worst_case(*arguments)


@pytest.mark.parametrize(
    ("rto_s", "inter", "worst_down"),
    [
        (30, 2.0, 10.0),
        (20, 2.0, 10.0),
        (10, 1.0, 5.0),
        (3.5, 0.5, 1.75),
        (2, 0.25, 0.9),
        (1, 0.2, 0.5),
    ],
)
def test_haproxy_takes_the_gentlest_that_fits(
    rto_s: float, inter: float, worst_down: float
) -> None:
    got = haproxy_timers(rto_s)
    assert (got.inter, got.worst_down) == (inter, worst_down)


@given(RTO)
def test_haproxy_keeps_its_promises(rto_s: float) -> None:
    got = haproxy_timers(rto_s)
    assert got.worst_down <= got.budget + 1e-6
    # With a connect timeout above inter, HAProxy would cut it, and the sum would be another.
    assert got.timeout_connect <= got.inter
    assert got.fastinter < got.inter == got.downinter
    each = got.timeout_check
    first, further = got.inter + each, got.fastinter + each
    assert got.worst_down == pytest.approx(first + (got.fall - 1) * further)


def test_haproxy_refuses_with_the_sum() -> None:
    with pytest.raises(ValueError, match=r"0.1 s timeout = 0.5 s.*declare rto >= 1 s"):
        haproxy_timers(0.9)


@pytest.mark.parametrize(
    ("objectives", "rto_s"),
    [
        ({}, 30.0),
        ({"rto": "1s"}, 1.0),
        ({"rto": 2, "rpo": 0, "availability": 99.9}, 2.0),
        ({"availability": 99.9}, 30.0),
    ],
)
def test_rto(objectives: dict[str, object], rto_s: float) -> None:
    assert rto_seconds(objectives) == rto_s


@pytest.mark.parametrize(
    ("objectives", "reason"),
    [
        (
            {"rtoo": "1s", "mttr": 1},
            "unknown objective mttr, rtoo: known are availability, backup_age, drill_age",
        ),
        ({"rto": "fast"}, "objective rto: 'fast' is no duration"),
        ({"rto": None}, "objective rto: None is no duration"),
        ({"rto": 0}, "objective rto is 0 s"),
    ],
)
def test_rto_refuses(objectives: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        rto_seconds(objectives)
