# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Majorities: how many members decide, and how many may be lost."""

from __future__ import annotations


def quorum_size(members: int) -> int:
    """Count the smallest majority: two of them always share a member, so both cannot decide.

    >>> [quorum_size(n) for n in (1, 2, 3, 4, 5)]
    [1, 2, 2, 3, 3]

    :raises ValueError: If there are no members.
    """
    if members < 1:
        raise ValueError(f"a quorum of {members} members does not exist: there must be at least 1")
    return members // 2 + 1


def failures_tolerated(members: int) -> int:
    """Count how many members may be lost while a majority remains.

    >>> [failures_tolerated(n) for n in (1, 2, 3, 4, 5)]
    [0, 0, 1, 1, 2]

    :raises ValueError: If there are no members.
    """
    return members - quorum_size(members)


__all__ = ("failures_tolerated", "quorum_size")
