# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sums of timers against objectives."""

from __future__ import annotations

import typing as t

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology_timers import timer_findings

LB = {"load_balancers": "a b"}
PG = {"etcd": "a b c", "patroni": "a b c"}
ADDRESS: dict[str, t.Any] = {
    "keepalived_instances": [{"name": "web", "addresses": ["198.51.100.10/24"]}]
}
CHECK = {"inter": "1s", "fastinter": "500ms", "timeout": "1s", "fall": 3}


@pytest.mark.parametrize(
    ("groups", "values", "severity", "part"),
    [
        (LB, {"ha_objectives": {"rto": "1s"}}, "note", "at worst 0.7 s, within rto 1 s"),
        (LB, {}, "note", "within rto 30 s (none is declared)"),
        (LB, {"ha_objectives": {"rto": "10ms"}}, "error", "cannot be met, or not be read"),
        (LB, {"ha_objectives": {"rto": "soon"}}, "error", "cannot be met, or not be read"),
        (
            LB,
            {"ha_objectives": {"rto": "1s"}, "keepalived_advert_int": 1},
            "error",
            "(keepalived_advert_int set by hand): at worst 3.996 s, over rto 1 s",
        ),
        (LB, {"keepalived_check_fall": "many"}, "error", "cannot be met, or not be read"),
        (PG, {"ha_objectives": {"rto": "30s", "rpo": 0}}, "note", "at worst 29 s, within rto 30 s"),
        (PG, {"ha_objectives": {"rto": "10s", "rpo": 0}}, "error", "over rto 10 s"),
        (
            PG,
            {"ha_objectives": {"rto": "30s", "rpo": 0}, "patroni_dynamic": {"ttl": 60}},
            "error",
            "at worst 1 min 9 s, over rto 30 s",
        ),
        ({"postgres": "a b"}, {}, "note", "A person promotes a standby"),
    ],
)
def test_the_worst(
    groups: dict[str, str], values: dict[str, t.Any], severity: str, part: str
) -> None:
    found = list(timer_findings(samples.made(groups, **ADDRESS, **values)))
    assert [each.severity for each in found] == [severity]
    assert part in found[0].what


@pytest.mark.parametrize(
    ("proxy", "by_hand", "worst"),
    [
        (
            {"check": CHECK},
            {},
            "1 s inter + 1 s timeout + 2 x 0.5 s fastinter + 2 x 1 s timeout = 5 s",
        ),
        ({}, CHECK, "= 5 s"),
        ({"check": {"fall": 1}}, CHECK, "1 s inter + 1 s timeout = 2 s"),
        ({}, {}, "= 10 s"),
    ],
)
def test_haproxy(proxy: dict[str, t.Any], by_hand: dict[str, t.Any], worst: str) -> None:
    backends = [{"name": "app", "servers": [], **proxy}]
    topology = samples.made(LB, haproxy_backends=backends, haproxy_check=by_hand)
    # Without addresses, nothing is said of how they move.
    (found,) = timer_findings(topology)
    assert worst in found.why


def test_two_members_and_no_loss() -> None:
    groups = {"etcd": "a b c", "patroni": "a b"}
    found = list(timer_findings(samples.made(groups, ha_objectives={"rto": "30s", "rpo": 0})))
    assert "no commit ends while one of them is away" in found[0].why
    assert found[0].severity == "error"
