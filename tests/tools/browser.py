# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium that looks at a page: what it measures, and the picture that it takes."""

from __future__ import annotations

import html
import json
import re
import shutil
import struct
import subprocess
import tempfile
import typing as t
import zlib
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
TIMEOUT_S = 60
# The page itself allows no script; a copy of it for the test does.
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
MEASURE = """
const shown = e => { const b = e.getBoundingClientRect(); return b.width > 1 && b.height > 1; };
const pictures = [...document.querySelectorAll('svg')].filter(shown).map(s => {
  const b = s.getBoundingClientRect();
  const scale = b.width / s.viewBox.baseVal.width;
  return {kind: s.getAttribute('class'), left: b.left, right: b.right, height: b.height,
    letters: 12 * scale, texts: s.querySelectorAll('text').length,
    shapes: [...s.querySelectorAll('path,rect')].filter(p => {
      const f = p.getBBox(); return f.width > 0 || f.height > 0; }).length,
    classes: [...new Set([...s.querySelectorAll('[class]')].map(e => e.getAttribute('class')))]};
});
const outside = [...document.querySelectorAll('body *')].filter(e => shown(e) && !e.closest('svg')
  && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.outerHTML.slice(0, 99));
const found = {width: innerWidth, scroll: document.documentElement.scrollWidth, pictures, outside};
parent.document.title = JSON.stringify(found);
"""


def chromium() -> str | None:
    """Find it; None where it is not installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _run(*arguments: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [str(chromium()), *FLAGS, f"--user-data-dir={profile}", *arguments],
            check=True,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
    return done.stdout


def measure(page: str, width: int, height: int, folder: Path) -> dict[str, t.Any]:
    """Lay a page out, and say what is where, in pixels.

    A window has a least width that a phone does not have; a frame within it has none.
    """
    script = f"<script>{MEASURE}</script></body>"
    inner = html.escape(POLICY.sub("", page).replace("</body>", script))
    style = f"border:0;width:{width}px;height:{height}px"
    outer = folder / f"measured-{width}.html"
    outer.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><title></title>'
        f'<iframe style="{style}" srcdoc="{inner}"></iframe>',
        encoding="utf-8",
    )
    dom = _run(f"--window-size={width + 100},{height + 100}", "--dump-dom", outer.as_uri())
    found = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert found, "the page has no title"
    measured: dict[str, t.Any] = json.loads(html.unescape(found[1]))
    return measured


def picture(
    page: str, size: tuple[int, int], dark: bool, folder: Path
) -> list[list[tuple[int, int, int]]]:
    """Take a picture of a page as it is; rows of red, green and blue."""
    source, target = folder / "page.html", folder / "page.png"
    source.write_text(page, encoding="utf-8")
    _run(
        f"--window-size={size[0]},{size[1]}",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        f"--screenshot={target}",
        source.as_uri(),
    )
    return pixels(target.read_bytes())


def pixels(png: bytes) -> list[list[tuple[int, int, int]]]:
    """Read a PNG of 8 bits a colour, without an alpha channel or with one."""
    width, height, _depth, kind = struct.unpack(">IIBB", png[16:26])
    step = {2: 3, 6: 4}[kind]
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, rows = zlib.decompress(data), []
    above = bytearray(width * step)
    for number in range(height):
        begin = number * (width * step + 1)
        line = bytearray(raw[begin + 1 : begin + 1 + width * step])
        _unfilter(raw[begin], line, above, step)
        rows.append([(line[x], line[x + 1], line[x + 2]) for x in range(0, width * step, step)])
        above = line
    return rows


def _unfilter(how: int, line: bytearray, above: bytearray, step: int) -> None:
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        corner = above[x - step] if x >= step else 0
        line[x] = (line[x] + _predicted(how, left, above[x], corner)) & 255


def _predicted(how: int, left: int, up: int, corner: int) -> int:
    if how == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda one: abs(guess - one))
    return (0, left, up, (left + up) // 2)[how]
