# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether old secrets and new ones fit together. No text that is made here holds one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# A secret by the name of its variable, or several, by the names of those that have them.
Secrets = Mapping[str, "str | Mapping[str, str]"]


def rotation_problems(old: Secrets, new: Secrets) -> list[str]:
    """Say what does not fit, a sentence each.

    >>> rotation_problems({"patroni_rest_password": "a"}, {"patroni_rest_password": "a"})
    ['patroni_rest_password is the same as before: write the new one in its place']
    """
    if not old:
        return ["ha_secrets_old names no secret: write down there what the old ones were"]
    return [text for key, value in old.items() for text in _of_key(key, value, new)]


def _of_key(key: str, value: object, new: Secrets) -> Iterator[str]:
    known = new.get(key)
    if known is None:
        yield f"ha_secrets_old has {key}, which is none of {', '.join(sorted(new))}"
    elif isinstance(known, Mapping) != isinstance(value, Mapping):
        kind = "a mapping of names" if isinstance(known, Mapping) else "one text"
        yield f"ha_secrets_old: {key} has to be {kind}"
    elif isinstance(known, Mapping) and isinstance(value, Mapping):
        for name, each in value.items():
            yield from _of_secret(f"{key}: {name}", each, known.get(name))
    else:
        yield from _of_secret(key, value, known)


def _of_secret(what: str, old: object, new: object) -> Iterator[str]:
    if not isinstance(old, str) or not old:
        yield f"ha_secrets_old: {what} is no text: write the old secret there"
    elif not isinstance(new, str) or not new:
        yield f"{what} has an old secret and no new one: declare it, or leave the old one out"
    elif old == new:
        yield f"{what} is the same as before: write the new one in its place"


__all__ = ("Secrets", "rotation_problems")
