# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strangers on the segment."""

from __future__ import annotations

import typing as t

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._segment_findings import (
    segment_findings,
    segment_questions,
)

TOPOLOGY = samples.made(
    {"load_balancers": "a b"},
    keepalived_instances=[
        {"name": "web", "virtual_router_id": 51, "addresses": ["198.51.100.100/24"]}
    ],
)
OWN = "02:00:00:00:00:0a"


def answer(address: str, answers: list[str] | None, held: bool = False) -> dict[str, t.Any]:
    other = None if answers is None else bool(answers)
    return {"address": address, "held": held, "answers": answers, "answered_by_other": other}


def answers(virtual: list[str] | None) -> dict[str, t.Any]:
    return {
        "addresses": [
            answer("198.51.100.100", virtual),
            answer("198.51.100.1", [], True),
            answer("198.51.100.2", [OWN]),
        ]
    }


QUIET: dict[str, t.Any] = {"collisions": []}
STRANGER = {"virtual_router_id": 51, "source": "198.51.100.77"}


@pytest.mark.parametrize(
    ("said", "heard", "expected"),
    [
        (answers([]), QUIET, []),
        # A member that owns the address now.
        (answers([OWN]), QUIET, []),
        (answers(["02:99:99:99:99:99"]), QUIET, [("error", "address_taken")]),
        (answers([]), {"collisions": [STRANGER]}, [("error", "virtual_router_id")]),
        (answers(None), QUIET, [("unknown", "segment")]),
        ({"msg": "Asking the segment needs root"}, QUIET, [("unknown", "segment")]),
        (answers([]), {"skipped": True}, [("unknown", "segment")]),
        ({}, {}, []),
        ({"skipped": True}, {"skipped": True}, []),
    ],
)
def test_segment(said: t.Any, heard: t.Any, expected: list[tuple[str, str]]) -> None:
    both = dict.fromkeys("ab", said), dict.fromkeys("ab", heard)
    found = segment_findings(*both, TOPOLOGY)
    assert [(each.severity, each.check) for each in found] == expected
    assert all(each.hosts == ("a", "b") for each in found)


def test_what_is_asked() -> None:
    assert segment_questions(TOPOLOGY) == {
        "virtual": ["198.51.100.100/24"],
        "members": ["198.51.100.1", "198.51.100.2"],
        "virtual_router_ids": [51],
    }


def test_nothing_to_ask() -> None:
    nothing = samples.made({"etcd": "a b c"})
    assert segment_questions(nothing)["virtual"] == []
    assert segment_findings({}, {}, nothing) == []
