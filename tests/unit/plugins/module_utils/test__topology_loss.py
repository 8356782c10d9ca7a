# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single points of failure, with their arithmetic."""

from __future__ import annotations

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._topology_loss import (
    declared_findings,
    fits_in,
    loss_findings,
    losses,
    spread_findings,
    spread_text,
)

ABC = {"etcd": "a b c"}
ZERO = {"rpo": 0}


@pytest.mark.parametrize(
    ("groups", "domains", "objectives", "expected"),
    [
        # One member, in whatever number of domains.
        ({"etcd": "a"}, {}, {}, [("etcd", "host", "a", 1)]),
        ({"load_balancers": "a"}, {"a": "/r1"}, {}, [("load_balancers", "host", "a", 1)]),
        # Each host as its own domain.
        (ABC, {}, {}, []),
        (ABC, {"a": "/r1", "b": "/r2", "c": "/r3"}, {}, []),
        # Two of three in one rack, all in one.
        (ABC, {"a": "/r1", "b": "/r1", "c": "/r2"}, {}, [("etcd", "domain", "r1", 2)]),
        (ABC, {"a": "/r1", "b": "/r1", "c": "/r1"}, {}, [("etcd", "domain", "r1", 3)]),
        # Two votes: each host takes the quorum away, and nothing is said of racks again.
        (
            {"etcd": "a b"},
            {"a": "/r1", "b": "/r2"},
            {},
            [("etcd", "host", "a", 1), ("etcd", "host", "b", 1)],
        ),
        # Racks of the same name in two sites are two; the site with the majority is fatal.
        (
            ABC,
            {"a": "n/r1", "b": "n/r2", "c": "s/r1"},
            {},
            [("etcd", "site", "n", 2)],
        ),
        # The rack that is fatal already is not said again of its site.
        (ABC, {"a": "n/r1", "b": "n/r1", "c": "s/r1"}, {}, [("etcd", "domain", "r1 (n)", 2)]),
        # Without objectives one database is enough, with an rpo of 0 it takes two.
        ({"patroni": "a b c"}, {"a": "/r1", "b": "/r1", "c": "/r2"}, {}, []),
        (
            {"patroni": "a b c"},
            {"a": "/r1", "b": "/r1", "c": "/r2"},
            ZERO,
            [("patroni", "domain", "r1", 2)],
        ),
        ({"postgres": "a b"}, {}, {}, []),
        (
            {"postgres": "a b"},
            {},
            ZERO,
            [("postgres", "host", "a", 1), ("postgres", "host", "b", 1)],
        ),
        (
            {"load_balancers": "a b"},
            {"a": "/r1", "b": "/r1"},
            {},
            [("load_balancers", "domain", "r1", 2)],
        ),
    ],
)
def test_losses(
    groups: dict[str, str],
    domains: dict[str, str],
    objectives: dict[str, object],
    expected: list[tuple[str, str, str, int]],
) -> None:
    topology = samples.made(groups, domains, ha_objectives=objectives)
    found = [(each.name, *loss) for each in topology.services for loss in losses(topology, each)]
    assert found == expected


@pytest.mark.parametrize(
    ("groups", "domains", "severity", "parts"),
    [
        (
            {"etcd": "a"},
            {},
            "error",
            [
                "The loss of host a takes etcd down",
                "1 - 1 = 0 of 1 left, 1 needed",
                "Take 3 members",
            ],
        ),
        (
            {"etcd": "a b"},
            {},
            "error",
            ["host a or b", "2 - 1 = 1 of 2 left, 2 needed", "Take 3 members: 3 - 1 = 2 >= 2"],
        ),
        # Another place could be had: an error. Two racks are too few for three votes: a warning.
        (
            {"etcd": "a b c", "load_balancers": "x"},
            {"a": "/r1", "b": "/r1", "c": "/r2", "x": "/r3"},
            "error",
            ["failure domain r1", "3 - 2 = 1 of 3", "3 - 1 = 2 >= 2", "at most 1 of 3"],
        ),
        (
            {"etcd": "a b c"},
            {"a": "/r1", "b": "/r1", "c": "/r2"},
            "warning",
            [
                "Spread over 2 failure domains, one has at least 2 of 3: 3 - 2 = 1 < 2",
                "Use 3 failure",
            ],
        ),
        (
            {"etcd": "a b c d e"},
            {"a": "n/1", "b": "n/2", "c": "n/3", "d": "s/1", "e": "s/2"},
            "warning",
            [
                "site n",
                "5 - 3 = 2 of 5 left, 3 needed",
                "Use 3 sites, if only with a member that votes",
            ],
        ),
        (
            {"etcd": "a b c d"},
            {"a": "/r1", "b": "/r1", "c": "/r2", "d": "/r3"},
            "warning",
            ["4 - 2 = 2 of 4", "Take 3 members. Spread its members: at most 1 of 3"],
        ),
        # A person can act: it is no error.
        (
            {"postgres": "a b"},
            {},
            "warning",
            ["or a person acts", "or declare an rpo greater than 0"],
        ),
    ],
)
def test_the_finding_shows_the_sum(
    groups: dict[str, str], domains: dict[str, str], severity: str, parts: list[str]
) -> None:
    topology = samples.made(groups, domains, ha_objectives={"rpo": 0})
    found = next(loss_findings(topology))
    text = f"{found.what} {found.why} {found.change}"
    assert found.severity == severity
    assert [part for part in parts if part not in text] == []
    assert found.units


def test_who_relies_on_it_falls_with_it() -> None:
    groups = {"etcd": "a", "patroni": "x y z"}
    found = next(loss_findings(samples.made(groups)))
    assert found.what == "The loss of host a takes etcd down, and with it patroni"


@pytest.mark.parametrize("members", range(1, 8))
@pytest.mark.parametrize("places", range(1, 5))
def test_what_fits_is_what_the_best_spread_survives(members: int, places: int) -> None:
    needed = members // 2 + 1
    fullest = max(len(range(place, members, places)) for place in range(places))
    assert fits_in(members, needed, places) == (members - fullest >= needed)
    assert ("<" in spread_text(members, needed, places, "site")) != fits_in(members, needed, places)


@pytest.mark.parametrize(
    ("groups", "domains", "severities"),
    [
        ({"load_balancers": "a b c"}, {"a": "/r1", "b": "/r1", "c": "/r2"}, []),
        (
            {"load_balancers": "a b c", "etcd": "x y z"},
            {"a": "/r1", "b": "/r1", "c": "/r2", "x": "/r1", "y": "/r2", "z": "/r3"},
            ["warning"],
        ),
        (
            {"load_balancers": "a b c d", "etcd": "x y z"},
            {"a": "/r1", "b": "/r2", "c": "/r3", "d": "/r1", "x": "/r1", "y": "/r2", "z": "/r3"},
            [],
        ),
    ],
)
def test_spread(groups: dict[str, str], domains: dict[str, str], severities: list[str]) -> None:
    found = list(spread_findings(samples.made(groups, domains)))
    assert [each.severity for each in found] == severities


def test_undeclared_domains_are_said() -> None:
    nothing = list(declared_findings(samples.made(ABC)))
    assert [(each.severity, each.hosts) for each in nothing] == [("note", ("a", "b", "c"))]
    some = list(declared_findings(samples.made(ABC, {"a": "/r1"})))
    assert [(each.severity, each.hosts) for each in some] == [("warning", ("b", "c"))]
    assert list(declared_findings(samples.made(ABC, dict.fromkeys("abc", "/r1")))) == []
