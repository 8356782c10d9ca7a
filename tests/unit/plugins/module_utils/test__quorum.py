# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Majorities."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._quorum import (
    failures_tolerated,
    quorum_size,
)


@pytest.mark.parametrize("members", range(1, 12))
def test_a_majority_is_the_smallest_that_cannot_happen_twice(members: int) -> None:
    size = quorum_size(members)
    assert 2 * size > members >= 2 * (size - 1)
    assert size + failures_tolerated(members) == members


def test_an_even_member_adds_nothing() -> None:
    assert [failures_tolerated(n) for n in (3, 4, 5, 6)] == [1, 1, 2, 2]


@pytest.mark.parametrize("members", [0, -3])
def test_nobody_has_no_majority(members: int) -> None:
    for count in (quorum_size, failures_tolerated):
        with pytest.raises(ValueError, match=f"a quorum of {members} members does not exist"):
            count(members)
