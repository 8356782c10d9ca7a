# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings: order, totals, verdict."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._finding import (
    Finding,
    from_dict,
    merged,
    ordered,
    totals,
    verdict,
)


def found(*severities: str) -> list[Finding]:
    return [Finding(each, "sum", "etcd", f"what {n}", "why") for n, each in enumerate(severities)]


@pytest.mark.parametrize(
    ("severities", "fail_on", "expected"),
    [
        ("", "error", True),
        ("note", "error", True),
        ("note", "warning", True),
        ("warning", "error", True),
        ("warning", "warning", False),
        ("warning", "never", True),
        ("unknown", "error", "unknown"),
        ("unknown", "warning", "unknown"),
        ("unknown warning", "warning", False),
        ("unknown warning", "error", "unknown"),
        ("unknown error", "error", False),
        ("error", "never", False),
    ],
)
def test_verdict(severities: str, fail_on: str, expected: bool | str) -> None:
    assert verdict(found(*severities.split()), fail_on) == expected


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="preflight_fail_on is 'notes': give one of error"):
        verdict([], "notes")


def test_the_worst_comes_first() -> None:
    given = found("note", "error", "unknown", "warning", "error")
    assert [each.what for each in ordered(given)] == [
        "what 1",
        "what 4",
        "what 3",
        "what 2",
        "what 0",
    ]
    assert totals(given) == {"error": 2, "warning": 1, "unknown": 1, "note": 1}


def test_what_is_written_is_read_again() -> None:
    one = Finding("error", "a", "b", "c", "d", "e", ("h1",), (("site", "north"),))
    assert from_dict(one.as_dict()) == one


def test_only_what_is_the_same_is_merged() -> None:
    one = Finding("note", "sum", "etcd", "slow", "1 > 0", hosts=("a",))
    other = one._replace(why="2 > 0", hosts=("b",))
    again = one._replace(hosts=("c",))
    assert [each.what for each in merged([one, other, again])] == ["a, c: slow", "b: slow"]
