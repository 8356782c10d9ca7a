# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From rows to values."""

from __future__ import annotations

import json
import typing as t

import postgres_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    Rows,
    RowsUnreadable,
    parse,
    parse_lsn,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0/0", 0), ("0/3000060", 50331744), ("1/0", 1 << 32), ("a/Ff", (10 << 32) + 255)],
)
def test_positions(text: str, expected: int) -> None:
    assert parse_lsn(text) == expected


@pytest.mark.parametrize("text", ["", "0", "0/", "0/3000060 ", "0/123456789", "x/0", "0/0/0"])
def test_what_is_no_position(text: str) -> None:
    with pytest.raises(ValueError, match="is no position in the WAL"):
        parse_lsn(text)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (samples.primary_rows(), {"role": "primary", "writable": True, "timeline": 1}),
        (samples.primary_rows(), {"lsn": "0/5000100", "replay_lag_s": None, "receiver": None}),
        (
            samples.primary_rows(server={**samples.SERVER, "read_only": "on"}),
            {"role": "primary", "writable": False},
        ),
        (
            # The control file still names the old timeline after a promotion.
            samples.primary_rows(position={**samples.ON_PRIMARY, "timeline_hex": "0000001F"}),
            {"timeline": 31},
        ),
        (samples.primary_rows(control=None), {"system_identifier": None, "timeline": 1}),
        (
            samples.standby_rows(),
            {"role": "standby", "writable": False, "timeline": 1, "lsn": None},
        ),
        (samples.standby_rows(), {"replay_lag_s": 0.0, "apply_delay_s": 0.0}),
        (samples.standby_rows(receiver=None), {"replay_lag_s": 120.0, "receiver": None}),
        (
            samples.standby_rows(
                position={**samples.ON_STANDBY, "replay_lsn": "0/5000000", "since_replayed_s": -1}
            ),
            {"replay_lag_s": 0.0},
        ),
        (
            samples.standby_rows(
                position={**samples.ON_STANDBY, "since_replayed_s": None}, receiver=None
            ),
            {"replay_lag_s": None},
        ),
        (
            samples.standby_rows(control=None, receiver={**samples.RECEIVER, "received_tli": 4}),
            {"timeline": 4},
        ),
        (
            samples.standby_rows(
                control={**samples.CONTROL, "recovery_timeline": 3}, receiver=None
            ),
            {"timeline": 3},
        ),
        (samples.standby_rows(control=None, receiver=None), {"timeline": None}),
        (
            samples.standby_rows(
                server={**samples.SERVER, "in_recovery": True, "apply_delay_ms": 1500}
            ),
            {"apply_delay_s": 1.5},
        ),
    ],
)
def test_an_instance(rows: Rows, expected: dict[str, t.Any]) -> None:
    got = parse(rows)._asdict()
    assert {key: got[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("row", "lag_s"),
    [
        ({"lag_bytes": 0, "lag_s": None}, 0.0),
        ({"lag_bytes": 0, "lag_s": 0.2}, 0.2),
        ({"lag_bytes": 8, "lag_s": None}, None),
        ({"lag_bytes": None, "lag_s": None}, None),
    ],
)
def test_the_lag_of_a_walsender(row: dict[str, t.Any], lag_s: float | None) -> None:
    rows = samples.primary_rows(standbys=[{**samples.SENDER, **row}])
    assert parse(rows).standbys[0].lag_s == lag_s


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ({"receive_lsn": "0/20", "replay_lsn": "0/10"}, 0x20),
        # After a restart without an upstream, nothing was received and all of it replayed.
        ({"receive_lsn": None, "replay_lsn": "0/30"}, 0x30),
        ({"receive_lsn": None, "replay_lsn": None}, 0),
    ],
)
def test_where_the_wal_of_a_standby_ends(positions: dict[str, t.Any], expected: int) -> None:
    assert samples.standby(**positions).position == expected


def test_major_versions() -> None:
    assert samples.primary().major == 15
    assert samples.primary(version_num=180001).major == 18


@pytest.mark.parametrize(
    "rows",
    [
        samples.primary_rows(server={}),
        samples.primary_rows(position={}),
        samples.primary_rows(slots=[{"name": "x"}]),
    ],
)
def test_rows_of_something_else(rows: Rows) -> None:
    with pytest.raises(RowsUnreadable, match="its version is not supported"):
        parse(rows)


def test_a_result_is_made_of_plain_values() -> None:
    for rows in (samples.primary_rows(), samples.standby_rows()):
        result = parse(rows).as_result()
        assert json.loads(json.dumps(result)) == result
