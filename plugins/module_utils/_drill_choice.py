# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Who is hit, and when: chosen by a seed, so that a drill can be repeated as it was.

Words choose by the part that a member plays (``primary``, ``standby``, ``vip_owner``, …) or by
number: ``one``, ``minority`` and ``majority`` of the members, or ``all``. A word may also be the
name of a member.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

NUMBERS = ("one", "minority", "majority", "all")


def fraction(seed: str, *labels: object) -> float:
    """Give a number from 0 to below 1 that these words always give.

    >>> fraction("2026", "phase", 1) == fraction("2026", "phase", 1)
    True
    >>> 0 <= fraction("2026", "phase", 1) < 1
    True
    """
    digest = hashlib.sha256("/".join([seed, *map(str, labels)]).encode()).digest()
    return int.from_bytes(digest[:7], "big") / (1 << 56)


def shuffled(names: Sequence[str], seed: str) -> list[str]:
    """Give the names in an order that depends on the seed and on the names alone."""
    return sorted(names, key=lambda name: (fraction(seed, name), name))


def count_of(word: str, size: int) -> int:
    """How many members a word for a number means.

    A minority may be lost without the quorum; a majority takes the quorum with it.

    >>> [count_of("minority", size) for size in (1, 2, 3, 4, 5)]
    [0, 0, 1, 1, 2]
    >>> [count_of("majority", size) for size in (1, 2, 3, 4, 5)]
    [1, 1, 2, 2, 3]
    """
    minority = (size - 1) // 2
    return {"one": 1, "minority": minority, "majority": minority + 1, "all": size}[word]


def targets(
    wanted: Sequence[str], members: Sequence[str], parts: Mapping[str, Sequence[str]], seed: str
) -> list[str]:
    """Name who is hit, each once, in the order of the words.

    :arg parts: The members that play each part now; a part that nobody plays is an empty list.
    :raises ValueError: If a word is unknown, or nobody would be hit.
    """
    found: list[str] = []
    for word in wanted:
        found += [name for name in _of(word, members, parts, seed) if name not in found]
    if not found:
        raise ValueError("target names nobody: nothing would be hit")
    return found


def _of(
    word: str, members: Sequence[str], parts: Mapping[str, Sequence[str]], seed: str
) -> Sequence[str]:
    if word in members:
        return [word]
    if word in NUMBERS:
        chosen = shuffled(members, seed)[: count_of(word, len(members))]
        if not chosen:
            raise ValueError(f"target {word!r}: of {len(members)} members that is nobody")
        return chosen
    if word not in parts:
        known = ", ".join([*NUMBERS, *sorted(parts)])
        raise ValueError(
            f"target {word!r} is neither a member ({', '.join(members)}) nor one of {known}"
        )
    if not parts[word]:
        raise ValueError(f"target {word!r}: nobody is that at the moment")
    # Of several standbys one is enough: `all` and names are there for more.
    return shuffled(parts[word], seed)[:1]


__all__ = ("NUMBERS", "count_of", "fraction", "shuffled", "targets")
