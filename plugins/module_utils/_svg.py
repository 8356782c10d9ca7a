# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Pieces of a picture: text that fits its box, boxes, and the colours of day and night."""

from __future__ import annotations

import unicodedata
from html import escape

_BOLD = 1.15  # how much wider
_WIDE = frozenset("MWmw@%&")
_NARROW = frozenset("fijlrt.,:;!|'()[]/- ")

STYLE = """
  :root { color-scheme: light dark; }
  svg { --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #8c959f; --box: #f6f8fa;
        --inner: #ffffff; --chip: #ddf4ff; --chip-ink: #0550ae; --guest: #eaeef2;
        --bad: #cf222e; --bad-box: #ffebe9; --warn: #9a6700; --warn-box: #fff8c5; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #656c76; --box: #151b23;
          --inner: #0d1117; --chip: #12325a; --chip-ink: #a5d6ff; --guest: #2f3742;
          --bad: #ff7b72; --bad-box: #3c1618; --warn: #e3b341; --warn-box: #362a0b; }
  }
  text { font-family: system-ui, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif;
         fill: var(--ink); }
  .paper { fill: var(--paper); }
  .soft { fill: var(--soft); }
  .site { fill: none; stroke: var(--line); stroke-width: 1.5; }
  .domain { fill: var(--box); stroke: var(--line); stroke-width: 1.5; }
  .alone { stroke-dasharray: 5 4; }
  .host, .vip { fill: var(--inner); stroke: var(--line); stroke-width: 1.5; }
  .vip { fill: var(--chip); }
  .chip { fill: var(--chip); }
  .guest { fill: var(--guest); }
  .chip-text { fill: var(--chip-ink); }
  .error { stroke: var(--bad); stroke-width: 3; }
  .host.error, .domain.error { fill: var(--bad-box); }
  .warning { stroke: var(--warn); stroke-width: 3; }
  .host.warning, .domain.warning { fill: var(--warn-box); }
  .flag-error { fill: var(--bad); }
  .flag-warning { fill: var(--warn); }
  .flag-text { fill: var(--paper); font-weight: 700; }
  .bold { font-weight: 600; }
"""


def width_of(text: str, size: float) -> float:
    """Estimate how wide a text is, rather too wide than too narrow; in the unit of ``size``.

    >>> width_of("node1", 10) < width_of("NODE1", 10) < width_of("節点節点節", 10)
    True
    """
    return sum(_share(char) for char in text) * size


def _share(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.1
    if char in _WIDE:
        return 0.95
    if char in _NARROW:
        return 0.44
    return 0.74 if char.isupper() else 0.63


def fitted(text: str, size: float, room: float, middle: bool = False) -> str:
    """Cut a text that is too wide, and show that it was cut: at its end, or in its middle.

    >>> fitted("node1", 10, 100), fitted("a-very-long-name-of-a-host", 10, 60)
    ('node1', 'a-very-lo…')
    >>> fitted("2001:db8:1234:5678::11", 10, 80, middle=True)
    '2001:d…78::11'
    """
    if width_of(text, size) <= room:
        return text
    kept = len(text)
    while kept > 0:
        kept -= 1
        after = kept // 2 if middle else 0
        shown = f"{text[: kept - after]}…{text[len(text) - after :]}"
        if width_of(shown, size) <= room:
            return shown
    return "…"


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit.

    >>> wrapped("one two three", 10, 45)
    ['one two', 'three']
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def label(
    text: str,
    x: float,
    y: float,
    size: float,
    room: float,
    classes: str = "",
    middle: bool = False,
) -> str:
    """Write a text at a place; where it is cut, all of it is in its tooltip."""
    shown = fitted(text, size * (_BOLD if classes == "bold" else 1), room, middle)
    whole = f"<title>{escape(text)}</title>" if shown != text else ""
    style = f' class="{classes}"' if classes else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{style}>{whole}{escape(shown)}</text>'


def box(x: float, y: float, width: float, height: float, classes: str, radius: float = 6) -> str:
    """Draw a box."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"'
        f' class="{classes}"/>'
    )


def flag(right: float, y: float, severity: str) -> str:
    """Mark a single point of failure, in words and not by colour alone; ends at ``right``."""
    width = 44
    return box(right - width, y, width, 18, f"flag-{severity}", 4) + label(
        "SPOF", right - width + 6, y + 13, 11, width, "flag-text"
    )


__all__ = ("STYLE", "box", "fitted", "flag", "label", "width_of", "wrapped")
