# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The plan of a campaign: which drills, in which order, with which seeds, pauses and bounds.

It is made before anything is broken, from what the operator wrote and from a seed alone: the same
seed gives the same plan.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils import _campaign_chaos as chaos
from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import (
    Cluster,
    Drill,
    duration,
    read_listed,
    read_options,
)
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import fraction
from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._values import (
    Refused,
    count,
    mapping,
    named,
    sequence_of,
)

ORDERS = ("listed", "shuffled")
STOPS = ("failed", "unhealthy", "never")


class Common(t.NamedTuple):
    """What all drills of a campaign share; times in seconds.

    :ivar limit_s: The longest that one round may take, without its phase.
    """

    phase_s: float
    pause_s: float
    limit_s: float
    options: Mapping[str, t.Any]


def plan(wanted: Mapping[str, t.Any], cluster: Cluster, seed: str) -> dict[str, t.Any]:
    """Plan a campaign.

    :arg wanted: ``drills`` or ``chaos``, and ``rounds``, ``order``, ``phase``, ``pause``,
        ``limit``, ``options``, ``stop_on``.
    :raises ValueError: If something about it is wrong, or there is nothing to do.
    """
    if not seed:
        raise Refused("campaign_seed is empty: the plan is made from it")
    common = Common(
        named("campaign_phase", duration, wanted["phase"]),
        named("campaign_pause", duration, wanted["pause"]),
        named("campaign_limit", duration, wanted["limit"]),
        named("campaign_options", lambda value: read_options(value, cluster), wanted["options"]),
    )
    if common.limit_s <= 0:
        raise Refused("campaign_limit must be greater than 0: it ends a drill that hangs")
    stop_on = _one_of("campaign_stop_on", wanted["stop_on"], STOPS)
    if wanted["drills"] and wanted["chaos"]:
        raise Refused("campaign_drills and campaign_chaos exclude each other: leave one of them")
    if not wanted["drills"] and not wanted["chaos"]:
        raise Refused("there is nothing to do: list campaign_drills, or give campaign_chaos")
    if wanted["chaos"]:
        return {**_chaos(wanted["chaos"], cluster, common, seed, stop_on), "stop_on": stop_on}
    return {**_listed(wanted, cluster, common, seed), "stop_on": stop_on}


def _one_of(name: str, value: object, known: Sequence[str]) -> str:
    if value not in known:
        raise Refused(f"{name} is {value!r}: known are {', '.join(known)}")
    return str(value)


def _listed(
    wanted: Mapping[str, t.Any], cluster: Cluster, common: Common, seed: str
) -> dict[str, t.Any]:
    drills = named(
        "campaign_drills",
        sequence_of(lambda each: read_listed(each, cluster, common.phase_s)),
        wanted["drills"],
    )
    order = _one_of("campaign_order", wanted["order"], ORDERS)
    rounds = named("campaign_rounds", count, wanted["rounds"])
    queue = [
        drill for number in range(1, rounds + 1) for drill in _ordered(drills, order, seed, number)
    ]
    return {
        "mode": order,
        "seed": seed,
        "window_s": None,
        "steps": [
            _step(number, drill, common, seed, common.pause_s if number > 1 else 0.0)
            for number, drill in enumerate(queue, start=1)
        ],
    }


def _ordered(drills: Sequence[Drill], order: str, seed: str, number: int) -> list[Drill]:
    if order == "listed":
        return list(drills)
    places = sorted(range(len(drills)), key=lambda place: fraction(seed, "order", number, place))
    return [drills[place] for place in places]


def _chaos(
    value: object, cluster: Cluster, common: Common, seed: str, stop_on: str
) -> dict[str, t.Any]:
    if stop_on == "never":
        raise Refused("campaign_stop_on is never: chaos ends where the cluster is not healthy")
    allowed, limits = _read_chaos(value, cluster, common)
    steps = []
    for number, chosen in enumerate(chaos.choose(allowed, limits, cluster, seed), start=1):
        step = _step(number, chosen.drill, common, seed, chosen.pause_s)
        step["variables"].update(drill_avoid=list(limits.avoid), drill_blast_radius=chosen.hits)
        steps.append(step)
    return {"mode": "chaos", "seed": seed, "window_s": limits.window_s, "steps": steps}


def _read_chaos(
    value: object, cluster: Cluster, common: Common
) -> tuple[list[Drill], chaos.Limits]:
    """Read the limits of chaos, or say that it is them that are wrong."""
    try:
        return chaos.read(mapping(value), cluster, common.phase_s, common.limit_s)
    except ValueError as exc:
        raise Refused(f"campaign_chaos: {exc}") from None


def _step(number: int, drill: Drill, common: Common, seed: str, pause_s: float) -> dict[str, t.Any]:
    return {
        "number": number,
        "subject": drill.subject,
        "fault": drill.fault,
        "target": drill.targets[0],
        "rounds": drill.rounds,
        "pause_s": pause_s,
        "limit_s": drill.rounds * (common.limit_s + drill.phase_s),
        "variables": {
            **common.options,
            **drill.options,
            "drill_fault": drill.fault,
            "drill_target": drill.targets[0],
            "drill_rounds": drill.rounds,
            # Each drill has a seed of its own; that of another one would hit the same standby.
            "drill_seed": f"{seed}/{number}",
            "drill_phase": drill.phase_s,
        },
    }


def rehearsals(steps: Sequence[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Give each different drill of a plan once, with no round: its gate, and nothing else."""
    found: dict[str, dict[str, t.Any]] = {}
    for step in steps:
        asked = {**step["variables"], "drill_rounds": 0}
        # Neither decides whether a drill can be done.
        what = {name: asked[name] for name in asked if name not in ("drill_seed", "drill_phase")}
        found.setdefault(f"{step['subject']} {sorted(what.items())}", {**step, "variables": asked})
    return list(found.values())


def lines(planned: Mapping[str, t.Any]) -> list[str]:
    """Give a plan for people."""
    steps = planned["steps"]
    head = f"{len(steps)} drills, {planned['mode']}, seed {planned['seed']}"
    if planned["window_s"] is not None:
        head = f"At most {head}, within {format_duration(planned['window_s'])}"
    return [head, *(f"[{step['number']}/{len(steps)}] {_line(step)}" for step in steps)]


def _line(step: Mapping[str, t.Any]) -> str:
    target = f" of {step['target']}" if step["target"] else ""
    rounds = f", {step['rounds']} rounds" if step["rounds"] > 1 else ""
    pause = f", {format_duration(step['pause_s'])} after the one before" if step["pause_s"] else ""
    return f"{step['subject']} {step['fault']}{target}{rounds}{pause}"


__all__ = ("Common", "lines", "plan", "rehearsals")
