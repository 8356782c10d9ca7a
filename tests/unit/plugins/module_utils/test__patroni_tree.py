# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Differences between configurations, as Patroni sees them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_tree import (
    changed_keys,
    patch_of,
    patched,
    replaced,
    without_none,
)
from hypothesis import given
from hypothesis import strategies as st

Tree = dict[str, t.Any]

LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["1", "a"])
TREES = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), LEAVES | inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("current", "wanted", "patch", "after"),
    [
        ({}, {}, {}, {}),
        ({"ttl": 30}, {"ttl": "30"}, {}, {"ttl": 30}),
        ({"ttl": 30}, {"ttl": 20}, {"ttl": 20}, {"ttl": 20}),
        ({"ttl": 30}, {"ttl": None}, {"ttl": None}, {}),
        ({}, {"ttl": None}, {}, {}),
        ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {"b": None}}, {"a": {}}),
        ({"a": 1}, {"a": {"b": 2, "c": None}}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": 1}, {"a": 1}),
        ({"a": [1, 2]}, {"a": [2]}, {"a": [2]}, {"a": [2]}),
        ({"a": [1, 2]}, {"a": [1, 2]}, {}, {"a": [1, 2]}),
        ({"a": True}, {"a": "on"}, {"a": "on"}, {"a": "on"}),
    ],
)
def test_patches(current: Tree, wanted: Tree, patch: Tree, after: Tree) -> None:
    assert patch_of(current, wanted) == patch
    assert patched(current, patch) == after


@given(TREES, TREES)
def test_a_patch_is_enough_and_a_second_one_is_empty(current: Tree, wanted: Tree) -> None:
    current = without_none(current)
    after = patched(current, patch_of(current, wanted))
    assert patch_of(after, wanted) == {}
    assert not list(changed_keys(after, patched(current, wanted)))


@given(TREES, TREES)
def test_replacing_leaves_nothing_to_replace(current: Tree, wanted: Tree) -> None:
    current = without_none(current)
    after = replaced(current, wanted)
    assert not list(changed_keys(after, without_none(wanted)))
    assert replaced(after, wanted) == after


def test_what_is_the_same_stays_as_it_is_written() -> None:
    assert replaced({"ttl": 30, "a": {"b": 1}}, {"ttl": "30", "a": {"b": "1", "c": None}}) == {
        "ttl": 30,
        "a": {"b": 1},
    }


def test_an_original_is_not_touched() -> None:
    current: Tree = {"a": {"b": 1}}
    patched(current, {"a": {"b": 2}})
    assert current == {"a": {"b": 1}}
