# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.


"""Rules of readiness: facts -> a verdict, and what was found.

A verdict is ``True``, ``False`` or ``"unknown"``. What nobody answered is unknown.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import format_duration
from ansible_collections.nines.ha.plugins.module_utils._group_names import NAMES, outsiders
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import Facts
from ansible_collections.nines.ha.plugins.module_utils._readiness_records import Standing
from ansible_collections.nines.ha.plugins.module_utils._record import Verdict, combine

NODES_WANTED = 3


def said(answer: str | bool | None) -> Verdict:
    """Turn an answer in words into a verdict: words are a yes, a no is a no."""
    return "unknown" if answer is None else bool(answer)


def told(answer: str | bool | None, no: str) -> str:
    """Give the words of an answer."""
    return "nobody says" if answer is None else str(answer or no)


def _each(parts: Sequence[tuple[Verdict, str]], nothing: str) -> tuple[Verdict, list[str]]:
    """One verdict out of several; what was found, what is not met first; nothing is unknown."""
    ordered = sorted(parts, key=lambda part: part[0] is True)
    return combine(verdict for verdict, _text in parts), [text for _v, text in ordered] or [nothing]


def need(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether some service needs it, by what an outage of it costs."""
    if not facts.services:
        return "unknown", ["no services are named"]
    found = [need_of(service, facts.objectives) for service in facts.services]
    verdicts = [verdict for verdict, _text in found]
    # One that needs it is enough; that none does is only known when each was answered.
    verdict: Verdict = True if True in verdicts else combine(verdicts)
    if "unknown" in verdicts and verdict is False:
        verdict = "unknown"
    return verdict, [text for _verdict, text in found]


def need_of(service: Mapping[str, t.Any], objectives: Mapping[str, t.Any]) -> tuple[Verdict, str]:
    """Whether one service needs it, and the sentence that says why."""
    name, needs = service["name"], service.get("needs_ha")
    if needs is False:
        return False, f"{name} needs none"
    if needs is None:
        return "unknown", f"{name}: nobody says whether it needs it"
    if service.get("consequence") is False:
        return False, f"{name} is said to need it, and that an outage costs nothing"
    if not service.get("consequence"):
        return "unknown", f"{name} is said to need it, but not what an outage would cost"
    if service.get("tolerated_downtime") is None and objectives.get("rto") is None:
        return "unknown", f"{name} is said to need it, but not how long it may be down"
    return True, f"{name}: {service['consequence']}"


def restored(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether backups were restored: a configured one proves nothing."""
    holding = [each for each in facts.services if each.get("holds_data") is not False]
    parts: list[tuple[Verdict, str]] = []
    for service in holding:
        state = facts.restored(service["name"])
        note = _configured(service.get("backup")) if state.verdict is not True else ""
        parts.append((_verdict(state), f"{service['name']}: {state.sentence}{note}"))
    if facts.services and not holding:
        return True, ["no service holds data"]
    return _each(parts, "no services are named whose data could be restored")


def _configured(backup: str | bool | None) -> str:
    if backup is None:
        return ""
    return "; a backup is configured, which proves nothing" if backup else "; there is no backup"


def _verdict(state: Standing) -> Verdict:
    return "unknown" if state.verdict == "unknown" else bool(state.verdict)


def backups_outside(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether backups survive what they are made for."""
    return _outside(facts, "backup", facts.answer("backups", "outside"), "backups are kept")


def _outside(
    facts: Facts, group: str, answer: str | bool | None, what: str
) -> tuple[Verdict, list[str]]:
    """Whether a host of a group shares no node and no failure domain with what it guards."""
    hosts = outsiders(facts.groups, group)
    inside = [host for host in hosts if host in facts.nodes]
    away = [
        host
        for host in hosts
        if host not in inside and facts.domains.get(host, "") not in ("", *facts.node_domains)
    ]
    bare = [host for host in (*facts.nodes, *hosts) if host not in facts.domains]
    if away and not bare:
        return True, [f"{what} on {', '.join(away)}, in a failure domain of its own"]
    if answer is not None:
        return said(answer), [f"{what} {f'outside: {answer}' if answer else 'nowhere else'}"]
    if not hosts:
        called = NAMES[group][0]
        return "unknown", [f"the inventory has no group {called}, and nobody says where {what}"]
    if len(inside) == len(hosts):
        return False, [f"{what} on nodes alone: {', '.join(inside)}"]
    if bare:
        missing = f"no ha_failure_domain: {', '.join(bare)}"
        return "unknown", [f"{what} on {', '.join(hosts)}; {missing}"]
    return False, [f"{what} on {', '.join(hosts)}, in a failure domain of the nodes"]


def owner(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether somebody decides, and how soon."""
    name = facts.answer("incident_owner", "name")
    within = facts.answer("incident_owner", "responds_within")
    if not name:
        return said(name), ["nobody is named"]
    if within is None:
        return "unknown", [f"{name}, but not how soon"]
    deputy = facts.answer("incident_owner", "deputy")
    return True, [
        f"{name}, within {format_duration(within)}"
        + (f"; else {deputy}" if deputy else "; no deputy")
    ]


def steps(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether somebody else than the author could recover each service."""
    parts: list[tuple[Verdict, str]] = []
    for service in facts.services:
        steps = service.get("recovery_steps")
        parts.append((said(steps), f"{service['name']}: {told(steps, 'nothing is written')}"))
    return _each(parts, "no services are named")


def monitoring(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether what watches survives what it watches, and its alarm reaches a person."""
    answer = facts.answer("monitoring", "outside")
    outside, found = _outside(facts, "monitoring", answer, "what watches runs")
    alarm = facts.answer("monitoring", "alarm_reached_a_person")
    if alarm is None:
        return combine([outside, "unknown"]), [*found, "nobody says when an alarm reached a person"]
    age = facts.now / 86400 - (alarm.toordinal() - 719163)
    if age < -1:
        return "unknown", [*found, f"the alarm of {alarm} lies in the future"]
    recent = age * 86400 <= facts.max_age_s + 86400
    late = "" if recent else ", too long ago"
    return combine([outside, recent]), [*found, f"an alarm reached a person on {alarm}{late}"]


def capacity(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether redundancy is more than a second place to be overloaded."""
    answer = facts.answer("nodes", "survivors_carry_the_load")
    if answer is None:
        return "unknown", ["nobody says whether the nodes that are left can do all the work"]
    return answer, ["the nodes that are left can" + ("" if answer else "not") + " do all the work"]


def names(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether the ways in which names and routes fail were thought through."""
    from_answers = {
        "resolver_down": "the resolver is down",
        "zone_unreachable": "the zone's servers cannot be reached",
        "gateway_down": "the gateway is down",
        "nodes_cut_off": "nodes do not see each other",
    }
    parts: list[tuple[Verdict, str]] = []
    for key, title in from_answers.items():
        answer = facts.answer("dns_and_routing", key)
        parts.append((said(answer), f"{title}: {told(answer, 'not understood')}"))
    return _each(parts, "")


def nodes(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether there are three nodes that do not fail together."""
    bare = [node for node in facts.nodes if node not in facts.domains]
    domains = facts.node_domains
    found = [f"{len(facts.nodes)} nodes in {len(domains)} declared failure domains"]
    if bare:
        found.append(f"{', '.join(bare)}: no ha_failure_domain")
    if len(facts.nodes) < NODES_WANTED or (not bare and len(domains) < NODES_WANTED):
        return False, found
    return True if len(domains) >= NODES_WANTED else "unknown", found


def objectives(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether there is anything to measure against."""
    parts: list[tuple[Verdict, str]] = []
    for key in ("rto", "rpo", "availability"):
        value = facts.objectives.get(key)
        parts.append((value is not None, f"{key}: {'not declared' if value is None else value}"))
    return _each(parts, "")


def drills(facts: Facts) -> tuple[Verdict, list[str]]:
    """Whether each part was broken lately, and came back in time."""
    states = {part: facts.drilled(part) for part in facts.parts}
    parts = [
        (_verdict(state), f"{part}: {f'{state.about} {state.sentence}'.strip()}")
        for part, state in states.items()
    ]
    return _each(parts, "the inventory runs nothing that a drill is known for")


__all__ = (
    "NODES_WANTED",
    "backups_outside",
    "capacity",
    "drills",
    "monitoring",
    "names",
    "need",
    "need_of",
    "nodes",
    "objectives",
    "owner",
    "restored",
    "said",
    "steps",
    "told",
)
