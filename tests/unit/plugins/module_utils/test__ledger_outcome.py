# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outcomes: each answer of PostgreSQL has its row, and what is not certain is not called so."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._ledger_outcome import of_error, of_notices


class DriverError(Exception):
    def __init__(self, text: str, pgcode: str | None) -> None:
        super().__init__(text)
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("notices", "outcome"),
    [
        ([], "ok"),
        (["WARNING:  canceling wait for synchronous replication due to user request\n"], "info"),
        (
            [
                "WARNING:  canceling the wait for synchronous replication and terminating"
                " connection due to administrator command\nDETAIL:  …\n"
            ],
            "info",
        ),
        (
            ["WARNUNG:  storniere Warten auf synchrone Replikation wegen Benutzeraufforderung"],
            "info",
        ),
        ([""], "info"),
    ],
)
def test_acknowledged(notices: list[str], outcome: str) -> None:
    kind, text = of_notices(notices)
    assert kind == outcome
    assert (text is None) == (outcome == "ok")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        pytest.param("25006", "fail", id="read_only_sql_transaction"),
        pytest.param("57P03", "fail", id="cannot_connect_now"),
        pytest.param("53100", "fail", id="disk_full"),
        pytest.param("53300", "fail", id="too_many_connections"),
        pytest.param("28P01", "fail", id="invalid_password"),
        pytest.param("42501", "fail", id="insufficient_privilege"),
        pytest.param("42P01", "fail", id="undefined_table"),
        pytest.param("3D000", "fail", id="invalid_catalog_name"),
        pytest.param("22003", "fail", id="numeric_value_out_of_range"),
        pytest.param("23505", "fail", id="unique_violation"),
        pytest.param("40001", "fail", id="serialization_failure"),
        pytest.param("40P01", "fail", id="deadlock_detected"),
        pytest.param("55P03", "fail", id="lock_not_available"),
        pytest.param("57014", "fail", id="query_canceled-before-the-commit"),
        pytest.param("P0001", "fail", id="raise_exception-of-a-trigger"),
        pytest.param("40003", "info", id="statement_completion_unknown"),
        pytest.param("57P01", "info", id="admin_shutdown"),
        pytest.param("57P02", "info", id="crash_shutdown"),
        pytest.param("08006", "info", id="connection_failure"),
        pytest.param("08007", "info", id="transaction_resolution_unknown"),
        pytest.param("58030", "info", id="io_error"),
        pytest.param("XX000", "info", id="internal_error"),
        pytest.param("F0000", "info", id="a-class-nobody-listed"),
        pytest.param(None, "info", id="the-connection-broke"),
        pytest.param("", "info", id="no-code"),
    ],
)
def test_sent_and_failed(code: str | None, outcome: str) -> None:
    kind, text = of_error(DriverError("it went wrong\nHINT:  …", code))
    assert kind == outcome
    assert text == (f"{code}: it went wrong" if code else "no answer: it went wrong")


def test_an_error_without_a_text_has_its_name() -> None:
    assert of_error(DriverError("", None)) == ("info", "no answer: DriverError")
