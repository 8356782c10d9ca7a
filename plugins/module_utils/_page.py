# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The frame of a page: one file without scripts or outside parts; light, dark, print."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._escape import markup
from ansible_collections.nines.ha.plugins.module_utils._record_text import WORDS

CLASSES: Mapping[t.Any, str] = {True: "good", False: "bad", "unknown": "unsure"}
SIGNS: Mapping[t.Any, str] = {True: "\u2713", False: "\u2717", "unknown": "?"}

_LIGHT = """--bg:#fff;--card:#f5f7f9;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--good:#1a7f37;
--bad:#c62828;--unsure:#8a5a00;--dot:#0b62c4;--tint:#dbe9f9;--tint2:#f6e7cd;--tint3:#e2e0f7;
--tint4:#d5efdd"""
_DARK = """--bg:#0f1318;--card:#181f27;--ink:#e6edf3;--soft:#9fabb8;--line:#323d49;--good:#56c872;
--bad:#ff7b72;--unsure:#e3b341;--dot:#6cb6ff;--tint:#173a5e;--tint2:#4d3a12;--tint3:#39346b;
--tint4:#15472a"""

STYLE = (
    ":root{color-scheme:light dark;" + _LIGHT + "}"
    "@media (prefers-color-scheme:dark){:root{" + _DARK + "}}"
    "@media print{:root{color-scheme:light;" + _LIGHT + "}}"
    """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:62rem;padding:1rem 1rem 3rem;background:var(--bg);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
overflow-wrap:anywhere}
h1{font-size:1.35rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.1rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .2rem}
p{margin:.4rem 0}
a{color:var(--dot)}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.good{color:var(--good)}.bad{color:var(--bad)}.unsure{color:var(--unsure)}
.verdict{display:flex;gap:1rem;align-items:center;border:1px solid currentColor;
border-left-width:.6rem;border-radius:.5rem;padding:.8rem 1rem;margin:.8rem 0}
.verdict b{font-size:1.7rem;line-height:1.1;letter-spacing:.02em}
.verdict .sign{font-size:1.9rem;line-height:1;flex:none;width:1.6em;height:1.6em;
border:.12em solid;border-radius:50%;display:grid;place-items:center;font-weight:700}
.verdict p{color:var(--ink);margin:.1rem 0 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;
margin:1rem 0}
.cards div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;
padding:.6rem .8rem}
.cards b{display:block;font-size:1.45rem;line-height:1.3;font-variant-numeric:tabular-nums}
.cards span{display:block;color:var(--soft);font-size:.85rem;line-height:1.35}
ul{margin:.3rem 0;padding-left:1.2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;
border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}
td.short,th.short{white-space:nowrap}
figure{margin:.6rem 0 1.2rem}
figcaption{color:var(--soft);font-size:.875rem}
svg{display:block;width:100%;height:auto}
svg.narrow{display:none}
svg text{fill:var(--ink);font-family:inherit}
svg text.soft{fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.range{stroke:var(--dot);stroke-opacity:.35;stroke-width:1.5;fill:none}
.dots{stroke:var(--dot);stroke-width:3;stroke-linecap:round;fill:none}
.none{fill:var(--bad)}
.band{fill:var(--bad);fill-opacity:.14}
.hatch{stroke:var(--bad);stroke-opacity:.55;stroke-width:1.5}
.outage{fill:var(--bad)}
.aim{fill:none;stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3}
.mark{stroke:var(--ink);stroke-width:1.25;fill:none}
.part{stroke:var(--bg);stroke-width:1.5}
.p0{fill:var(--tint)}.p1{fill:var(--tint2)}.p2{fill:var(--tint3)}.p3{fill:var(--tint4)}
.nobody{fill:none;stroke:var(--soft);stroke-dasharray:3 3}
.late{stroke:var(--bad);stroke-width:2;fill:none}
svg.spark{width:15rem;max-width:100%}
.trend{stroke:var(--dot);stroke-width:1.5;fill:none;stroke-linejoin:round}
footer{margin-top:2rem;color:var(--soft);font-size:.85rem}
@media (max-width:760px){svg.wide{display:none}svg.narrow{display:block;max-width:34rem}}
@media (min-width:641px){table.times th:first-child{width:10rem}}
@media (max-width:640px){td.short,th.short{white-space:normal}
table.rows thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.rows tr{display:block;border-bottom:1px solid var(--line);padding:.4rem 0}
table.rows td,table.rows th[scope=row]{display:grid;grid-template-columns:8.5rem minmax(0,1fr);
gap:.5rem;border:0;padding:.1rem 0}
table.rows th[scope=row]{color:var(--ink)}
table.rows td::before,table.rows th[scope=row]::before{content:attr(data-label);
color:var(--soft);font-weight:400}}
@media print{body{max-width:none;padding:0;font-size:11pt;print-color-adjust:exact;
-webkit-print-color-adjust:exact}svg.wide{display:block}svg.narrow{display:none}
figure,.verdict,.cards div,tr{break-inside:avoid}h2,h3{break-after:avoid}a{color:inherit}}
"""
)


def page(title: str, body: Sequence[str]) -> str:
    """Give the whole page."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # Even a text that got through unescaped could load and run nothing.
            '<meta http-equiv="Content-Security-Policy"'
            " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{markup(title)}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: str = "rows") -> str:
    """Give a table that is a list of cards on a phone; the cells are HTML already."""

    def row(cells: Sequence[str]) -> str:
        first, *rest = map(_cell, heads, cells)
        return f'<tr><th scope="row"{first}</th>' + "".join(f"<td{cell}</td>" for cell in rest)

    top = "".join(f'<th scope="col">{markup(head)}</th>' for head in heads)
    body = "\n".join(f"{row(cells)}</tr>" for cells in rows)
    return f'<table class="{name}"><thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'


def _cell(head: str, content: str) -> str:
    # A name or an address is not broken; what is long has to be.
    how = ' class="short"' if len(content) < 16 else ""
    return f'{how} data-label="{markup(head)}"><div>{content}</div>'


def verdict(passed: t.Any) -> str:
    """Give a verdict in a word, with a sign beside the colour; None is what was not judged."""
    if passed is None:
        return '<span class="soft">not judged</span>'
    return (
        f'<span class="{CLASSES[passed]}"><span aria-hidden="true">{SIGNS[passed]}</span>'
        f" {WORDS[passed].lower()}</span>"
    )


__all__ = ("CLASSES", "SIGNS", "page", "table", "verdict")
