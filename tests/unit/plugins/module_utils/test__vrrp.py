# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Priorities, router ids and the timers of both versions."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._vrrp import (
    master_down_interval,
    priorities,
    priority_gap,
    router_id,
    skew_time,
)
from hypothesis import given
from hypothesis import strategies as st


def test_priorities_fall_along_the_list() -> None:
    assert priorities(["b", "a", "c"]) == {"b": 200, "a": 190, "c": 180}
    assert priorities(["a", "b"], base=2, step=1) == {"a": 2, "b": 1}


@given(
    st.integers(min_value=1, max_value=30),
    st.integers(min_value=-10, max_value=300),
    st.integers(min_value=-5, max_value=60),
)
def test_priorities_are_valid_or_refused(members: int, base: int, step: int) -> None:
    names = [f"lb{n}" for n in range(members)]
    fits = 1 <= base <= 254 and step >= 1 and base - step * (members - 1) >= 1
    if not fits:
        with pytest.raises(ValueError, match=r"step|outside 1\.\.254"):
            priorities(names, base, step)
        return
    got = priorities(names, base, step)
    assert list(got) == names
    assert len(set(got.values())) == members
    assert all(1 <= priority <= 254 for priority in got.values())
    assert list(got.values()) == sorted(got.values(), reverse=True)
    assert priority_gap(got.values()) == step * (members - 1)


@pytest.mark.parametrize(
    ("members", "reason"),
    [([], "members is empty"), (["a", "a"], "must be unique, got a, a")],
)
def test_priorities_refuse(members: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        priorities(members)


def test_twenty_members_fit_and_more_need_a_smaller_step() -> None:
    names = [f"lb{n}" for n in range(21)]
    assert min(priorities(names[:20]).values()) == 10
    with pytest.raises(ValueError, match=r"the priority of lb20 would be 0.*base - 20 x step"):
        priorities(names)


def test_no_priorities_have_no_gap() -> None:
    with pytest.raises(ValueError, match="no priorities"):
        priority_gap([])


# Ids live on running segments: a change of the derivation would move them.
@pytest.mark.parametrize(("name", "expected"), [("web", 11), ("mail", 46), ("ä", 54)])
def test_router_id_is_stable(name: str, expected: int) -> None:
    assert router_id(name) == expected


@given(st.text(min_size=1), st.sets(st.integers(min_value=1, max_value=255), max_size=254))
def test_router_id_is_valid_and_free(name: str, taken: set[int]) -> None:
    got = router_id(name, taken)
    assert 1 <= got <= 255
    assert got not in taken


def test_router_id_wraps_around_to_the_last_free_one() -> None:
    assert router_id("web", set(range(1, 256)) - {10}) == 10


@pytest.mark.parametrize(
    ("name", "taken", "reason"),
    [("web", range(1, 256), "no router id is left for web"), ("", (), "name .* is empty")],
)
def test_router_id_refuses(name: str, taken: range, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        router_id(name, taken)


# Computed by hand from RFC 3768, 6.1 and RFC 5798, 6.1.
@pytest.mark.parametrize(
    ("version", "advert_int", "priority", "adverts", "seconds"),
    [
        pytest.param(3, 1, 100, 3, 3.61, id="v3 1 s"),
        pytest.param(2, 1, 100, 3, 3.61, id="v2 1 s"),
        pytest.param(2, 2, 100, 3, 6.61, id="v2 skew is not scaled"),
        pytest.param(3, 0.5, 100, 3, 1.80, id="v3 0.5 s"),
        pytest.param(3, 0.1, 100, 3, 0.361, id="v3 0.1 s"),
        pytest.param(3, 0.1, 254, 3, 0.301, id="v3 0.1 s, highest priority"),
        pytest.param(3, 0.1, 254, 2, 0.201, id="v3 0.1 s, two adverts"),
    ],
)
def test_master_down_interval(
    version: int, advert_int: float, priority: int, adverts: int, seconds: float
) -> None:
    got = master_down_interval(priority, advert_int, version, adverts)
    assert got == pytest.approx(seconds, abs=0.005)


@given(st.integers(1, 255), st.floats(0.01, 40.95))
def test_skew_of_version_3_is_less_than_an_advert(priority: int, advert_int: float) -> None:
    assert 0 < skew_time(priority, advert_int) < advert_int


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((100, 1, 4), "versions 2 and 3, not 4"),
        ((0, 1, 3), r"priority 0 is outside 1\.\.255"),
        ((256, 1, 3), r"priority 256 is outside 1\.\.255"),
        ((100, 0, 3), "must be greater than 0"),
        ((100, 1, 3, 0), "down_timer_adverts is 0"),
    ],
)
def test_timers_refuse(arguments: tuple[int, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        master_down_interval(*arguments)
