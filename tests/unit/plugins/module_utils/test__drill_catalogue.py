# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which faults there are, and for whom."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._drill_catalogue import (
    catalogue,
    shape_problems,
)

ABOUT = {"description": "gone", "subjects": ["vip"]}
DONE = {"inject": [["true"]], "heal": [["true"]]}


def file(about: dict[str, t.Any] | None = None, done: dict[str, t.Any] | None = None) -> object:
    return {"__drill_about": ABOUT | (about or {}), "__drill_fault": DONE | (done or {})}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (file(), []),
        (file({"blinds": True, "group": "etcd"}, {"needs": [], "hold": "{{ 3 }}"}), []),
        (file({"prepares": True}, {"prepare": []}), []),
        (None, ["no YAML of variables"]),
        ([], ["no YAML of variables"]),
        ({}, ["no __drill_about", "no __drill_fault"]),
        ({"__drill_about": ABOUT, "__drill_fault": "x"}, ["no __drill_fault"]),
        (file({"description": ""}), ["no description"]),
        (file({"subjects": "vip"}), ["subjects in its __drill_about is no list"]),
        (file({"blinds": "yes"}), ["blinds in its __drill_about is no bool"]),
        (file({"subject": ["vip"]}), ["has 'subject'; known are description"]),
        (file(done={"heal": []}), ["no heal"]),
        (file(done={"undo": []}), ["has 'undo'; known are become"]),
        (file(done={"prepare": []}), ["belong together"]),
        (file({"prepares": True}), ["belong together"]),
    ],
)
def test_shapes(content: object, expected: list[str]) -> None:
    found = shape_problems(content)
    assert len(found) == len(expected)
    assert all(part in sentence for part, sentence in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("about", "groups", "expected"),
    [
        ({}, {}, ""),
        ({"subjects": ["postgres"]}, {}, "it is for drills of postgres, not of vip"),
        ({"with": "etcd"}, {"etcd": ["a"]}, ""),
        ({"with": "etcd"}, {"etcd": []}, "needs the group etcd"),
        ({"without": "etcd"}, {"etcd": ["a"]}, "clusters without etcd"),
        ({"without": "etcd"}, {}, ""),
    ],
)
def test_whom_a_fault_suits(
    about: dict[str, t.Any], groups: dict[str, t.Any], expected: str
) -> None:
    reasons = catalogue({"gone": file(about)}, "vip", groups)["gone"]
    assert expected in " ".join(reasons)
    assert bool(reasons) == bool(expected)
