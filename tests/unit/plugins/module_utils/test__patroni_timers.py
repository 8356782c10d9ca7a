# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Timers from objectives: what is chosen holds, and what cannot hold is said."""

from __future__ import annotations

import re

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_schema import (
    CHECK_COUNTS,
    CHECK_TIMERS,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import (
    Members,
    config_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._patroni_timers import (
    FAULTS,
    Needs,
    as_values,
    patroni_timers,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        (Needs(30, 0), (20, 1, 9, 0)),
        (Needs(60, 0), (30, 10, 10, 0)),
        (Needs(60), (30, 10, 10, 30)),
        (Needs(36), (25, 5, 10, 15)),
        (Needs(28), (20, 1, 9, 15)),
        (Needs(5, 0, faults=("postgres_kill",)), (20, 1, 9, 0)),
        (Needs(26, 0, shared_etcd=False), (20, 1, 9, 0)),
    ],
)
def test_the_gentlest_that_fit(needs: Needs, expected: tuple[int, ...]) -> None:
    got = patroni_timers(needs)
    names = ("ttl", "loop_wait", "retry_timeout", "primary_start_timeout")
    assert tuple(got.settings[name] for name in names) == expected
    assert got.problems == ()


@pytest.mark.parametrize(
    ("rpo_s", "mode", "expected"),
    [
        (0, "on", ("on", True, 16777216)),
        (0, "quorum", ("quorum", True, 16777216)),
        (None, "on", ("off", False, 1048576)),
        (30, "quorum", ("off", False, 1048576)),
    ],
)
def test_synchronous_modes(rpo_s: float | None, mode: str, expected: tuple[str, bool, int]) -> None:
    got = patroni_timers(Needs(60, rpo_s, sync_mode=mode)).settings
    names = ("synchronous_mode", "synchronous_mode_strict", "maximum_lag_on_failover")
    assert tuple(got[name] for name in names) == expected


@pytest.mark.parametrize(
    ("members", "rpo_s", "mode", "expected"),
    [(3, 0, "on", 2), (5, 0, "on", 2), (2, 0, "on", 1), (3, 0, "quorum", 1), (3, 30, "on", 1)],
)
def test_how_many_standbys_a_commit_waits_for(
    members: int, rpo_s: float, mode: str, expected: int
) -> None:
    needs = Needs(60, rpo_s, members=members, sync_mode=mode)
    assert patroni_timers(needs).settings["synchronous_node_count"] == expected


def test_sums() -> None:
    got = as_values(patroni_timers(Needs(30, 0)), FAULTS)
    assert got["worst_case"] == {
        "postgres_kill": 5.0,
        "patroni_and_postgres_kill": 24.5,
        "node_power_off": 29.0,
        "network_cut": 29.0,
        "switchover": 11.0,
    }
    assert got["rto"] == 29.0
    assert got["sums"]["postgres_kill"] == (
        "1 s loop_wait + 0.5 s race + 1 s promote + 1 s standby attaches + 0.5 s HAProxy"
        " + 1 s clients = 5 s"
    )


def test_checks_are_options_of_the_role_haproxy() -> None:
    got = as_values(patroni_timers(Needs(30, 0)), FAULTS)["haproxy"]
    assert got == {
        "inter": "500ms",
        "fastinter": "250ms",
        "downinter": "500ms",
        "fall": 2,
        "rise": 1,
        "timeout": "500ms",
    }
    assert set(got) == {*CHECK_TIMERS, *CHECK_COUNTS}


@pytest.mark.parametrize(
    ("needs", "texts"),
    [
        (
            Needs(10, 0, faults=("node_power_off",)),
            ["rto 10 s cannot be met for node_power_off.*20 s ttl.*does not let ttl be shorter"
             " than 20 s.*Declare rto >= 29 s"],
        ),
        (
            Needs(3, 0, faults=("postgres_kill",)),
            ["rto 3 s cannot be met for postgres_kill.*; declare a longer rto"],
        ),
        (Needs(60, 0, 2), ["rpo 0 with two members"]),
        (Needs(60, 0, 1), ["there is one member"]),
        (Needs(60, None, 1), ["there is one member"]),
    ],
)  # fmt: skip
def test_problems(needs: Needs, texts: list[str]) -> None:
    got = patroni_timers(needs).problems
    assert len(got) == len(texts), got
    for text, pattern in zip(got, texts, strict=True):
        assert re.search(pattern, text)


@pytest.mark.parametrize(
    ("needs", "text"),
    [
        (Needs(30, faults=("flood",)), "unknown fault flood: known are postgres_kill"),
        (Needs(30, faults=()), "faults is empty"),
        (Needs(30, sync_mode="off"), "sync_mode is 'off': give on or quorum"),
        (Needs(30, members=0), "members is 0"),
    ],
)
def test_refused(needs: Needs, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        patroni_timers(needs)


@given(
    st.floats(0.5, 500),
    st.sampled_from([None, 0.0, 30.0]),
    st.integers(1, 7),
    st.booleans(),
    st.sets(st.sampled_from(FAULTS), min_size=1),
)
def test_what_is_chosen_holds(
    rto_s: float, rpo_s: float | None, members: int, shared: bool, faults: set[str]
) -> None:
    """Invariants: Patroni takes the settings as they are, and no fault is missed silently."""
    needs = Needs(rto_s, rpo_s, members, "on", shared, tuple(sorted(faults)))
    got = patroni_timers(needs)
    count = Members(max(members, 2), "3.0.2")
    assert config_problems(got.settings, count) == []
    for fault in faults:
        missed = got.sums[fault].seconds > rto_s + 1e-6
        assert missed == any(f"for {fault}:" in text for text in got.problems)
