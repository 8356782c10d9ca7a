# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known before anything is judged."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._readiness_facts import nodes_of
from readiness_samples import GROUPS, NODES, drill, facts


@pytest.mark.parametrize(
    ("groups", "named", "nodes"),
    [
        (GROUPS, None, NODES),
        (GROUPS, ["n2", "m1", "n2"], ["n2", "m1"]),
        ({"all": ["localhost", "a", "c"], "clients": ["c"]}, None, ["a"]),
        ({"all": ["a", "b"], "postgres": ["b"]}, [], ["b"]),
        ({}, None, []),
    ],
)
def test_nodes(groups: dict[str, list[str]], named: list[str] | None, nodes: list[str]) -> None:
    assert nodes_of(groups, named) == nodes


def test_derived() -> None:
    about = facts()
    assert about.parts == ["etcd", "postgres", "load_balancers"]
    assert about.node_domains == ["a", "b", "c"]
    assert about.answer("nodes", "survivors_carry_the_load") is True
    assert about.answer("costs", "currency") is None
    assert about.measured("postmaster_kill") == 1.5
    # Two faults at once say nothing about how long one of them takes.
    assert facts(proofs=[drill("a_b, postmaster_kill")]).measured("postmaster_kill") is None
    assert facts(answers={"services": None}).services == []
