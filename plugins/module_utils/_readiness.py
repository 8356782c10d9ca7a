# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""An assessment of readiness: from texts and names to one result."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from ansible_collections.nines.ha.plugins.module_utils import _yaml_lines
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._readiness_advice import advise
from ansible_collections.nines.ha.plugins.module_utils._readiness_answers import (
    FALSE_SIGNALS,
    check,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_criteria import judge
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts, nodes_of
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import (
    read as read_records,
)
from ansible_collections.nines.ha.plugins.module_utils._values import named, number

SCHEMA = 1


class AnswersError(ValueError):
    """Answers that cannot be used; the message has a line for each problem."""


def read_answers(content: bytes) -> dict[str, t.Any]:
    """Read a file of answers.

    >>> read_answers(b"version: 1")
    {'version': '1'}

    :raises AnswersError: With every problem, each with its line.
    """
    try:
        answers, problems = check(_yaml_lines.read(content.decode()))
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise AnswersError(f"line {line}: this is no text in UTF-8.") from None
    except _yaml_lines.YamlError as exc:
        raise AnswersError(f"{exc}.") from None
    if problems:
        raise AnswersError("\n".join(problems))
    return answers


@dataclasses.dataclass(frozen=True)
class Inventory:
    """What the inventory says; of each host no more than its name, groups and failure domain."""

    cluster: str
    groups: Mapping[str, Sequence[str]]
    domains: Mapping[str, object]
    # Hosts that are to be nodes, None to find them by their groups.
    nodes: Sequence[str] | None
    objectives: Mapping[str, t.Any]


def assess(
    inventory: Inventory,
    answers: Mapping[str, t.Any],
    records: Iterable[tuple[str, str]],
    max_age_s: float,
    now: float,
) -> dict[str, t.Any]:
    """Judge, and recommend.

    :arg records: Path and text of each record.json and restore.json.
    :arg now: Seconds since the epoch.
    :raises ValueError: If an objective cannot be read, or a node is no host of the inventory.
    """
    _check(inventory)
    facts = Facts(
        groups=inventory.groups,
        # YAML makes a number of a rack that is called 3.
        domains={host: str(each) for host, each in inventory.domains.items() if each != ""},
        nodes=nodes_of(inventory.groups, inventory.nodes),
        objectives=inventory.objectives,
        answers=answers,
        found=read_records(records, inventory.cluster, now),
        now=now,
        max_age_s=max_age_s,
    )
    criteria = judge(facts)
    return {
        "schema": SCHEMA,
        "cluster": inventory.cluster,
        "time": datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds"),
        **advise(facts, criteria),
        "criteria": [dataclasses.asdict(each) for each in criteria],
        "missing": [
            {"name": each.name, "verdict": each.verdict, "todo": each.todo}
            for each in criteria
            if each.verdict is not True
        ],
        "does_not_count": [
            {"reason": reason, "why": FALSE_SIGNALS[reason]}
            for reason in answers.get("reasons") or []
            if reason in FALSE_SIGNALS
        ],
        "records": {
            "drills": len(facts.found.drills),
            "restores": len(facts.found.restores),
            "of_other_clusters": facts.found.of_others,
            "unusable": facts.found.unusable,
        },
    }


def _check(inventory: Inventory) -> None:
    for name in ("rto", "rpo"):
        if inventory.objectives.get(name) is not None:
            try:
                parse_duration(inventory.objectives[name])
            except ValueError as exc:
                raise ValueError(f"ha_objectives.{name}: {exc}") from None
    wanted = inventory.objectives.get("availability")
    if wanted is not None and not 0 <= named("ha_objectives.availability", number, wanted) <= 100:
        raise ValueError(f"ha_objectives.availability is {wanted}: give percent, 0 to 100")
    known = inventory.groups.get("all", ())
    strangers = [node for node in inventory.nodes or () if node not in known]
    if strangers:
        raise ValueError(f"{', '.join(strangers)} is no host of the inventory: correct the nodes")


__all__ = ("SCHEMA", "AnswersError", "Inventory", "assess", "read_answers")
