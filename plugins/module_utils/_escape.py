# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Text of hosts and people inside of HTML, XML, Markdown and Prometheus: it stays text."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable
from urllib.parse import quote

# What XML 1.0 has no place for; half a surrogate pair has none in UTF-8 either.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def clean(value: t.Any) -> str:
    """Give a value as text that every format and every encoding can hold.

    >>> clean("a\\x00b\\ud800c")
    'a\ufffdb\ufffdc'
    """
    return _ILLEGAL.sub("\ufffd", str(value))


def markup(value: t.Any) -> str:
    """Give a value as text of HTML or XML, or of an attribute in double quotes.

    >>> markup('<b title="1">')
    '&lt;b title=&quot;1&quot;&gt;'
    """
    return "".join(_ENTITIES.get(letter, letter) for letter in clean(value))


def cell(value: t.Any) -> str:
    """Give a value as text of a cell of a Markdown table.

    >>> cell("a|b <i>\\n[x](y)")
    'a\\\\|b &lt;i&gt; \\\\[x\\\\](y)'
    """
    line = " ".join(clean(value).split("\n")).replace("\r", " ")
    line = re.sub(r"([\\`|*\[\]])", r"\\\1", line)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(value: t.Any) -> str:
    """Give a value as a label of Prometheus, without its quotes.

    >>> label('a "b"\\n')
    'a \\\\"b\\\\"\\\\n'
    """
    text = clean(value).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\r", " ").replace("\n", "\\n")


def link(path: str) -> str:
    """Give a relative path as a link that stays below where it stands.

    >>> link("a b/<c>.log"), link("javascript:x")
    ('./a%20b/%3Cc%3E.log', './javascript%3Ax')
    """
    return "./" + quote(clean(path))


def unique(names: Iterable[t.Any]) -> list[str]:
    """Number names that are there twice, so that each stands for itself.

    >>> unique(["web", "db", "web"])
    ['web', 'db', 'web (2)']
    """
    given: list[str] = []
    for name in map(clean, names):
        number, text = 1, name
        while text in given:
            number += 1
            text = f"{name} ({number})"
        given.append(text)
    return given


__all__ = ("cell", "clean", "label", "link", "markup", "unique")
