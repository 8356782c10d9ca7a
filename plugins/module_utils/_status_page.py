# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The state of a cluster as one page that a browser shows, on a phone too."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._escape import markup
from ansible_collections.nines.ha.plugins.module_utils._page import CLASSES, SIGNS, page, table
from ansible_collections.nines.ha.plugins.module_utils._status import Area, Verdict
from ansible_collections.nines.ha.plugins.module_utils._status_parts import problems_of, verdict_of

WORDS: Mapping[t.Any, str] = {True: "WELL", False: "NOT WELL", "unknown": "UNKNOWN"}
# A page with thousands of sentences is read by nobody.
MOST = 20


def html(
    areas: Sequence[Area], cluster: str, at: str, objectives: Mapping[str, t.Any] | None = None
) -> str:
    """Give the page.

    :arg at: When the cluster was looked at, as it is to be shown.
    """
    name = cluster or "a cluster without a name"
    body = [
        "<header>",
        *_top(areas, name, at, objectives or {}),
        "</header>",
        "<main>",
        *_cards(areas),
        *(line for area in areas for line in _area(area)),
        "</main>",
        "<footer><p>This page does not renew itself: it says how it was then."
        " Written by nines.ha.</p></footer>",
    ]
    return page(f"{name}: {WORDS[verdict_of(areas)].lower()}", body)


def summary(areas: Sequence[Area]) -> str:
    """Sum up in a line.

    >>> summary([])
    'UNKNOWN: nothing was looked at'
    """
    passed, told = verdict_of(areas), problems_of(areas)
    if not areas:
        return f"{WORDS[passed]}: nothing was looked at"
    return f"{WORDS[passed]}: {'; '.join(told[:3]) or f'{len(areas)} parts were looked at'}"


def _top(
    areas: Sequence[Area], name: str, at: str, objectives: Mapping[str, t.Any]
) -> Iterator[str]:
    passed, told = verdict_of(areas), problems_of(areas)
    yield '<p class="soft">Status of the cluster</p>'
    yield f"<h1>{markup(name)}</h1>"
    declared = [
        f"{word} {objectives[key]}"
        for key, word in (("rto", "RTO"), ("rpo", "RPO"), ("availability", "availability"))
        if objectives.get(key) is not None
    ]
    promised = f"; objectives: {', '.join(declared)}" if declared else ""
    yield f'<p class="soft">Looked at {markup(at)}{markup(promised)}</p>'
    yield f'<div class="verdict {CLASSES[passed]}"><span class="sign" aria-hidden="true">'
    yield f"{SIGNS[passed]}</span><div><b>{WORDS[passed]}</b>"
    well = sum(area.passed is True for area in areas)
    yield f"<p>{well} of {len(areas)} parts are well.</p></div></div>"
    if told:
        yield "<ul>" + "".join(f"<li>{markup(text)}</li>" for text in told[:MOST]) + "</ul>"
    if len(told) > MOST:
        yield f"<p>And {len(told) - MOST} more, see below.</p>"


def _cards(areas: Sequence[Area]) -> Iterator[str]:
    yield '<div class="cards">'
    for area in areas:
        value, below = area.headline
        yield (
            f"<div><span>{markup(area.title)}</span><b>{markup(value)}</b>"
            f"<span>{markup(below)}</span>{sign(area.passed, 'small', 'bdi')}</div>"
        )
    yield "</div>"


def _area(area: Area) -> Iterator[str]:
    yield f"<h2>{markup(area.title)} {sign(area.passed)}</h2>"
    if area.problems:
        yield "<ul>" + "".join(f"<li>{markup(text)}</li>" for text in area.problems) + "</ul>"
    rows = [[markup(row.name), sign(row.passed), markup(row.found)] for row in area.rows]
    if rows:
        yield table(["what", "state", "found"], rows, "rows times")


def sign(passed: Verdict, outer: str = "span", inner: str = "span") -> str:
    """Give a verdict in a word, with a sign beside the colour."""
    # It is not broken: it is two words at most.
    word = WORDS[passed].lower().replace(" ", "&nbsp;")
    shown = f'<{inner} aria-hidden="true">{SIGNS[passed]}</{inner}>&nbsp;{word}'
    return f'<{outer} class="{CLASSES[passed]}">{shown}</{outer}>'


__all__ = ("html", "sign", "summary")
