# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""A topology as a picture: hosts in their failure domains and sites, what is on them, and whose
loss takes something down."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence
from html import escape

from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._svg import (
    STYLE,
    box,
    flag,
    label,
    width_of,
    wrapped,
)

_WIDTH = 1180
_MARGIN = 24
_GAP = 14
_DOMAIN = 264  # four of them, with their gaps, stand beside each other inside a site
_HOST = _DOMAIN - 24
_CHIP = 20
_LINE = 18

Drawn = tuple[list[str], float]


def topology_svg(topology: Mapping[str, t.Any], findings: Sequence[Finding]) -> str:
    """Draw it.

    :arg topology: As ``_topology.as_dict`` writes it, with its ``addresses``.
    """
    marks = _marks(findings)
    parts, y = _head(topology)
    for draw in (_addresses, _sites):
        more, y = draw(topology, marks, y)
        parts += more
    more, y = _legend(y)
    parts += more
    more, y = _list(findings, y)
    parts += more
    height = y + _MARGIN
    title = f"Topology of {topology['cluster'] or 'the cluster'}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height:g}"'
            f' viewBox="0 0 {_WIDTH} {height:g}" role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            box(0, 0, _WIDTH, height, "paper", 0),
            *parts,
            "</svg>",
            "",
        ]
    )


def _marks(findings: Sequence[Finding]) -> dict[tuple[str, str], str]:
    """Give the severity of each unit whose loss takes something down."""
    found: dict[tuple[str, str], str] = {}
    for finding in findings:
        for unit in finding.units:
            if found.get(unit) != "error":
                found[unit] = finding.severity
    return found


def _head(topology: Mapping[str, t.Any]) -> Drawn:
    room = _WIDTH - 2 * _MARGIN
    title = f"Topology of {topology['cluster'] or 'the cluster'}"
    text = "; ".join(
        f"{each['name']}: {len(each['members'])} members, needs {each['needs']}"
        for each in topology["services"]
    )
    return [
        label(title, _MARGIN, 44, 22, room, "bold"),
        label(text, _MARGIN, 68, 13, room, "soft"),
    ], 84.0


def _addresses(
    topology: Mapping[str, t.Any], marks: Mapping[tuple[str, str], str], y: float
) -> Drawn:
    del marks
    parts: list[str] = []
    entries = topology["addresses"]
    per_row = (_WIDTH - 2 * _MARGIN + _GAP) // (_DOMAIN + _GAP)
    for start in range(0, len(entries), per_row):
        row = entries[start : start + per_row]
        height = 50 + _LINE * max(len(each["addresses"]) for each in row)
        for number, each in enumerate(row):
            x = _MARGIN + number * (_DOMAIN + _GAP)
            parts.append(box(x, y, _DOMAIN, height, "vip"))
            name = f"virtual address {each['name']}"
            parts.append(label(name, x + 12, y + 20, 13, _HOST, "bold"))
            for line, address in enumerate(each["addresses"]):
                parts.append(label(address, x + 12, y + 40 + line * _LINE, 13, _HOST))
            text = f"router id {each['router_id']}, shared by {len(each['members'])} hosts"
            parts.append(label(text, x + 12, y + height - 10, 12, _HOST, "soft"))
        y += height + _GAP
    return parts, y


def _sites(topology: Mapping[str, t.Any], marks: Mapping[tuple[str, str], str], y: float) -> Drawn:
    sites: dict[str, list[Mapping[str, t.Any]]] = {}
    for host in topology["hosts"]:
        sites.setdefault(host["site"], []).append(host)
    framed = any(sites)
    parts: list[str] = []
    # Hosts outside of all sites come last.
    for site in sorted(sites, key=lambda name: (not name, name)):
        severity = marks.get(("site", site), "") if site else ""
        top = y + (40 if framed else 0)
        inner, bottom = _domains(sites[site], topology, marks, top, framed)
        if framed:
            bottom += 4
            parts.append(box(_MARGIN, y, _WIDTH - 2 * _MARGIN, bottom - y, f"site {severity}"))
            name = f"site {site}" if site else "no site declared"
            parts.append(label(name, _MARGIN + 14, y + 25, 16, _WIDTH / 2, "bold"))
            if severity:
                parts.append(flag(_WIDTH - _MARGIN - 14, y + 10, severity))
        parts += inner
        y = bottom + _GAP
    return parts, y


def _domains(
    hosts: Sequence[Mapping[str, t.Any]],
    topology: Mapping[str, t.Any],
    marks: Mapping[tuple[str, str], str],
    y: float,
    framed: bool,
) -> Drawn:
    groups: dict[str, list[Mapping[str, t.Any]]] = {}
    for host in hosts:
        groups.setdefault(host["failure_domain"], []).append(host)
    left = _MARGIN + (_GAP if framed else 0)
    per_row = int((_WIDTH - 2 * left + _GAP) // (_DOMAIN + _GAP))
    names = list(groups)
    parts: list[str] = []
    for start in range(0, len(names), per_row):
        bottoms = []
        for number, name in enumerate(names[start : start + per_row]):
            x = left + number * (_DOMAIN + _GAP)
            inner, bottom = _domain(name, groups[name], topology, marks, (x, y))
            parts += inner
            bottoms.append(bottom)
        y = max(bottoms) + _GAP
    return parts, y - _GAP + 10


def _domain(
    name: str,
    hosts: Sequence[Mapping[str, t.Any]],
    topology: Mapping[str, t.Any],
    marks: Mapping[tuple[str, str], str],
    at: tuple[float, float],
) -> Drawn:
    x, y = at
    declared = hosts[0]["declared"]
    severity = marks.get(("domain", name), "") if declared else ""
    inner: list[str] = []
    below = y + 34
    for host in hosts:
        more, below = _host(host, topology, marks.get(("host", host["name"]), ""), (x + 12, below))
        inner += more
    classes = f"domain {severity}" if declared else "domain alone"
    room = _HOST - (54 if severity else 0)
    frame = box(x, y, _DOMAIN, below - y + 2, classes, 8)
    shown = name if declared else "no domain declared"
    title = label(shown, x + 12, y + 22, 14, room, "bold", middle=True)
    mark = [flag(x + _DOMAIN - 10, y + 8, severity)] if severity else []
    return [frame, title, *mark, *inner], below + 2


def _host(
    host: Mapping[str, t.Any],
    topology: Mapping[str, t.Any],
    severity: str,
    at: tuple[float, float],
) -> Drawn:
    x, y = at
    room = _HOST - 20
    chips = [(name, "chip") for name in host["services"]]
    chips += [
        (f"VIP {each['name']}", "chip")
        for each in topology["addresses"]
        if host["name"] in each["members"]
    ]
    chips += [(name, "guest") for name in host["groups"]]
    inner, bottom = _chips(chips, x + 10, y + 46, room)
    height = bottom - y + 4
    parts = [
        box(x, y, _HOST, height, f"host {severity}"),
        label(host["name"], x + 10, y + 20, 14, room - (50 if severity else 0), "bold"),
        label(host["address"] or "no ha_address", x + 10, y + 38, 12, room, "soft", middle=True),
    ]
    if severity:
        parts.append(flag(x + _HOST - 8, y + 6, severity))
    return [*parts, *inner], y + height + 10


def _chips(chips: Sequence[tuple[str, str]], left: float, y: float, room: float) -> Drawn:
    parts: list[str] = []
    x = left
    for text, kind in chips:
        width = min(room, width_of(text, 12) + 14)
        if x > left and x + width > left + room:
            x, y = left, y + _CHIP + 4
        parts.append(box(x, y, width, _CHIP, kind, 10))
        ink = "chip-text" if kind == "chip" else ""
        parts.append(label(text, x + 7, y + 14, 12, width - 14, ink))
        x += width + 6
    return parts, y + _CHIP + 4 if chips else y


def _legend(y: float) -> Drawn:
    parts: list[str] = []
    x = float(_MARGIN)
    for severity, text in (
        ("error", "its loss alone takes a service down"),
        ("warning", "the same; it takes a person, or more domains, to do better"),
    ):
        parts += [flag(x + 44, y + 6, severity), label(text, x + 52, y + 19, 12, 440, "soft")]
        x += 72 + width_of(text, 12)
    parts.append(box(x, y + 6, 26, 18, "domain alone", 4))
    parts.append(label("no ha_failure_domain: counts as its own", x + 34, y + 19, 12, 330, "soft"))
    return parts, y + 40


def _list(findings: Sequence[Finding], y: float) -> Drawn:
    found = [each for each in findings if each.units]
    parts = []
    if not found:
        text = "No single host, failure domain or site takes a service down."
        return [label(text, _MARGIN, y + 14, 14, _WIDTH - 2 * _MARGIN, "bold")], y + 20
    parts.append(label("Single points of failure", _MARGIN, y + 14, 14, 400, "bold"))
    y += 20
    for finding in found:
        text = f"{finding.what}: {finding.why}"
        for number, line in enumerate(wrapped(text, 12, _WIDTH - 2 * _MARGIN - 16)):
            parts.append(label(line, _MARGIN + (16 if number else 0), y + 14, 12, _WIDTH))
            y += _LINE
    return parts, y


__all__ = ("topology_svg",)
