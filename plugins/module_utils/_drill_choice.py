# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Who is hit, and when: chosen by a seed, so that a drill can be repeated as it was.

Words choose by the part that a member plays (``primary``, ``standby``, ``vip_owner``, …) or by
number: ``one``, ``minority`` and ``majority`` of the members, or ``all``. A word may also be the
name of a member, or ``domain:`` and the name of a failure domain: all members in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

NUMBERS = ("one", "minority", "majority", "all")
DOMAIN = "domain:"


def words(value: str | Sequence[object]) -> list[str]:
    """Split what was given as a target.

    >>> words("primary, db3"), words(["db1"])
    (['primary', 'db3'], ['db1'])
    """
    parts = value.split(",") if isinstance(value, str) else list(value)
    return [str(part).strip() for part in parts if str(part).strip()]


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
    wanted: Sequence[str],
    members: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    seed: str,
    domains: Mapping[str, str] | None = None,
) -> list[str]:
    """Name who is hit, each once, in the order of the words.

    :arg parts: The members that play each part now; a part that nobody plays is an empty list.
    :arg domains: The failure domain of members; those without one are left out or empty.
    :raises ValueError: If a word is unknown, or nobody would be hit.
    """
    found: list[str] = []
    for word in wanted:
        hit = _of(word, members, parts, seed, domains or {})
        found += [name for name in hit if name not in found]
    if not found:
        raise ValueError("target names nobody: nothing would be hit")
    return found


def with_domains(
    chosen: Sequence[str], members: Sequence[str], domains: Mapping[str, str]
) -> list[str]:
    """Add whoever shares the failure domain of those that were chosen.

    >>> with_domains(["a"], ["a", "b", "c"], {"a": "rack-1", "b": "rack-2", "c": "rack-1"})
    ['a', 'c']

    :raises ValueError: If one of them has no failure domain.
    """
    homeless = [name for name in chosen if not domains.get(name)]
    if homeless:
        raise ValueError(f"no failure domain is known of {', '.join(homeless)}")
    lost = {domains[name] for name in chosen}
    sharing = [name for name in members if name not in chosen and domains.get(name) in lost]
    return [*chosen, *sharing]


def target_problems(
    wanted: Sequence[str],
    members: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    domains: Mapping[str, str],
) -> list[str]:
    """Say of each word why it would hit nobody, without choosing anybody.

    >>> target_problems(["db1", "leader"], ["db1"], {"leader": []}, {})
    ["target 'leader': nobody is that at the moment"]
    """
    found = []
    for word in wanted:
        try:
            _of(word, members, parts, "", domains)
        except ValueError as exc:
            found.append(str(exc))
    return found if wanted else ["target names nobody: nothing would be hit"]


def _of(
    word: str,
    members: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    seed: str,
    domains: Mapping[str, str],
) -> Sequence[str]:
    if word in members:
        return [word]
    if word in NUMBERS:
        chosen = shuffled(members, seed)[: count_of(word, len(members))]
        if not chosen:
            raise ValueError(f"target {word!r}: of {len(members)} members that is nobody")
        return chosen
    if word.startswith(DOMAIN):
        return _in_domain(word, members, domains)
    if word not in parts:
        known = ", ".join([*NUMBERS, *sorted(parts), f"{DOMAIN}<failure domain>"])
        raise ValueError(
            f"target {word!r} is neither a member ({', '.join(members)}) nor one of {known}"
        )
    if not parts[word]:
        raise ValueError(f"target {word!r}: nobody is that at the moment")
    # Of several standbys one is enough: `all` and names are there for more.
    return shuffled(parts[word], seed)[:1]


def _in_domain(word: str, members: Sequence[str], domains: Mapping[str, str]) -> Sequence[str]:
    chosen = [name for name in members if DOMAIN + domains.get(name, "") == word != DOMAIN]
    if not chosen:
        known = ", ".join(sorted({domains[name] for name in members if domains.get(name)}))
        raise ValueError(
            f"target {word!r}: no member is in that failure domain; ha_failure_domain of the"
            f" members is {known or 'not set'}"
        )
    return chosen


__all__ = (
    "DOMAIN",
    "NUMBERS",
    "count_of",
    "fraction",
    "shuffled",
    "target_problems",
    "targets",
    "with_domains",
    "words",
)
