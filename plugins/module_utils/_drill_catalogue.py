# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which faults there are, and for which cluster each of them is.

A fault is a file of data that speaks for itself: what it is about, how it is injected, how it
heals. Nothing else lists it.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

# What a file may say about its fault. This is read before anything is known, so it is plain data.
ABOUT: dict[str, type] = {
    "description": str,
    "subjects": list,
    "with": str,
    "without": str,
    "group": str,
    "target": str,
    "interface": bool,
    "switches_power": bool,
    "blinds": bool,
    "steps_clock": bool,
    "whole_domain": bool,
    "prepares": bool,
    "stills": str,
}
# What is done, by whom.
DONE = {
    "become",
    "heal",
    "hold",
    "host",
    "inject",
    "needs",
    "prepare",
    "react",
    "repair",
    "serves",
}


def shape_problems(content: object) -> list[str]:
    """Name what is missing in the file of a fault, or written wrongly.

    >>> shape_problems({"__drill_about": {"description": "gone", "subjects": ["vip"]}})
    ['its file has no __drill_fault']
    """
    if not isinstance(content, Mapping):
        return ["its file is no YAML of variables"]
    parts = {name: content.get(name) for name in ("__drill_about", "__drill_fault")}
    missing = [name for name, part in parts.items() if not isinstance(part, Mapping)]
    if missing:
        return [f"its file has no {name}" for name in missing]
    about = t.cast("Mapping[str, t.Any]", parts["__drill_about"])
    done = t.cast("Mapping[str, t.Any]", parts["__drill_fault"])
    return _about_problems(about) + _done_problems(about, done)


def _about_problems(about: Mapping[str, t.Any]) -> list[str]:
    found = [
        f"its __drill_about has no {name}"
        for name in ("description", "subjects")
        if not about.get(name)
    ]
    for name, value in about.items():
        if name not in ABOUT:
            found.append(f"its __drill_about has {name!r}; known are {', '.join(ABOUT)}")
        # A template of a description or a target is text here.
        elif not isinstance(value, ABOUT[name]):
            found.append(f"{name} in its __drill_about is no {ABOUT[name].__name__}")
    return found


def _done_problems(about: Mapping[str, t.Any], done: Mapping[str, t.Any]) -> list[str]:
    found = [
        f"its __drill_fault has no {name}" for name in ("inject", "heal") if not done.get(name)
    ]
    strange = [name for name in done if name not in DONE]
    found += [
        f"its __drill_fault has {name!r}; known are {', '.join(sorted(DONE))}" for name in strange
    ]
    if ("prepare" in done) != bool(about.get("prepares")):
        found.append("prepares: true in its __drill_about and prepare belong together")
    return found


def unsuited(about: Mapping[str, t.Any], subject: str, groups: Mapping[str, object]) -> list[str]:
    """Say why a fault is not one for this subject and these groups of the inventory.

    >>> unsuited({"subjects": ["postgres"], "with": "patroni"}, "postgres", {"patroni": ["a"]})
    []
    >>> unsuited({"subjects": ["postgres"], "with": "patroni"}, "postgres", {})
    ['it needs the group patroni, and no member of this drill is in it']
    """
    if subject not in about["subjects"]:
        return [f"it is for drills of {' and '.join(about['subjects'])}, not of {subject}"]
    wanted, barred = about.get("with"), about.get("without")
    if wanted and not groups.get(wanted):
        return [f"it needs the group {wanted}, and no member of this drill is in it"]
    if barred and groups.get(barred):
        return [f"it is for clusters without {barred}"]
    return []


def catalogue(
    files: Mapping[str, object], subject: str, groups: Mapping[str, object]
) -> dict[str, list[str]]:
    """For each fault, by its name, why it cannot be drilled here; an empty list where it can."""
    found = {}
    for name, content in sorted(files.items()):
        problems = shape_problems(content)
        if not problems and isinstance(content, Mapping):
            problems = unsuited(content["__drill_about"], subject, groups)
        found[name] = problems
    return found


__all__ = ("ABOUT", "DONE", "catalogue", "shape_problems", "unsuited")
