# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a node by itself."""

from __future__ import annotations

import typing as t

import node_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._node_findings import (
    Limits,
    node_findings,
    read_limits,
    why_not,
)

UNKEPT = {"synchronised": False, "reason": "nothing keeps it"}
UNTOLD = {"synchronised": "unknown", "reason": "the kernel does not tell"}
DEAD = {"server": "192.0.2.54", "answers": False, "ms": None, "reason": "no answer within 1 s"}
ALIVE = {"server": "192.0.2.53", "answers": True, "ms": 0.4, "reason": ""}
NO_FSYNC = {"fsync_p50_ms": None, "fsync_p99_ms": None, "fsync_max_ms": None, "fsyncs": 0}


@pytest.mark.parametrize(
    ("changes", "expected", "part"),
    [
        ({}, [], ""),
        ({"clock": UNKEPT}, [("warning", "clock")], "n: nothing keeps its clock"),
        ({"clock": UNTOLD}, [("unknown", "clock")], "the kernel does not tell."),
        ({"disks": [samples.disk(free_mib=1023)]}, [("error", "free_disk")], "1023 < 1024 MiB"),
        ({"disks": [samples.disk(free_mib=1024)]}, [], ""),
        ({"disks": [samples.disk(free_mib=130, size_mib=512)]}, [], ""),
        (
            {"disks": [samples.disk(free_mib=120, size_mib=512)]},
            [("error", "free_disk")],
            "120 < 128",
        ),
        (
            {"disks": [samples.disk(free_mib=None, reason="gone")]},
            [("unknown", "free_disk")],
            "gone.",
        ),
        ({"disks": [samples.disk(fsync_p99_ms=10.0)]}, [], ""),
        ({"disks": [samples.disk(fsync_p99_ms=10.1)]}, [("warning", "fsync")], "10.1 > 10 ms"),
        (
            {"disks": [samples.disk(**NO_FSYNC, reason="cannot be written to")]},
            [("unknown", "fsync")],
            "cannot be written to.",
        ),
        (
            {"disks": [samples.disk(**{**NO_FSYNC, "fsync_max_ms": 900.0}, reason="too few")]},
            [("unknown", "fsync")],
            "so few syncs",
        ),
        ({"disks": [samples.disk(**NO_FSYNC, reason="nothing asked for it")]}, [], ""),
        (
            {"memory": {"total_mib": 1024, "available_mib": 100}},
            [("warning", "memory")],
            "100 of 1024 MiB are available, 100 < 512 MiB",
        ),
        (
            {"memory": {"total_mib": None, "available_mib": None}},
            [("unknown", "memory")],
            "meminfo",
        ),
        ({"resolvers": []}, [("unknown", "dns")], "names no resolver"),
        ({"resolvers": [DEAD, ALIVE]}, [("warning", "dns")], "1 of 2 resolvers"),
        ({"resolvers": [DEAD]}, [("error", "dns")], "192.0.2.54: no answer within 1 s"),
    ],
)
def test_one_node(changes: dict[str, t.Any], expected: list[tuple[str, str]], part: str) -> None:
    found = node_findings({"n": samples.node(**changes)}, ["n"])
    assert [(each.severity, each.check) for each in found] == expected
    assert part in "".join(f"{each.what} {each.why} {each.change}" for each in found)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"msg": "Failed to connect\n via ssh."}, "Failed to connect via ssh."),
        ({"reason": "away", "msg": "x"}, "away."),
    ],
)
def test_a_node_that_says_nothing(result: dict[str, t.Any], reason: str) -> None:
    (found,) = node_findings({"n": result}, ["n"])
    assert (found.severity, found.check, found.why) == ("error", "not_measured", reason)


def test_a_node_without_any_result() -> None:
    (found,) = node_findings({}, ["a", "b"])
    assert (found.severity, found.hosts) == ("unknown", ("a", "b"))


def test_folders_in_one_place_are_one_disk() -> None:
    both = [samples.disk(fsync_p99_ms=20.0), samples.disk(fsync_p99_ms=20.0, path="/var/lib/x")]
    (found,) = node_findings({"n": samples.node(disks=both)}, ["n"])
    assert found.what == "n: /var/lib/etcd, /var/lib/x syncs slowly"


def test_what_is_the_same_is_said_once() -> None:
    bad = samples.node(clock=UNKEPT)
    found = node_findings({"a": bad, "b": samples.node(), "c": bad}, ["a", "b", "c"])
    assert [each.what for each in found] == ["a, c: nothing keeps its clock"]


def test_limits() -> None:
    assert read_limits({"fsync_ms": "25"}) == Limits(fsync_ms=25.0)
    slow = samples.node(disks=[samples.disk(fsync_p99_ms=20.0)])
    assert node_findings({"n": slow}, ["n"], Limits(fsync_ms=25.0)) == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"speed": 1}, "unknown limit speed: known are free_mib"),
        ({"clock_s": "soon"}, "clock_s must be a number"),
        ({"free_mib": -1}, "free_mib is negative"),
    ],
)
def test_limits_that_cannot_be(given: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_limits(given)


def test_a_long_reason_is_cut() -> None:
    assert len(why_not({"msg": "x" * 5000}, "")) == 300
