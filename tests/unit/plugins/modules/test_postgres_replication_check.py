# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_standby import Wanted, Wish
from ansible_collections.nines.ha.plugins.module_utils._postgres_survey import Answer
from ansible_collections.nines.ha.plugins.modules import postgres_replication_check
from ansible_collections.nines.ha.plugins.modules.postgres_replication_check import (
    check,
    wanted_of,
)

INSTANCE = {"name": "pg1", "host": "192.0.2.11", "port": 5432, "role": None}
PARAMS: dict[str, t.Any] = {
    "instances": [{**INSTANCE, "synchronous": True, "delay_s": 60.0, "application_name": None}],
    "read_only": False,
    "timeout": 10.0,
    "max_lag_bytes": 1,
    "max_lag_s": 2.0,
    "max_retained_bytes": 3,
    "min_sync": 4,
    "schema": "nines_ha",
}


def test_what_is_declared() -> None:
    wish = Wish("pg1", None, True, 60.0)
    assert wanted_of(PARAMS, False) == Wanted((wish,), False, 10.0, 1, 2.0, 3, 4)


@pytest.mark.parametrize(
    ("read_only", "check_mode", "expected"),
    [(False, False, False), (True, False, True), (False, True, True)],
)
def test_check_mode_writes_nothing(read_only: bool, check_mode: bool, expected: bool) -> None:
    assert wanted_of({**PARAMS, "read_only": read_only}, check_mode).read_only is expected


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"schema": "a;b"}, "schema is 'a;b'"),
        ({"timeout": 0.0}, "timeout is 0 s: give more than 0"),
        ({"instances": []}, "instances is empty"),
    ],
)
def test_refusals(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        wanted_of({**PARAMS, **options}, False)


def test_sessions_are_closed_and_the_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    class Open:
        def close(self) -> None:
            closed.append(True)

    def survey(*_args: t.Any) -> list[Answer]:
        return [Answer("pg1", "192.0.2.11:5432", t.cast("t.Any", Open()), None, "broken", True)]

    monkeypatch.setattr(postgres_replication_check, "survey", survey)
    monkeypatch.setattr(postgres_replication_check, "load_driver", lambda: None)
    got = check(PARAMS, wanted_of(PARAMS, False))
    assert closed == [True]
    assert got["duration_s"] >= 0
    assert got["problems"][1] == "pg1 cannot be read: broken"
