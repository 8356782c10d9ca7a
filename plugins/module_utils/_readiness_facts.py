# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is known before anything is judged: the inventory, the answers, and the records."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._group_names import NAMES, outsiders
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import (
    Found,
    Standing,
    parts_of,
    standing,
)

# Groups whose hosts are nodes, and what they run.
PARTS = {
    "etcd": "etcd",
    "patroni": "postgres",
    "postgres": "postgres",
    "swarm": "swarm",
    "load_balancers": "load_balancers",
}
# Groups whose hosts stand outside.
OUTSIDERS = tuple(NAMES)


@dataclasses.dataclass(frozen=True)
class Facts:
    """Everything that criteria look at."""

    groups: Mapping[str, Sequence[str]]
    # The failure domain of each host that declares one.
    domains: Mapping[str, str]
    nodes: Sequence[str]
    objectives: Mapping[str, t.Any]
    answers: Mapping[str, t.Any]
    found: Found
    # Seconds since the epoch, and the age that a proof may have.
    now: float
    max_age_s: float

    @property
    def services(self) -> list[Mapping[str, t.Any]]:
        """Services as they were answered."""
        return self.answers.get("services") or []

    @property
    def parts(self) -> list[str]:
        """What the inventory runs, each once."""
        return list(dict.fromkeys(PARTS[name] for name in PARTS if self.groups.get(name)))

    @property
    def node_domains(self) -> list[str]:
        """Declared failure domains of the nodes, each once."""
        return sorted({self.domains[node] for node in self.nodes if node in self.domains})

    def answer(self, *keys: str) -> t.Any:
        """Give one answer, None where nobody knows."""
        value: t.Any = self.answers
        for key in keys:
            value = (value or {}).get(key)
        return value

    def drilled(self, part: str) -> Standing:
        """Say how the newest drill of a part stands."""
        proofs = [each for each in self.found.drills if part in parts_of(each.about)]
        return standing(proofs, self.max_age_s, self.now)

    def restored(self, service: str) -> Standing:
        """Say how the newest restore of a service stands."""
        proofs = [each for each in self.found.restores if each.about == service]
        return standing(proofs, self.max_age_s, self.now)

    def measured(self, fault: str) -> float | None:
        """Give the longest RTO of one fault that was drilled here, in seconds, met or missed."""
        proofs = [each for each in self.found.drills if each.about == fault]
        return standing(proofs, self.max_age_s, self.now).rto_s


def nodes_of(groups: Mapping[str, Sequence[str]], named: Sequence[str] | None) -> list[str]:
    """Name the nodes: those that are named, else those that run a part, else all but outsiders.

    >>> nodes_of({"etcd": ["n1", "n2"], "all": ["n1", "n2", "c1"]}, None)
    ['n1', 'n2']
    >>> nodes_of({"clients": ["c1"], "all": ["n1", "c1"]}, None)
    ['n1']
    """
    if named:
        return list(dict.fromkeys(named))
    running = [host for name in PARTS for host in groups.get(name, ())]
    if running:
        return list(dict.fromkeys(running))
    outside = {host for name in OUTSIDERS for host in outsiders(groups, name)}
    return [host for host in groups.get("all", ()) if host not in outside and host != "localhost"]


__all__ = ("OUTSIDERS", "PARTS", "Facts", "nodes_of")
