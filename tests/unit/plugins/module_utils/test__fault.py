# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Injection: the order, the moment, and the first failure."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.nines.ha.plugins.module_utils._fault import CommandFailed, inject


class Node:
    """A node on which the commands named in ``broken`` fail."""

    def __init__(self, *broken: str) -> None:
        self.broken = broken
        self.ran: list[list[str]] = []

    def run(self, argv: list[str]) -> tuple[int, str, str]:
        self.ran.append(argv)
        return (1, "", "no such unit\n") if argv[0] in self.broken else (0, "", "")


def test_counts_from_the_last_command() -> None:
    node, clock = Node(), itertools.count(100.0).__next__
    injection = inject([["mask", "x"], ["kill", "x"]], node.run, clock)
    assert node.ran == [["mask", "x"], ["kill", "x"]]
    assert (injection.started, injection.ended) == (102.0, 103.0)


def test_stops_at_the_first_failure() -> None:
    node = Node("mask")
    with pytest.raises(CommandFailed, match=r"`mask x` ended with 1: no such unit") as caught:
        inject([["mask", "x"], ["kill", "x"]], node.run, lambda: 0.0)
    assert caught.value.done == 0
    assert node.ran == [["mask", "x"]]


def test_a_fault_without_commands_is_refused() -> None:
    with pytest.raises(ValueError, match="proves nothing"):
        inject([], Node().run, lambda: 0.0)
