# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Secrets and configs of a Docker Swarm, which cannot be changed: each text has a name of its own.

A name ends in digits of the text's digest. A changed text so is a new object, a service that is
given it is updated task by task, and a second run finds what the first has made.
"""

from __future__ import annotations

import hashlib
import typing as t
from collections.abc import Mapping, Sequence

DIGITS = 12
# Docker takes names of up to 64 characters.
MAX_NAME = 64 - DIGITS - 1

_Item = Mapping[str, t.Any]


def rolled_name(name: str, text: str) -> str:
    """Give the name under which a text is kept.

    >>> rolled_name("conf", "a"), rolled_name("conf", "b")
    ('conf-e9c9296d1f03', 'conf-c3610da42309')
    """
    digest = hashlib.sha256(f"{name}\0{text}".encode()).hexdigest()
    return f"{name}-{digest[:DIGITS]}"


def rolled_names(items: Sequence[_Item], files: Mapping[str, str]) -> dict[str, str]:
    """Give the name for each item, by its own.

    :arg files: The texts of the files that items name as ``src``.
    :raises ValueError: If one has no text. No sentence holds a text.
    """
    return {str(item["name"]): rolled_name(str(item["name"]), _text(item, files)) for item in items}


def _text(item: _Item, files: Mapping[str, str]) -> str:
    text = item.get("data")
    if text is None:
        text = files.get(str(item.get("src") or ""))
    if not isinstance(text, str) or not text:
        raise ValueError(f"{item['name']} has no text: give data, or src with a file that has one")
    return text


def with_rolled(compose: _Item, secrets: Mapping[str, str], configs: Mapping[str, str]) -> _Item:
    """Have a Compose file name the objects that are there now, where it calls them external.

    >>> file = {"secrets": {"pw": {"external": True}}, "services": {}}
    >>> with_rolled(file, {"pw": "pw-0123456789ab"}, {})["secrets"]
    {'pw': {'external': True, 'name': 'pw-0123456789ab'}}
    """
    result = dict(compose)
    for kind, names in (("secrets", secrets), ("configs", configs)):
        declared = compose.get(kind)
        if isinstance(declared, Mapping):
            result[kind] = {key: _external(key, each, names) for key, each in declared.items()}
    return result


def _external(key: str, declared: t.Any, names: Mapping[str, str]) -> t.Any:
    if not isinstance(declared, Mapping) or not declared.get("external"):
        return declared
    name = str(declared.get("name") or key)
    return {**declared, "name": names[name]} if name in names else declared


__all__ = ("MAX_NAME", "rolled_name", "rolled_names", "with_rolled")
