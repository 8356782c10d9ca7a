# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Weights from capacities."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._weights import (
    Capacity,
    server_weights,
)
from hypothesis import given
from hypothesis import strategies as st

AMOUNT = st.floats(min_value=0.1, max_value=1e6)
HOSTS = st.dictionaries(
    st.text(min_size=1), st.builds(Capacity, AMOUNT, AMOUNT), min_size=1, max_size=8
)


@pytest.mark.parametrize(
    ("cpu_share", "expected"),
    [
        pytest.param(0.5, {"a": 256, "b": 128, "c": 181}, id="both"),
        pytest.param(1.0, {"a": 256, "b": 128, "c": 128}, id="cpus alone"),
        pytest.param(0.0, {"a": 256, "b": 128, "c": 256}, id="memory alone"),
    ],
)
def test_weights(cpu_share: float, expected: dict[str, int]) -> None:
    hosts = {"a": Capacity(8, 16), "b": Capacity(4, 8), "c": Capacity(4, 16)}
    assert server_weights(hosts, cpu_share=cpu_share) == expected


def test_the_strongest_gets_the_maximum_even_where_nobody_has_most_of_both() -> None:
    hosts = {"a": Capacity(8, 4), "b": Capacity(4, 8)}
    assert server_weights(hosts, maximum=100) == {"a": 100, "b": 100}


@given(HOSTS, st.integers(1, 256), st.floats(0, 1))
def test_weights_are_never_drained_and_the_best_is_full(
    hosts: dict[str, Capacity], maximum: int, cpu_share: float
) -> None:
    got = server_weights(hosts, maximum, cpu_share)
    assert set(got) == set(hosts)
    assert min(got.values()) >= 1
    assert max(got.values()) == maximum


@given(HOSTS)
def test_more_of_both_never_weighs_less(hosts: dict[str, Capacity]) -> None:
    got = server_weights(hosts)
    for one, other in ((one, other) for one in hosts for other in hosts):
        if hosts[one].cpus >= hosts[other].cpus and hosts[one].memory_mb >= hosts[other].memory_mb:
            assert got[one] >= got[other]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (({},), "no hosts to weigh"),
        (({"a": Capacity(1, 1)}, 0), "maximum is 0: give 1 to 256"),
        (({"a": Capacity(1, 1)}, 257), "maximum is 257"),
        (({"a": Capacity(1, 1)}, 256, 1.5), "cpu_share is 1.5: give 0 to 1"),
    ],
)
def test_refuses(arguments: tuple[dict[str, Capacity]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        server_weights(*arguments)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"cpus": 4}, "memory_mb missing"),
        ({}, "cpus and memory_mb missing"),
        ({"cpus": 0, "memory_mb": 1}, "cpus must be greater than 0, it is 0"),
        ({"cpus": 1, "memory_mb": -5}, "memory_mb must be greater than 0, it is -5"),
        ({"cpus": "many", "memory_mb": 1}, "cpus must be a number, it is 'many'"),
        ({"cpus": True, "memory_mb": 1}, "cpus must be a number"),
        (4, "must be a mapping"),
    ],
)
def test_capacity_refuses(values: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Capacity.from_mapping(values)


def test_capacity_reads_and_ignores_the_rest() -> None:
    assert Capacity.from_mapping({"cpus": 4, "memory_mb": "8", "disk": 1}) == Capacity(4, 8)
