# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""Criteria of readiness, in order of importance."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils import _readiness_rules as rules
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts
from ansible_collections.nines.ha.plugins.module_utils._record import Verdict


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One criterion, what was found, and what to do where it is not met."""

    name: str
    title: str
    # Where the verdict comes from: inventory, answers or records.
    basis: str
    verdict: Verdict
    found: list[str]
    todo: str


Judge = Callable[[Facts], tuple[Verdict, list[str]]]
CRITERIA: tuple[tuple[str, str, str, Judge, str], ...] = (
    (
        "need",
        "Some service needs it",
        "answers",
        rules.need,
        "Name each service, whether it needs high availability, what an outage costs, and how long"
        " it may be down.",
    ),
    (
        "backups_tested",
        "Backups are tested",
        "records",
        rules.restored,
        "Restore each service's backup elsewhere, look at the rows, and write restore.json.",
    ),
    (
        "backups_outside",
        "Backups are kept elsewhere",
        "inventory, answers",
        rules.backups_outside,
        "Keep a copy of each backup on a host that shares no node and no failure domain.",
    ),
    (
        "incident_owner",
        "An incident has an owner",
        "answers",
        rules.owner,
        "Name a person who decides, and how soon that person sits there at night.",
    ),
    (
        "recovery_steps",
        "Recovery is written down",
        "answers",
        rules.steps,
        "Write for each service what to do when it is down, where it can be read when all is down.",
    ),
    (
        "monitoring_outside",
        "Monitoring is outside",
        "inventory, answers",
        rules.monitoring,
        "Watch from a host that shares no failure domain, and let an alarm reach a person.",
    ),
    (
        "capacity",
        "What is left can carry the load",
        "answers",
        rules.capacity,
        "Measure the load of a busy day, and whether it fits when a node is missing.",
    ),
    (
        "dns_and_routing",
        "DNS and routing are understood",
        "answers",
        rules.names,
        "Say for each way that names and routes fail what users see, and what you would do.",
    ),
    (
        "nodes",
        "Three suitable nodes",
        "inventory",
        rules.nodes,
        "Have three nodes in three failure domains, and declare ha_failure_domain for each.",
    ),
    (
        "objectives",
        "Objectives are declared",
        "inventory",
        rules.objectives,
        "Declare ha_objectives with rto, rpo and availability.",
    ),
    (
        "drills",
        "Drills passed lately",
        "records",
        rules.drills,
        "Drill each part: nines.ha.drills.kill_vip_owner, nines.ha.drills.postgres and"
        " nines.ha.drills.swarm.",
    ),
)


def judge(facts: Facts) -> list[Criterion]:
    """Judge every criterion, the most important first."""
    found = []
    for name, title, basis, rule, todo in CRITERIA:
        verdict, sentences = rule(facts)
        found.append(
            Criterion(name, title, basis, verdict, sentences, "" if verdict is True else todo)
        )
    return found


__all__ = ("CRITERIA", "Criterion", "judge")
