# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""The recommendation: one node with backups, two nodes, or three, and why."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import (
    format_duration,
    parse_duration,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_answers import FALSE_SIGNALS
from ansible_collections.nines.ha.plugins.module_utils._readiness_criteria import Criterion
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts
from ansible_collections.nines.ha.plugins.module_utils._readiness_forecast import (
    Assumptions,
    assumptions_of,
    forecast,
    rtos,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_rules import need_of

WORDS = {1: "single node with backups", 2: "two nodes", 3: "three nodes"}
LAYOUTS = {1: "single", 2: "two", 3: "three"}
# Without these, a second node only breaks in more ways.
FIRST = (
    "need",
    "backups_tested",
    "backups_outside",
    "incident_owner",
    "recovery_steps",
    "monitoring_outside",
    "capacity",
)
_YEAR_H = 365.25 * 24


@dataclasses.dataclass(frozen=True)
class Demand:
    """What one service asks for, in seconds, and the fewest nodes that can give it."""

    service: str
    downtime_s: float
    loss_s: float | None
    holds_data: bool
    nodes: int
    met: bool


def demands(facts: Facts, assumed: Assumptions) -> list[Demand]:
    """Find for each service that needs it the fewest nodes that keep its bounds."""
    return [
        _demand(facts, service, assumed)
        for service in facts.services
        if need_of(service, facts.objectives)[0] is True
    ]


def _demand(facts: Facts, service: Mapping[str, t.Any], assumed: Assumptions) -> Demand:
    downtime, loss = service.get("tolerated_downtime"), service.get("tolerated_data_loss")
    if downtime is None:
        downtime = parse_duration(facts.objectives["rto"])
    if loss is None:
        loss = _declared(facts, "rpo")
    # What nobody says holds no data is taken to hold some.
    data = service.get("holds_data") is not False
    options = _options(facts, assumed, data)
    fits = [
        nodes
        for nodes, (outage, lost) in options.items()
        if outage <= downtime and (not data or loss is None or lost <= loss)
    ]
    return Demand(service["name"], downtime, loss, data, min(fits, default=3), bool(fits))


def _declared(facts: Facts, name: str) -> float | None:
    value = facts.objectives.get(name)
    return None if value is None else parse_duration(value)


def _options(facts: Facts, assumed: Assumptions, data: bool) -> dict[int, tuple[float, float]]:
    """Outage and lost writes, in seconds, when the serving node is lost, by number of nodes."""
    alone = (assumed.respond + assumed.restore, assumed.backup_every)
    if not data:
        address = rtos(facts, "address")[0]["node"]
        return {1: (alone[0], 0.0), 2: (address, 0.0), 3: (address, 0.0)}
    two, three = rtos(facts, "two")[0]["node"], rtos(facts, "three")[0]["node"]
    return {1: alone, 2: (assumed.respond + two, 0.0), 3: (three, 0.0)}


def usable(facts: Facts) -> int:
    """Count nodes that are known not to fail together, at most three."""
    return min(3, max(1, len(facts.node_domains)))


def advise(facts: Facts, criteria: Sequence[Criterion]) -> dict[str, t.Any]:
    """Recommend, for now and for when what is missing is there, with cost and availability."""
    assumed, basis = assumptions_of(facts)
    wanted = demands(facts, assumed)
    target = max((each.nodes for each in wanted), default=1)
    verdicts = {each.name: each.verdict for each in criteria}
    missing = [name for name in FIRST if verdicts[name] is not True]
    now = 1 if missing else min(target, usable(facts))
    data = any(each.holds_data for each in wanted) or not wanted
    losses = [each.loss_s for each in wanted] or [_declared(facts, "rpo")]
    sync = any(loss is not None and loss < 1 for loss in losses)
    options = [_option(facts, nodes, assumed, data, sync) for nodes in WORDS]
    money = _money(facts, options)
    return {
        "recommendation": WORDS[now],
        "target": WORDS[target],
        "why": [
            *_why(facts, wanted, now, target, [each for each in criteria if each.name in missing]),
            *_cheapest(facts, money, target),
        ],
        "services": [dataclasses.asdict(each) for each in wanted],
        "options": options,
        "assumptions": [
            {"name": name, "value": value, "basis": basis[name]}
            for name, value in dataclasses.asdict(assumed).items()
        ],
        "money": money,
    }


def _option(
    facts: Facts, nodes: int, assumed: Assumptions, data: bool, sync: bool
) -> dict[str, t.Any]:
    layout = LAYOUTS[nodes] if data or nodes == 1 else "address"
    figures, own = ({}, []) if layout == "single" else rtos(facts, layout)
    year = forecast(layout, assumed, figures, sync)
    wanted = facts.objectives.get("availability")
    return {
        "name": WORDS[nodes],
        "cost_factor": nodes,
        "availability": round(year["availability"], 4),
        "downtime_s": round(year["downtime_s"], 1),
        "parts": year["parts"],
        "measured_here": own,
        "meets_availability": None if wanted is None else year["availability"] >= float(wanted),
    }


def _money(facts: Facts, options: Sequence[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Compare a year's cost of outages with that of nodes, where both prices are known."""
    hour, month = facts.answer("costs", "outage_per_hour"), facts.answer("costs", "node_per_month")
    if hour is None or month is None:
        return []
    rows = [
        {
            "name": each["name"],
            "nodes": round(12 * month * each["cost_factor"]),
            "outages": round(hour * each["downtime_s"] / 3600),
        }
        for each in options
    ]
    return [{**row, "sum": row["nodes"] + row["outages"]} for row in rows]


def _cheapest(facts: Facts, money: Sequence[Mapping[str, t.Any]], target: int) -> list[str]:
    if not money:
        return []
    least = min(money, key=lambda row: t.cast(int, row["sum"]))
    other = next(row for row in money if row["name"] == WORDS[target])
    if least["sum"] == other["sum"]:
        return []
    currency = facts.answer("costs", "currency") or "in money"
    return [
        f"By money alone, {least['name']} would do: {least['sum']:,} {currency} a year of nodes and"
        f" outages, against {other['sum']:,} for {other['name']}."
    ]


def _why(
    facts: Facts,
    wanted: Sequence[Demand],
    now: int,
    target: int,
    missing: Sequence[Criterion],
) -> list[str]:
    found = [_because(each) for each in wanted]
    reasons = facts.answers.get("reasons") or []
    if reasons and all(reason in FALSE_SIGNALS for reason in reasons):
        found.append("None of the reasons that were given counts.")
    if not wanted:
        unknown = any(each.name == "need" and each.verdict == "unknown" for each in missing)
        found.append(
            "Nothing says yet that any service needs more."
            if unknown
            else "No service needs more: a tested backup is the better use of the money."
        )
    if target > 1 and missing:
        titles = "; ".join(each.title for each in missing)
        found.append(f"More nodes come after what has to be there first. Not shown: {titles}.")
    elif now < target:
        found.append(
            f"{usable(facts)} of the {target} nodes are known to stand in failure domains of their"
            " own (ha_failure_domain)."
        )
    if now < len(facts.node_domains) and now < 3 and len(facts.nodes) > now:
        found.append(
            f"The inventory has {len(facts.nodes)} nodes. If they run, nothing here says to take"
            " them down; it says that nothing shows yet what they are worth."
        )
    return found


def _because(demand: Demand) -> str:
    bounds = f"may be down {format_duration(demand.downtime_s)}"
    if demand.holds_data and demand.loss_s is not None:
        bounds += f" and lose {format_duration(demand.loss_s) if demand.loss_s else 'nothing'}"
    if not demand.met:
        return (
            f"{demand.service} {bounds}: not even three nodes keep that when a node is lost; allow"
            " more, or do without data in it."
        )
    return f"{demand.service} {bounds}: {WORDS[demand.nodes]} can keep that."


__all__ = ("FIRST", "WORDS", "Demand", "advise", "demands", "usable")
