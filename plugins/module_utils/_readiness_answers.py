# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What people answer about readiness: the questions, and what is wrong with a file of answers.

``unknown``, nothing at all and a question that is left out are the same: nobody knows. No answer
is ever taken for granted.
"""

from __future__ import annotations

import datetime
import difflib
import typing as t
from collections.abc import Callable, Iterator

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._values import flag, number
from ansible_collections.nines.ha.plugins.module_utils._yaml_lines import Line

VERSION = "1"
UNKNOWN = "unknown"

# Why somebody wants high availability: what counts, and what does not, with the reason.
REASONS_THAT_COUNT = {
    "outage_costs_money": "an outage costs money",
    "outage_harms_people": "an outage harms people",
    "contract": "a contract promises it",
    "maintenance_by_day": "maintenance has to be possible while people work",
}
FALSE_SIGNALS = {
    "many_servers": "Many servers are many things that fail, not a need: say what an outage costs.",
    "many_containers": "Many containers say how it is packed, not what happens when it stops.",
    "speed": "Redundancy makes nothing faster: a commit that waits for a standby is slower.",
    "others_do_it": "That others do it says nothing about what an outage costs here.",
    "instead_of_backups": "Redundancy copies a deleted table at once: it replaces no backup.",
    "no_outage_ever": "No topology promises that: say how long an outage may be.",
}


_NO = ("no", "none", "false", "nobody", "nothing", "nowhere", "off")
_HOLLOW = ("yes", "true", "on", "ok", "done", "todo", "tbd", "?", "-", "n/a")
_SENTENCE_WORDS = 3


def _text(value: str) -> str:
    return value


def _said(value: str) -> str | bool:
    """Take what says who, where or what; a bare yes proves nothing, and a no is a no."""
    if value.lower() in _NO:
        return False
    if value.lower() in _HOLLOW:
        raise ValueError("must say who, where or what, or no")
    return value.rstrip(".")


def _sentence(value: str) -> str | bool:
    said = _said(value)
    if said and len(value.split()) < _SENTENCE_WORDS:
        raise ValueError(f"must be a sentence of at least {_SENTENCE_WORDS} words, or no")
    return said


def _date(value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a date like 2026-11-02") from None


def _duration(value: str) -> float:
    try:
        return parse_duration(value)
    except ValueError:
        raise ValueError("must be a duration like 30s, 5m or 4h") from None


def _amount(value: str) -> float:
    result = number(value)
    if result < 0:
        raise ValueError("must be 0 or more")
    return result


def _version(value: str) -> str:
    if value != VERSION:
        raise ValueError(f"must be {VERSION}")
    return value


def _reason(value: str) -> str:
    known = [*REASONS_THAT_COUNT, *FALSE_SIGNALS]
    if value not in known:
        raise ValueError(f"must be one of {', '.join(known)}")
    return value


Parse = Callable[[str], t.Any]
# A question is read by a function; a mapping of questions, or a list of either, holds others.
QUESTIONS: dict[str, t.Any] = {
    "version": _version,
    "reasons": [_reason],
    "services": [
        {
            "name": _text,
            "needs_ha": flag,
            "consequence": _sentence,
            "tolerated_downtime": _duration,
            "tolerated_data_loss": _duration,
            "holds_data": flag,
            "recovery_steps": _said,
            "backup": _said,
        }
    ],
    "incident_owner": {"name": _said, "deputy": _said, "responds_within": _duration},
    "backups": {"outside": _said},
    "monitoring": {"outside": _said, "alarm_reached_a_person": _date},
    "dns_and_routing": {
        "resolver_down": _sentence,
        "zone_unreachable": _sentence,
        "gateway_down": _sentence,
        "nodes_cut_off": _sentence,
    },
    "nodes": {"survivors_carry_the_load": flag},
    "assumptions": {
        "node_failures_per_year": _amount,
        "node_repair": _duration,
        "process_failures_per_year": _amount,
        "maintenance_per_year": _amount,
        "maintenance": _duration,
        "common_failures_per_year": _amount,
        "common_failure": _duration,
        "restore": _duration,
        "backup_every": _duration,
    },
    "costs": {"outage_per_hour": _amount, "node_per_month": _amount, "currency": _text},
}

Problems = Iterator[str]


def check(document: Line) -> tuple[dict[str, t.Any], list[str]]:
    """Read answers; give them with None where nobody knows, and a sentence for each problem.

    >>> from ansible_collections.nines.ha.plugins.module_utils._yaml_lines import read
    >>> check(read("version: 1\\nincident_owner:\\n  nam: Jo\\n"))[1]
    ["line 3: incident_owner has no key 'nam', did you mean name? It has name, deputy,\
 responds_within."]
    """
    problems: list[str] = []
    answers: dict[str, t.Any] = _read(document, QUESTIONS, "the file", problems) or {}
    if not problems:
        problems += _together(document, answers)
    return answers, problems


def _read(line: Line, question: t.Any, name: str, problems: list[str]) -> t.Any:
    if line.value is None or (isinstance(line.value, str) and line.value.strip() in ("", UNKNOWN)):
        return None
    if isinstance(question, dict):
        return _read_mapping(line, question, name, problems)
    if isinstance(question, list):
        return _read_list(line, question[0], name, problems)
    if not isinstance(line.value, str):
        problems.append(f"line {line.line}: {name} must be one value, not a list or mapping.")
        return None
    try:
        return question(line.value.strip())
    except ValueError as exc:
        unknown = "" if name == "version" else f", or {UNKNOWN}"
        problems.append(f"line {line.line}: {name} {exc}{unknown}; it is {line.value!r}.")
        return None


def _read_mapping(
    line: Line, questions: dict[str, t.Any], name: str, problems: list[str]
) -> dict[str, t.Any] | None:
    if not isinstance(line.value, dict):
        problems.append(f"line {line.line}: {name} must have the keys {', '.join(questions)}.")
        return None
    for key, at in line.keys.items():
        if key not in questions:
            close = difflib.get_close_matches(key, questions, 1)
            hint = f", did you mean {close[0]}?" if close else "."
            problems.append(
                f"line {at}: {name} has no key {key!r}{hint} It has {', '.join(questions)}."
            )
    prefix = "" if name == "the file" else f"{name}."
    return {
        key: _read(line.value[key], question, f"{prefix}{key}", problems)
        for key, question in questions.items()
        if key in line.value
    }


def _read_list(line: Line, question: t.Any, name: str, problems: list[str]) -> list[t.Any] | None:
    if not isinstance(line.value, list):
        problems.append(f"line {line.line}: {name} must be a list, each entry with a dash.")
        return None
    read = [
        _read(each, question, f"{name}[{position}]", problems)
        for position, each in enumerate(line.value, 1)
    ]
    return [each for each in read if each is not None]


def _together(document: Line, answers: dict[str, t.Any]) -> Problems:
    if answers.get("version") is None:
        yield f"line 1: version is missing: write `version: {VERSION}` into the first line."
    names: dict[str, int] = {}
    for service in _entries(document, "services"):
        given = service.value.get("name")
        name = str(given.value).strip() if given and given.value else ""
        if name in ("", UNKNOWN):
            yield f"line {service.line}: a service has no name: give it the one of its records."
        elif name in names:
            yield f"line {given.line}: service {name} is there twice, first in line {names[name]}."
        names.setdefault(name, service.line)


def _entries(document: Line, key: str) -> list[Line]:
    if not isinstance(document.value, dict) or key not in document.value:
        return []
    found = document.value[key].value
    return [each for each in found if isinstance(each.value, dict)] if found else []


__all__ = ("FALSE_SIGNALS", "QUESTIONS", "REASONS_THAT_COUNT", "UNKNOWN", "VERSION", "check")
