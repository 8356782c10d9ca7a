# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_promotion import (
    Observed,
    Plan,
    Wanted,
)
from ansible_collections.nines.ha.plugins.modules.postgres_promote import facts, wanted_of

PARAMS: dict[str, t.Any] = {
    "candidate": "pg2",
    "down": ["pg1"],
    "force": True,
    "accept_loss_bytes": 7,
    "at_least": "0/3000060",
    "timeout": 60,
}


def test_what_is_wished() -> None:
    assert wanted_of(PARAMS) == Wanted("pg2", ("pg1",), True, 7, 0x3000060)
    assert wanted_of({**PARAMS, "at_least": None}).at_least is None


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"timeout": 0}, "timeout is 0 s: give at least 1"),
        ({"at_least": "soon"}, "'soon' is no position in the WAL"),
    ],
)
def test_refusals(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        wanted_of({**PARAMS, **options})


@pytest.mark.parametrize(
    ("refusals", "reasons", "expected"), [(("no",), (), ["no"]), ((), ("yes",), ["yes"])]
)
def test_reasons_are_those_against_it_where_there_are_any(
    refusals: tuple[str, ...], reasons: tuple[str, ...], expected: list[str]
) -> None:
    got = facts(Observed(None, "silent", ()), Plan(False, refusals, reasons, 5, {}, {}))
    assert got == {"reasons": expected, "loss_bytes": 5, "lsn": None, "timeline": None}
