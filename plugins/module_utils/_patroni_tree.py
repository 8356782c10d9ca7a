# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Differences between two dynamic configurations, as Patroni sees them.

A configuration is a tree of mappings. ``None`` removes; values are the same when their texts are,
so ``100`` and ``"100"`` do not differ; lists are replaced as a whole.
"""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterator, Mapping

Tree = Mapping[str, t.Any]


def same(left: object, right: object) -> bool:
    """Tell whether Patroni takes two values for the same."""
    if isinstance(left, Mapping) or isinstance(right, Mapping):
        return left == right
    return str(left) == str(right)


def patch_of(current: Tree, wanted: Tree) -> dict[str, t.Any]:
    """Give the least that has to be said so that all of ``wanted`` is so.

    >>> patch_of({"ttl": 30, "a": {"b": 1, "c": 2}}, {"ttl": "30", "a": {"b": None, "c": 3}})
    {'a': {'b': None, 'c': 3}}
    """
    patch: dict[str, t.Any] = {}
    for key, value in wanted.items():
        if value is None:
            if current.get(key) is not None:
                patch[key] = None
        elif isinstance(value, Mapping) and isinstance(current.get(key), Mapping):
            inner = patch_of(current[key], value)
            if inner:
                patch[key] = inner
        elif isinstance(value, Mapping):
            # There is nothing yet that a None in it could remove.
            patch[key] = without_none(value)
        elif key not in current or not same(current[key], value):
            patch[key] = value
    return patch


def patched(current: Tree, patch: Tree) -> dict[str, t.Any]:
    """Give what a configuration is after a patch.

    >>> patched({"a": {"b": 1}, "c": 2}, {"a": {"b": None, "d": 3}})
    {'a': {'d': 3}, 'c': 2}
    """
    result = copy.deepcopy(dict(current))
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = patched(result[key], value)
        else:
            result[key] = without_none(value) if isinstance(value, Mapping) else value
    return result


def without_none(tree: Tree) -> dict[str, t.Any]:
    """Leave out what is ``None``, at any depth."""
    return {
        key: without_none(value) if isinstance(value, Mapping) else value
        for key, value in tree.items()
        if value is not None
    }


def replaced(current: Tree, wanted: Tree) -> dict[str, t.Any]:
    """Give ``wanted``, but with the values of ``current`` where Patroni takes them for the same.

    So a number that was written as a text is no difference.
    """
    result: dict[str, t.Any] = {}
    for key, value in without_none(wanted).items():
        mine = current.get(key)
        if isinstance(value, Mapping) and isinstance(mine, Mapping):
            result[key] = replaced(mine, value)
        else:
            result[key] = mine if key in current and same(mine, value) else value
    return result


def changed_keys(before: Tree, after: Tree, prefix: str = "") -> Iterator[str]:
    """Name what differs, with dots between the levels.

    >>> list(changed_keys({"a": {"b": 1}, "c": 2}, {"a": {"b": 2}}))
    ['a.b', 'c']
    """
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from changed_keys(old, new, f"{prefix}{key}.")
        elif (key in before) != (key in after) or not same(old, new):
            yield f"{prefix}{key}"


__all__ = ("changed_keys", "patch_of", "patched", "replaced", "same", "without_none")
