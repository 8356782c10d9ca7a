# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Patterns of redundancy: what each can reach, what it costs, and how that is known.

A figure is *measured* (by this project's drills, in a lab whose nodes share one kernel), a *sum*
of what is known, or a *rule of thumb*: an experience that nobody measured here.
"""

from __future__ import annotations

import dataclasses
import typing as t

MEASURED = "measured"
RULE = "rule of thumb"
_DAY_S = 86400.0


@dataclasses.dataclass(frozen=True)
class Pattern:
    """One way to place a service."""

    name: str
    title: str
    nodes: int
    # Servers that hold it against one; what people do with them comes on top.
    cost_factor: float
    # Seconds after the loss of the node that serves. None: there is no usual figure.
    rto_s: float | None
    # Seconds of acknowledged writes that may be lost; None where it holds no data.
    rpo_s: float | None
    # Whether somebody has to decide before it goes on: that time comes on top of the RTO.
    person: bool
    rto_basis: str
    rpo_basis: str
    source: str
    note: str


PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        name="single_node",
        title="One node with backups",
        nodes=1,
        cost_factor=1,
        rto_s=4 * 3600.0,
        rpo_s=_DAY_S,
        person=True,
        rto_basis=RULE,
        rpo_basis=RULE,
        source="a new machine and a restore in half a working day; a backup each night",
        note="A restore drill replaces both figures by yours.",
    ),
    Pattern(
        name="active_passive_async",
        title="Primary and standby, asynchronous; a person promotes",
        nodes=2,
        cost_factor=2,
        rto_s=8.51,
        rpo_s=10.0,
        person=True,
        rto_basis=MEASURED,
        rpo_basis=RULE,
        source="docs/postgres.md: guarded failover, maximum of four rounds",
        note="What is lost is what the standby had not received: seconds, more while it lags.",
    ),
    Pattern(
        name="active_passive_sync",
        title="Primary and standby, synchronous; a person promotes",
        nodes=2,
        cost_factor=2,
        rto_s=8.51,
        rpo_s=0.0,
        person=True,
        rto_basis=MEASURED,
        rpo_basis=MEASURED,
        source="docs/postgres.md: guarded failover, none of 24,472 writes lost",
        note="Without its standby the primary takes no writes: two parts that are both needed.",
    ),
    Pattern(
        name="active_active",
        title="Equal servers behind a virtual address, no data",
        nodes=2,
        cost_factor=2,
        rto_s=0.35,
        rpo_s=None,
        person=False,
        rto_basis=MEASURED,
        rpo_basis="nothing to lose",
        source="README.md: owner of the virtual address powered off, maximum of ten rounds",
        note="Load balancers and services without data. Each must carry the whole load alone.",
    ),
    Pattern(
        name="active_active_data",
        title="Two primaries that both take writes",
        nodes=2,
        cost_factor=2,
        rto_s=None,
        rpo_s=None,
        person=False,
        rto_basis=RULE,
        rpo_basis=RULE,
        source="not built by this collection, and no drill measured it",
        note="Fast, until both change the same row: the application has to settle conflicts.",
    ),
    Pattern(
        name="quorum",
        title="Three nodes, a majority decides, synchronous",
        nodes=3,
        cost_factor=3,
        rto_s=22.78,
        rpo_s=0.0,
        person=False,
        rto_basis=MEASURED,
        rpo_basis=MEASURED,
        source="docs/patroni.md: primary powered off, maximum of ten rounds, none of 59,261 lost",
        note="A process that dies costs 1.55 s. Two nodes lost: writes stop until one is back.",
    ),
    Pattern(
        name="multi_region_async",
        title="Three nodes here, a copy in another region; a person moves",
        nodes=4,
        cost_factor=4,
        rto_s=1800.0,
        rpo_s=60.0,
        person=True,
        rto_basis=RULE,
        rpo_basis=RULE,
        source="promotion, and the TTL of DNS records; not built by this collection",
        note="RTO and RPO are those of the loss of the region; a node costs what quorum costs.",
    ),
    Pattern(
        name="multi_region_sync",
        title="One node in each of three regions, a majority decides",
        nodes=3,
        cost_factor=5,
        rto_s=60.0,
        rpo_s=0.0,
        person=False,
        rto_basis=RULE,
        rpo_basis=RULE,
        source="longer timers than on one network; not built by this collection",
        note="Each commit waits for a round trip between regions; traffic between them is paid.",
    ),
)


def judge(rto_s: float | None, rpo_s: float | None) -> list[dict[str, t.Any]]:
    """List the patterns, and whether each meets an objective.

    >>> [each["name"] for each in judge(30, 0) if each["meets"] is True]
    ['active_active', 'quorum']

    :arg rto_s: Objective in seconds, or None for none; ``rpo_s`` likewise.
    :returns: The fields of each pattern, ``meets`` (True, False or ``"unknown"``) and ``why`` not.
    """
    return [{**dataclasses.asdict(each), **_judge(each, rto_s, rpo_s)} for each in PATTERNS]


def _judge(pattern: Pattern, rto_s: float | None, rpo_s: float | None) -> dict[str, t.Any]:
    broken, unknown = [], []
    if rto_s is not None:
        if pattern.rto_s is None:
            unknown.append("nobody knows its RTO")
        elif pattern.rto_s > rto_s:
            broken.append(f"RTO {pattern.rto_s:g} s, wanted {rto_s:g} s")
        elif pattern.person:
            unknown.append("the RTO depends on how soon a person decides")
    if rpo_s is not None:
        if pattern.rpo_s is not None and pattern.rpo_s > rpo_s:
            broken.append(f"RPO {pattern.rpo_s:g} s, wanted {rpo_s:g} s")
        elif pattern.rpo_s is None and pattern.rto_s is None:
            unknown.append("nobody knows its RPO")
    meets: bool | str = False if broken else "unknown" if unknown else True
    return {"meets": meets, "why": "; ".join(broken or unknown)}


__all__ = ("MEASURED", "PATTERNS", "RULE", "Pattern", "judge")
