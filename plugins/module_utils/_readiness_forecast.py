# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""What a year of one, two and three nodes is expected to bring, by assumptions that are named."""

from __future__ import annotations

import dataclasses
import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils._availability import (
    PERIODS_S,
    from_mtbf,
)
from ansible_collections.nines.ha.plugins.module_utils._downtime import (
    Fault,
    expected,
    lost_majority,
)
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts

# The longest of this project's drills, in seconds; docs/postgres.md, docs/patroni.md, README.md.
# Two nodes: a person promotes. Three: the cluster by itself. Address: services without data.
MEASURED: Mapping[str, Mapping[str, float]] = {
    "two": {"node": 8.51, "process": 2.03, "switchover": 3.76},
    "three": {"node": 22.78, "standby": 2.7, "process": 1.55, "switchover": 1.85},
    "address": {"node": 0.35, "process": 0.37, "switchover": 0.37},
}
# Faults whose own drills replace these figures, where the inventory runs that layout.
OWN_FAULTS: Mapping[str, Mapping[str, str]] = {
    "two": {
        "node": "primary_power_off",
        "process": "postmaster_kill",
        "switchover": "switchover",
    },
    "three": {
        "node": "primary_power_off",
        "standby": "standby_power_off",
        "process": "postmaster_kill",
        "switchover": "switchover",
    },
    "address": {"node": "node_power_off", "process": "haproxy_kill"},
}
_OWN_GROUP = {"two": "postgres", "three": "patroni", "address": "load_balancers"}


@dataclasses.dataclass(frozen=True)
class Assumptions:
    """Rates of a year and lengths in seconds; rules of thumb until somebody knows better."""

    # Of each node: hardware, kernel, hypervisor.
    node_failures_per_year: float = 1.0
    node_repair: float = 8 * 3600.0
    process_failures_per_year: float = 4.0
    # A restart for updates, announced or not: nobody can work meanwhile.
    maintenance_per_year: float = 12.0
    maintenance: float = 300.0
    # What takes every node at once: a mistake, a bad release, the site, the provider.
    common_failures_per_year: float = 0.5
    common_failure: float = 4 * 3600.0
    # Until a lost node is there again, data restored.
    restore: float = 4 * 3600.0
    backup_every: float = 86400.0
    # Until a person sits there.
    respond: float = 3600.0


def assumptions_of(facts: Facts) -> tuple[Assumptions, dict[str, str]]:
    """Take what was answered or measured, else rules of thumb; and say of each which it is."""
    # Whoever copies the example has not thought about each of its figures yet.
    given = {
        name: value
        for name, value in (facts.answer("assumptions") or {}).items()
        if value is not None and value != getattr(Assumptions, name)
    }
    basis = dict.fromkeys(given, "answered")
    within = facts.answer("incident_owner", "responds_within")
    if within is not None:
        given["respond"], basis["respond"] = within, "answered"
    holding = [each["name"] for each in facts.services if each.get("holds_data") is not False]
    restored = [state.rto_s for state in map(facts.restored, holding) if state.verdict is True]
    known = [seconds for seconds in restored if seconds is not None]
    # One service without a record could take longer than all that have one.
    if known and len(known) == len(holding):
        given["restore"], basis["restore"] = max(known), "measured by your restores"
    names = [field.name for field in dataclasses.fields(Assumptions)]
    return Assumptions(**given), {name: basis.get(name, "rule of thumb") for name in names}


def rtos(facts: Facts, layout: str) -> tuple[dict[str, float], list[str]]:
    """Give the RTO of each kind of fault, in seconds, and which of them were measured here."""
    found = dict(MEASURED[layout])
    own = []
    if facts.groups.get(_OWN_GROUP[layout]):
        for kind, fault in OWN_FAULTS[layout].items():
            measured = facts.measured(fault)
            if measured is not None:
                found[kind] = measured
                own.append(fault)
    return found, own


def forecast(
    layout: str, assumed: Assumptions, figures: Mapping[str, float], sync: bool
) -> dict[str, t.Any]:
    """Sum a year up: ``layout`` is single, two, three or address.

    :arg figures: RTO of each kind of fault in seconds, as :func:`rtos` gives them.
    :arg sync: Whether two nodes take writes only together, as they must to lose none.
    :returns: As :func:`_downtime.expected`.
    :raises ValueError: If more than a year would be lost in a year.

    >>> found = forecast("single", Assumptions(), {}, False)
    >>> round(found["downtime_s"] / 3600, 2), round(found["availability"], 3)
    (8.0, 99.909)
    """
    faults = _FAULTS[layout](assumed, figures, sync)
    common = Fault("everything at once", assumed.common_failure, assumed.common_failures_per_year)
    try:
        return expected([*faults, common])
    except ValueError as exc:
        raise ValueError(f"the assumptions of the answers are too dark: {exc}") from None


def _single(assumed: Assumptions, figures: Mapping[str, float], sync: bool) -> list[Fault]:
    return [
        Fault(
            "node lost: person, restore",
            assumed.respond + assumed.restore,
            assumed.node_failures_per_year,
        ),
        Fault("process dies", MEASURED["two"]["process"], assumed.process_failures_per_year),
        Fault("maintenance", assumed.maintenance, assumed.maintenance_per_year),
    ]


def _two(assumed: Assumptions, figures: Mapping[str, float], sync: bool) -> list[Fault]:
    failures = assumed.node_failures_per_year
    standby = [Fault("standby lost: person", assumed.respond, failures)] if sync else []
    return [
        Fault("primary lost: person", assumed.respond + figures["node"], failures),
        *standby,
        *_common_to_clusters(assumed, figures),
        _too_few(assumed, 2, 1),
    ]


def _three(assumed: Assumptions, figures: Mapping[str, float], sync: bool) -> list[Fault]:
    failures = assumed.node_failures_per_year
    return [
        Fault("primary lost", figures["node"], failures),
        Fault("standby lost", figures["standby"], 2 * failures),
        *_common_to_clusters(assumed, figures),
        _too_few(assumed, 3, 2),
    ]


def _address(assumed: Assumptions, figures: Mapping[str, float], sync: bool) -> list[Fault]:
    return [
        Fault("owner lost", figures["node"], assumed.node_failures_per_year),
        *_common_to_clusters(assumed, figures),
        _too_few(assumed, 2, 1),
    ]


def _common_to_clusters(assumed: Assumptions, figures: Mapping[str, float]) -> list[Fault]:
    return [
        Fault("process dies", figures["process"], assumed.process_failures_per_year),
        Fault("maintenance: switchover", figures["switchover"], assumed.maintenance_per_year),
    ]


def _too_few(assumed: Assumptions, nodes: int, needed: int) -> Fault:
    failures = assumed.node_failures_per_year
    percent = from_mtbf(PERIODS_S["year"] / failures, assumed.node_repair) if failures else 100.0
    name = "both lost" if nodes == 2 else "two of three lost"
    return Fault(name, lost_majority(percent, nodes, needed), 1.0)


_FAULTS = {"single": _single, "two": _two, "three": _three, "address": _address}

__all__ = ("MEASURED", "OWN_FAULTS", "Assumptions", "assumptions_of", "forecast", "rtos")
