# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How data becomes a standby's: the decision."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_rejoin import (
    Local,
    Refused,
    Source,
    control_values,
    end_of_wal,
    parse_history,
    plan,
)

SOURCE = Source("192.0.2.2:5432", "primary", 17, "7", 2, 5000, {1: 1000})
FORMER = Local("db1", True, 17, None, "7", 1, 1000)
STANDBY = FORMER._replace(timeline=2, marked_standby=True, end=4000)


@pytest.mark.parametrize(
    ("local", "wipe", "accept", "action", "loss"),
    [
        (Local("db1"), False, None, "copy", 0),
        (FORMER, False, None, "follow", 0),
        (FORMER._replace(end=900), False, None, "follow", 0),
        (FORMER._replace(end=1300), False, 300, "rewind", 300),
        (FORMER._replace(end=1300), False, 10**9, "rewind", 300),
        (FORMER._replace(end=1300), True, None, "copy", 300),
        (FORMER._replace(major=15), True, None, "copy", 0),
        (FORMER._replace(end=None), True, None, "copy", None),
        (STANDBY, False, None, "start", 0),
        (STANDBY._replace(role="standby", end=None), False, None, "none", 0),
        (STANDBY._replace(timeline=1, end=800), False, None, "start", 0),
    ],
)
def test_plan(local: Local, wipe: bool, accept: int | None, action: str, loss: int | None) -> None:
    found = plan(local, SOURCE, wipe, accept)
    assert (found.action, found.loss) == (action, loss)
    assert found.reason


@pytest.mark.parametrize(
    ("local", "source", "wipe", "accept", "reason"),
    [
        (FORMER, SOURCE._replace(role="standby"), True, 10**9, "is no primary"),
        (FORMER._replace(role="primary"), SOURCE, True, 10**9, "runs as a primary"),
        (FORMER._replace(major=15), SOURCE, False, None, "holds data of PostgreSQL 15"),
        (FORMER._replace(system_identifier="8"), SOURCE, False, 10**9, "another cluster"),
        (FORMER._replace(timeline=3), SOURCE, False, 10**9, "is ahead: its data is of timeline 3"),
        (STANDBY._replace(end=5001), SOURCE, False, 10**9, "ahead of .* by 1 bytes on the same"),
        (FORMER._replace(timeline=2), SOURCE, False, 10**9, "one is a copy of the other"),
        (FORMER._replace(end=1300), SOURCE, False, None, "accept_loss_bytes of at least 300"),
        (FORMER._replace(end=1300), SOURCE, False, 299, "accept_loss_bytes of at least 300"),
        (FORMER._replace(end=1300, can_rewind=False), SOURCE, False, 300, "cannot be rewound"),
        (FORMER._replace(end=None), SOURCE, False, 10**9, "cannot be told"),
        (FORMER, SOURCE._replace(forks={}), False, 10**9, "not in the history"),
    ],
)
def test_refuses(local: Local, source: Source, wipe: bool, accept: int | None, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        plan(local, source, wipe, accept)


def test_history() -> None:
    text = "1\t0/3000148\tno recovery target specified\n\n2\t1/A0\tbefore 2000-01-01\n# note\n"
    assert parse_history(text) == {1: 0x3000148, 2: 0x1000000A0}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (
            [
                "pg_waldump: error: error in WAL record at 0/3000148: invalid record length at "
                "0/3000180: expected at least 24, got 0"
            ],
            0x3000180,
        ),
        (
            ["pg_waldump: error: error in WAL record at 0/3000148: invalid magic number 0000"],
            0x3000148,
        ),
        (["pg_waldump: error: could not find any WAL file"], None),
        ([], None),
    ],
)
def test_end_of_wal(messages: list[str], expected: int | None) -> None:
    assert end_of_wal(messages) == expected


def test_control_values() -> None:
    values: dict[str, t.Any] = control_values("Database system identifier:           7\nno label\n")
    assert values == {"Database system identifier": "7"}
