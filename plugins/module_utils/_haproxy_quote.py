# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Words of HAProxy's configuration: one value stays one word, and one line stays one line."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=*\[\]()&?!|<>~^;-]+")
# A line feed starts a new configuration line, also inside quotes; HAProxy refuses the others.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def has_control_character(text: str) -> bool:
    """Whether the text has a character that cannot stand in a configuration, such as a newline.

    >>> has_control_character("a\\tb c"), has_control_character("a\\nglobal")
    (False, True)
    """
    return bool(_CONTROL.search(text))


def quote(value: object) -> str:
    """Write a value as one word of HAProxy's configuration, in single quotes where it needs them.

    >>> quote("app-1"), quote("two words"), quote("it's $HOME #1"), quote("")
    ('app-1', "'two words'", "'it'\\\\''s $HOME #1'", "''")

    :raises ValueError: If it has a character that cannot stand in a configuration.
    """
    text = str(value)
    if has_control_character(text):
        raise ValueError(
            "a value of HAProxy's configuration contains a newline or control character"
        )
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


__all__ = ("has_control_character", "quote")
