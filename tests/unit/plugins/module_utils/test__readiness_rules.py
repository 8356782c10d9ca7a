# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of readiness: what spoils each, and what nobody said."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _readiness_rules as rules
from readiness_samples import ANSWERS, DOMAINS, GROUPS, drill, facts, restore

SERVICE = ANSWERS["services"][0]
BARE = {key: value for key, value in DOMAINS.items() if key != "n3"}


def groups(**changes: list[str]) -> dict[str, t.Any]:
    return {"groups": GROUPS | changes}


def answered(path: str, value: t.Any) -> dict[str, t.Any]:
    return {"answered": {path: value}}


def services(*changes: dict[str, t.Any]) -> dict[str, t.Any]:
    return answered("services", [SERVICE | change for change in changes])


NONE = {"name": "b", "needs_ha": False}
OPEN = {"name": "c", "needs_ha": None}

CASES: list[tuple[str, dict[str, t.Any], bool | str, str]] = [
    ("need", {}, True, "shop: nobody can order anything"),
    ("need", {"answers": {}}, "unknown", "no services are named"),
    ("need", services(NONE), False, "b needs none"),
    ("need", services(NONE, OPEN), "unknown", "c: nobody says whether"),
    ("need", services({}, NONE, OPEN), True, "nobody can order"),
    ("need", services({"consequence": None}), "unknown", "not what an outage would cost"),
    ("need", services({"consequence": False}), False, "that an outage costs nothing"),
    ("need", services({"tolerated_downtime": None}), True, "nobody can order"),
    (
        "need",
        services({"tolerated_downtime": None}) | {"objectives": {}},
        "unknown",
        "not how long it may be down",
    ),
    ("restored", {}, True, "shop: passed 7 days ago"),
    ("restored", {"answers": {}}, "unknown", "no services are named"),
    ("restored", {"proofs": []}, False, "no record; a backup is configured, which proves nothing"),
    ("restored", {"proofs": []} | services({"backup": False}), False, "there is no backup"),
    ("restored", {"proofs": [restore(passed="unknown")]}, "unknown", "had no verdict"),
    ("restored", {"proofs": [restore(days=100)]}, False, "too long ago"),
    ("restored", services({}, {"name": "b"}), False, "b: no record"),
    ("restored", services({"holds_data": False}), True, "no service holds data"),
    ("restored", services({}, {"name": "b", "holds_data": False}), True, "shop: passed"),
    ("backups_outside", {}, True, "on b1, in a failure domain of its own"),
    ("backups_outside", groups(backup=[]), "unknown", "the inventory has no group backup_hosts"),
    ("backups_outside", groups(backup=["n1"]), False, "on nodes alone: n1"),
    ("backups_outside", {"domains": DOMAINS | {"b1": "a"}}, False, "in a failure domain of the n"),
    ("backups_outside", {"domains": BARE}, "unknown", "no ha_failure_domain: n3"),
    (
        "backups_outside",
        groups(backup=["n1"]) | answered("backups.outside", "a vault"),
        True,
        "outside: a vault",
    ),
    (
        "backups_outside",
        groups(backup=[]) | answered("backups.outside", False),
        False,
        "nowhere else",
    ),
    ("owner", {}, True, "Jo, within 30 min; else Kim"),
    ("owner", answered("incident_owner.deputy", False), True, "no deputy"),
    ("owner", answered("incident_owner.name", None), "unknown", "nobody is named"),
    ("owner", answered("incident_owner.name", False), False, "nobody is named"),
    ("owner", answered("incident_owner.responds_within", None), "unknown", "not how soon"),
    ("steps", {}, True, "shop: the red folder"),
    ("steps", {"answers": {}}, "unknown", "no services"),
    ("steps", services({"recovery_steps": False}), False, "nothing is written"),
    ("steps", services({}, {"recovery_steps": None}), "unknown", "nobody says"),
    ("monitoring", {}, True, "on m1, in a failure domain of its own; an alarm reached a person"),
    ("monitoring", groups(monitoring=["n1", "n2"]), False, "on nodes alone: n1, n2"),
    (
        "monitoring",
        answered("monitoring.alarm_reached_a_person", None),
        "unknown",
        "nobody says when an alarm",
    ),
    (
        "monitoring",
        answered("monitoring.alarm_reached_a_person", datetime.date(2026, 8, 1)),
        False,
        "too long ago",
    ),
    (
        "monitoring",
        answered("monitoring.alarm_reached_a_person", datetime.date(2026, 12, 1)),
        "unknown",
        "lies in the future",
    ),
    (
        "monitoring",
        answered("monitoring.alarm_reached_a_person", datetime.date(2026, 11, 22)),
        True,
        "2026-11-22",
    ),
    ("capacity", {}, True, "can do all the work"),
    ("capacity", answered("nodes.survivors_carry_the_load", False), False, "cannot do"),
    ("capacity", answered("nodes.survivors_carry_the_load", None), "unknown", "nobody says"),
    ("names", {}, True, "the gateway is down: all is down at once"),
    ("names", answered("dns_and_routing.gateway_down", None), "unknown", "down: nobody says"),
    ("names", answered("dns_and_routing.gateway_down", False), False, "not understood"),
    ("nodes", {}, True, "3 nodes in 3 declared failure domains"),
    ("nodes", {"domains": BARE}, "unknown", "n3: no ha_failure_domain"),
    ("nodes", {"domains": DOMAINS | {"n3": "b"}}, False, "3 nodes in 2"),
    ("nodes", {"nodes": ["n1", "n2"]}, False, "2 nodes in 2"),
    ("nodes", {"nodes": []}, False, "0 nodes"),
    ("objectives", {}, True, "rto: 30s"),
    ("objectives", {"objectives": {"rto": "1s"}}, False, "rpo: not declared"),
    ("drills", {}, True, "etcd: etcd_kill passed 7 days ago"),
    ("drills", {"proofs": []}, False, "etcd: no record"),
    ("drills", {"proofs": [drill()]}, False, "load_balancers: no record"),
    ("drills", {"groups": {"all": ["a"]}}, "unknown", "runs nothing that a drill is known for"),
]


@pytest.mark.parametrize(("rule", "changes", "verdict", "found"), CASES)
def test_rule(rule: str, changes: dict[str, t.Any], verdict: bool | str, found: str) -> None:
    result, sentences = getattr(rules, rule)(facts(**changes))
    assert result == verdict
    assert type(result) is type(verdict)
    assert found in "; ".join(sentences)


def test_what_is_not_met_comes_first() -> None:
    _verdict, found = rules.steps(facts(**services({}, {"name": "b", "recovery_steps": None})))
    assert found == ["b: nobody says", "shop: the red folder"]
